Feature: Troubled channels
  Mail servers refuse, telephone services fail, and they do it on the night when everything else fails, too.
  One broken channel must not keep the others from waking somebody, and nobody may believe that it worked.

  Rule: What fails is tried again, what is rejected is not, and nobody is told that it worked when it did not

    @AL-11 @core @api
    Scenario Outline: A message arrives although the <channel> service fails twice
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And the <channel> service fails the first 2 times
      When the shop reports 1 call that costs $15.00
      Then exactly one message about "Spending" arrives by every channel
      And the <channel> service was tried 3 times for "Spending"

      Examples:
        | channel      |
        | email        |
        | Slack        |
        | webhook      |
        | text message |

    @AL-11 @api
    Scenario Outline: The <channel> service <trouble>
      Given the <channel> service <trouble>
      When the on-call engineer sends the notice "Disk full" as an error by <channel>
      Then the answer tells that the notice reached nobody
      And the <channel> service was tried <times> for "Disk full"
      And the history tells of "Disk full":
        | failed by | <channel> |

      Examples:
        | channel      | trouble                       | times   | why                             |
        | Slack        | rejects every message         | 1 time  | what is rejected stays rejected |
        | text message | rejects every message         | 1 time  | what is rejected stays rejected |
        | email        | rejects every message         | 1 time  | what is rejected stays rejected |
        | webhook      | fails every time              | 3 times | one attempt and two more        |
        | webhook      | breaks off every conversation | 3 times | one attempt and two more        |

    @AL-11 @api
    Scenario: A notice that reaches one channel of two
      Given the Slack service fails every time
      When the on-call engineer sends the notice "Disk full" as an error by email and Slack
      Then the answer tells that the notice was sent
      And exactly one message about "Disk full" arrives by email
      And the history tells of "Disk full":
        | delivered by | email |
        | failed by    | Slack |

  Rule: A broken channel keeps no other one waiting

    @AL-11 @core @api
    Scenario Outline: The <channel> service never answers
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And the <channel> service never answers
      When the shop reports 1 call that costs $15.00
      Then exactly one message about "Spending" arrives by every other channel while <channel> is waited for

      Examples:
        | channel      |
        | email        |
        | Slack        |
        | webhook      |
        | text message |

    @AL-11 @api
    Scenario: One number of two refuses text messages
      Given the text message service rejects the first number on call
      When the on-call engineer sends the notice "Disk full" as an error by text message
      Then the second number on call receives exactly one message, about "Disk full"

    @AL-11 @AL-09 @api
    Scenario: One number of two takes text messages only later
      Given the text message service fails the first 2 times for the first number on call
      When the on-call engineer sends the notice "Disk full" as an error by text message
      Then every number on call receives exactly one message, about "Disk full"

    @AL-11 @core @lock:alerting @api
    Scenario: Every channel is down and comes back
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And an alert "Slowness" when the average latency is above 500 milliseconds within 5 minutes
      And every message service was down while the shop reported 1 call that costs $15.00
      When the shop reports 1 call that takes 9000 milliseconds
      Then exactly one message about "Slowness" arrives by every channel
      And the only incident of "Spending" is still open
      And the history tells of "Spending":
        | failed by | every channel |

  Rule: Somebody can find out whether a channel works

    @AL-11 @core @api
    Scenario Outline: A trial message by <channel>
      When an administrator sends a trial message by <channel>
      Then a trial message arrives by <channel>

      Examples:
        | channel      |
        | email        |
        | Slack        |
        | webhook      |
        | text message |

    @AL-11 @api @cli
    Scenario: A trial message by a channel that nobody knows
      When an administrator sends a trial message by "carrier pigeon"
      Then the request is refused as invalid, naming "carrier pigeon"
