Feature: Opening incidents
  When a figure breaches its limit, somebody must hear of it within seconds, once.
  When it does not, nobody may be woken.

  Rule: A breached threshold opens one incident and sends one message

    @AL-06 @core @api
    Scenario: A call costs more than the limit
      Given a critical alert "Spending" when the total cost is above $10.00 within 5 minutes
      When the shop reports 1 call that costs $15.00
      Then "Spending" opens exactly one incident
      And exactly one message about "Spending" arrives by every channel
      And the incident of "Spending" tells:
        | figure     | total cost |
        | value      | 15.00      |
        | comparison | above      |
        | limit      | 10.00      |
        | window     | 5          |

    @AL-06 @core @api
    Scenario: A call that stays below the limit
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      When the shop reports 1 call that costs $9.99
      Then "Spending" opens no incident
      And no message about "Spending" arrives by any channel

    @AL-06 @api
    Scenario: A breach that is reported over the feed
      Given a critical alert "Spending" when the total cost is above $10.00 within 5 minutes
      When the shop reports 3 calls that cost $5.00 each, over the feed
      Then "Spending" opens exactly one incident
      And exactly one message about "Spending" arrives by every channel

    @AL-06 @core @api
    Scenario: Many reports that breach the limit at the same moment
      Given a critical alert "Spending" when the total cost is above $10.00 within 5 minutes
      When the shop reports 20 calls that cost $15.00 each, all at the same moment
      Then "Spending" opens exactly one incident
      And exactly one message about "Spending" arrives by every channel

  Rule: Each comparison is exact at its limit

    @AL-06 @core @api
    Scenario Outline: $<cost> where the limit is <comparison> $10.00
      Given an alert "Spending" when the total cost is <comparison> $10.00 within 5 minutes
      When the shop reports 1 call that costs $<cost>
      Then "Spending" opens <incidents>

      Examples:
        | comparison | cost  | incidents            | why          |
        | above      | 9.99  | no incident          | below        |
        | above      | 10.00 | no incident          | at the limit |
        | above      | 10.01 | exactly one incident | above        |
        | at least   | 9.99  | no incident          | below        |
        | at least   | 10.00 | exactly one incident | at the limit |
        | at least   | 10.01 | exactly one incident | above        |
        | below      | 9.99  | exactly one incident | below        |
        | below      | 10.00 | no incident          | at the limit |
        | below      | 10.01 | no incident          | above        |
        | at most    | 9.99  | exactly one incident | below        |
        | at most    | 10.00 | exactly one incident | at the limit |
        | at most    | 10.01 | no incident          | above        |
        | exactly    | 9.99  | no incident          | below        |
        | exactly    | 10.00 | exactly one incident | at the limit |
        | exactly    | 10.01 | no incident          | above        |
        | other than | 9.99  | exactly one incident | below        |
        | other than | 10.00 | no incident          | at the limit |
        | other than | 10.01 | exactly one incident | above        |

    @AL-06 @core @api
    Scenario Outline: <failed> of 10 calls fail where the limit is <comparison> <limit>
      Given an alert "Errors" when the error rate is <comparison> <limit> within 5 minutes
      When the shop reports 10 calls, <failed> of them failed
      Then "Errors" opens <incidents>

      Examples:
        | failed | comparison | limit          | incidents            | why                                     |
        | 2      | above      | 20 percent     | no incident          | at the limit, in percent                |
        | 3      | above      | 20 percent     | exactly one incident | above, in percent                       |
        | 2      | at least   | 20 percent     | exactly one incident | at the limit, in percent                |
        | 2      | above      | a share of 0.2 | no incident          | at the limit, as a share                |
        | 3      | above      | a share of 0.2 | exactly one incident | above, as a share                       |
        | 9      | at least   | a share of 1   | no incident          | a limit of 1 means all, not one percent |
        | 10     | at least   | a share of 1   | exactly one incident | all of them                             |

  Rule: Every figure can be watched, each threshold by itself

    @AL-06 @AL-05 @core @api
    Scenario: One alert on every figure
      Given an alert "Everything" that any call breaches in every figure
      When the shop reports these calls all at once:
        | cost | latency | prompt tokens | completion tokens | status  |
        | 1.00 | 100     | 10            | 5                 | success |
        | 2.00 | 200     | 10            | 15                | success |
        | 3.50 | 300     | 10            | 25                | error   |
        | 6.00 | 400     | 10            | 35                | success |
      Then "Everything" opens incidents with these values:
        | number of calls            | 4                  |
        | number of successes        | 3                  |
        | number of errors           | 1                  |
        | error rate                 | 0.25               |
        | total cost                 | 12.50              |
        | total tokens               | 120                |
        | prompt tokens              | 40                 |
        | completion tokens          | 80                 |
        | tokens per call            | 30                 |
        | average latency            | 250                |
        | 50th percentile of latency | 250                |
        | 90th percentile of latency | 370                |
        | 95th percentile of latency | 385                |
        | 99th percentile of latency | 397                |
        | shortest latency           | 100                |
        | longest latency            | 400                |
        | spread of latencies        | 111.80339887498948 |

    @AL-06 @api
    Scenario Outline: A figure under its older name "<name>"
      Given an alert "Older" when "<name>" is above 10 within 5 minutes
      When the shop reports <calls>
      Then "Older" opens <incidents>

      Examples:
        | name               | calls                                        | incidents            | why             |
        | avg_latency_ms     | 1 call that takes 11 milliseconds            | exactly one incident | above           |
        | p95_latency_ms     | 1 call that takes 9 milliseconds             | no incident          | below           |
        | p95_inference_time | 1 call that takes 11 milliseconds            | exactly one incident | above           |
        | hourly_cost_usd    | 1 call that costs $11, made 3580 seconds ago | exactly one incident | inside its hour |
        | hourly_cost_usd    | 1 call that costs $11, made 3601 seconds ago | no incident          | out of its hour |

    @AL-06 @api
    Scenario: Two thresholds of which one is breached
      Given a critical alert "Trouble" when the total cost is above $10.00 within 5 minutes, with:
        | or when | the number of errors is at least 2 within 5 minutes |
      When the shop reports 3 calls that cost $4.00 each, 1 of them failed
      Then "Trouble" opens incidents with these values:
        | total cost | 12.00 |
      And exactly one message about "Trouble" arrives by every channel

    @AL-06 @api
    Scenario: Two thresholds that are both breached
      Given a critical alert "Trouble" when the total cost is above $10.00 within 5 minutes, with:
        | or when | the number of errors is at least 2 within 5 minutes |
      When the shop reports 3 calls that cost $4.00 each, 2 of them failed
      Then "Trouble" opens incidents with these values:
        | total cost       | 12.00 |
        | number of errors | 2     |
      And exactly 2 messages about "Trouble" arrive by every channel

    @AL-06 @AL-07 @api
    Scenario: Calls of two models in one report, each of which has an alert
      Given a critical alert "Spending on gpt-4" when the total cost is above $10.00 within 5 minutes, with:
        | model | gpt-4 |
      And a critical alert "Spending on claude" when the total cost is above $10.00 within 5 minutes, with:
        | model | claude |
      When the shop reports these calls all at once:
        | model  | cost  |
        | gpt-4  | 15.00 |
        | claude | 15.00 |
      Then "Spending on gpt-4" opens exactly one incident
      And "Spending on claude" opens exactly one incident

  Rule: The alert that counts is the alert as it is now

    @AL-06 @api
    Scenario Outline: A limit that is changed to $<limit> before a call of $15.00
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And the service owner has changed the alert "Spending" to the limit <limit>
      When the shop reports 1 call that costs $15.00
      Then "Spending" opens <incidents>

      Examples:
        | limit | incidents            |
        | 20    | no incident          |
        | 5     | exactly one incident |
