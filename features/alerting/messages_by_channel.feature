Feature: Messages by channel
  Whoever is woken at night reads a message on a small screen. It must say what is wrong and how grave it is,
  it must go to the people who were named, and nothing in it may deceive.

  Rule: Each channel carries the message in its own form

    @AL-09 @core @api
    Scenario: An incident by email
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes, with:
        | severity   | medium                           |
        | recipients | ops@example.com, cfo@example.com |
      When the shop reports 1 call that costs $15.00
      Then exactly one message about "Spending" arrives by email
      And the message about "Spending" by email reads:
        | recipients      | ops@example.com, cfo@example.com                           |
        | subject         | [WARNING] MEDIUM Alert: Spending                           |
        | severity        | WARNING                                                    |
        | text            | Alert triggered for cost with value 15.0 (threshold: 10.0) |
        | Alert Type      | cost                                                       |
        | Metric Value    | 15.0                                                       |
        | Threshold Value | 10.0                                                       |

    @AL-09 @core @api
    Scenario: An incident by Slack
      Given an alert "Errors" when the number of errors is at least 2 within 5 minutes, with:
        | severity | high       |
        | kind     | error_rate |
      When the shop reports 3 calls, 2 of them failed
      Then exactly one message about "Errors" arrives by Slack
      And the message about "Errors" by Slack reads:
        | title           | HIGH Alert: Errors                                             |
        | severity        | ERROR                                                          |
        | colour          | red                                                            |
        | text            | Alert triggered for error_rate with value 2.0 (threshold: 2.0) |
        | preview         | ERROR: HIGH Alert: Errors                                      |
        | sender          | SentinelOps Alert                                              |
        | Threshold Value | 2.0                                                            |

    @AL-09 @core @api
    Scenario: An incident by webhook
      Given a critical alert "Spending" when the total cost is above $10.00 within 5 minutes
      When the shop reports 1 call that costs $15.00
      Then exactly one message about "Spending" arrives by webhook
      And the message about "Spending" by webhook reads:
        | title           | CRITICAL Alert: Spending                                   |
        | severity        | critical                                                   |
        | text            | Alert triggered for cost with value 15.0 (threshold: 10.0) |
        | time            | just now                                                   |
        | alert_type      | cost                                                       |
        | metric_value    | 15.0                                                       |
        | threshold_value | 10.0                                                       |

    @AL-09 @core @api
    Scenario: An incident by text message
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      When the shop reports 1 call that costs $15.00
      Then exactly one message about "Spending" arrives by text message
      And the message about "Spending" by text message reads:
        | recipients | every number on call                                                                        |
        | text       | WARNING: MEDIUM Alert: Spending\nAlert triggered for cost with value 15.0 (threshold: 10.0) |

    @AL-09 @core @api @cli
    Scenario: A notice that is sent by hand
      When the on-call engineer sends the notice "Disk full" as an error, with:
        | text        | See https://runbooks.example.com/disk?host=db-1&page=2 |
        | model       | gpt-4                                                  |
        | region_name | eu-west-1                                              |
      Then exactly one message about "Disk full" arrives by every channel
      And the message about "Disk full" by email reads:
        | subject     | [ERROR] Disk full                                      |
        | recipients  | the default recipients                                 |
        | text        | See https://runbooks.example.com/disk?host=db-1&page=2 |
        | Region Name | eu-west-1                                              |
      And the message about "Disk full" by text message reads:
        | text | ERROR: Disk full\nSee https://runbooks.example.com/disk?host=db-1&page=2\n\nmodel: gpt-4 |

    @AL-09 @api
    Scenario Outline: The colour of a notice <as>
      When the on-call engineer sends the notice "Disk full" <as> by Slack
      Then exactly one message about "Disk full" arrives by Slack
      And the message about "Disk full" by Slack reads:
        | colour | <colour> |

      Examples:
        | as           | colour |
        | as a warning | orange |
        | as an error  | red    |
        | as critical  | purple |

  Rule: A message reaches everybody who was named, and nobody else

    @AL-09 @core @api
    Scenario: Two alerts with different recipients
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes, with:
        | recipients | cfo@example.com |
      And an alert "Slowness" when the average latency is above 500 milliseconds within 5 minutes, with:
        | recipients | ops@example.com |
      When the shop reports 1 call that costs $15.00 and takes 800 milliseconds
      Then "cfo@example.com" receives exactly one message, about "Spending"
      And "ops@example.com" receives exactly one message, about "Slowness"

    @AL-09 @api
    Scenario: An alert without recipients of its own
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      When the shop reports 1 call that costs $15.00
      Then the message about "Spending" by email reads:
        | recipients | the default recipients |

    @AL-09 @api
    Scenario Outline: A notice that is meant for <channel> only
      When the on-call engineer sends the notice "Disk full" as an error by <channel>
      Then exactly one message about "Disk full" arrives by <channel>
      And no message about "Disk full" arrives by any other channel

      Examples:
        | channel      |
        | email        |
        | Slack        |
        | webhook      |
        | text message |

    @AL-09 @api
    Scenario: A notice over a protected line, and a webhook that is told all in its address
      Given alerting that protects its email and asks webhooks by address
      When the on-call engineer sends the notice "Disk full" as an error, with:
        | text | The disk of db-1 & db-2 is full |
      Then exactly one message about "Disk full" arrives by email
      And the message about "Disk full" by email reads:
        | line | protected |
      And the message about "Disk full" by webhook reads:
        | title    | Disk full                       |
        | severity | error                           |
        | text     | The disk of db-1 & db-2 is full |

  Rule: What others have written cannot change the message around it

    @AL-09 @core @api
    Scenario Outline: A notice whose <part> holds <text>
      When the on-call engineer sends a notice whose <part> holds <text>
      Then its message arrives by every channel and shows that text as it was written
      And its email goes to nobody but the default recipients

      Examples:
        | part   | text                    |
        | title  | a script                |
        | title  | letters of many peoples |
        | text   | a script                |
        | detail | a script                |

    @AL-09 @core @api
    Scenario: A notice whose title reaches for another recipient
      When the on-call engineer sends a notice whose title holds a line break and another recipient
      Then its message arrives by every channel and shows that text as it was written
      And its email goes to nobody but the default recipients

    @AL-09 @api
    Scenario Outline: An alert whose name holds <text>
      Given an alert whose name holds <text>
      When the shop reports 1 call that costs $15.00
      Then its message arrives by every channel and shows that text as it was written
      And its email goes to nobody but the default recipients

      Examples:
        | text                               |
        | a script                           |
        | a line break and another recipient |
