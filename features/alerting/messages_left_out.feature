Feature: Messages that are left out
  What is of no weight wakes nobody, and what was switched off stays silent.
  An incident is recorded all the same; the history tells only of messages that were sent.

  Rule: What is below the least severity is not sent; an incident opens all the same

    @AL-12 @core @api
    Scenario Outline: An incident of <severity> severity
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes, with:
        | severity | <severity> |
      When the shop reports 1 call that costs $15.00
      Then "Spending" opens exactly one incident
      And <messages> about "Spending" arrives by <channels>

      Examples:
        | severity | messages            | channels      | why                    |
        | low      | no message          | any channel   | it is mere information |
        | medium   | exactly one message | every channel | a warning is the least |
        | high     | exactly one message | every channel | an error is graver     |
        | critical | exactly one message | every channel | nothing is graver      |

    @AL-12 @core @api
    Scenario Outline: A notice sent <as> where only errors and worse are passed on
      Given alerting that passes on only errors and worse
      When the on-call engineer sends the notice "Disk full" <as>
      Then the answer tells that the notice was <fate>
      And <messages> about "Disk full" arrives by email

      Examples:
        | as             | fate                    | messages            | why              |
        | as information | held back as too slight | no message          | two steps below  |
        | as a warning   | held back as too slight | no message          | one step below   |
        | as an error    | sent                    | exactly one message | the least of all |
        | as critical    | sent                    | exactly one message | above            |

    @AL-12 @AL-13 @api
    Scenario: A notice that is too slight leaves no trace in the history
      When the on-call engineer sends the notice "Cleaned up" as information
      Then the answer tells that the notice was held back as too slight
      And no message about "Cleaned up" arrives by any channel
      And the history shows nothing of "Cleaned up"

    @AL-12 @AL-13 @api
    Scenario: An incident that is too slight leaves no trace in the history
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes, with:
        | severity | low |
      When the shop reports 1 call that costs $15.00
      Then "Spending" opens exactly one incident
      And no message about "Spending" arrives by any channel
      And the history shows nothing of "Spending"

    @AL-12 @AL-11 @api
    Scenario: A trial message is of no weight and sent all the same
      Given alerting that passes on only errors and worse
      When an administrator sends a trial message by email
      Then a trial message arrives by email

  Rule: A channel that is switched off carries nothing

    @AL-12 @core @api
    Scenario: A notice where text messages are switched off
      Given alerting that sends no text messages
      When the on-call engineer sends the notice "Disk full" as an error
      Then exactly one message about "Disk full" arrives by every channel but text message
      And no message about "Disk full" arrives by text message

    @AL-12 @api
    Scenario: A notice for no channel but the one that is switched off
      Given alerting that sends no text messages
      When the on-call engineer sends the notice "Disk full" as an error by text message
      Then the answer tells that the notice reached nobody
      And no message about "Disk full" arrives by any channel

    @AL-12 @api
    Scenario: A trial message by a channel that is switched off
      Given alerting that sends no text messages
      When an administrator sends a trial message by text message
      Then the request is refused as invalid, naming "sms"

    @AL-12 @AL-02 @api @cli
    Scenario Outline: A notice with the <part> "<value>"
      When the on-call engineer sends the notice "Disk full" with the <part> "<value>"
      Then the request is refused as invalid, naming the <part>
      And the history shows nothing of "Disk full"

      Examples:
        | part     | value          |
        | severity | dreadful       |
        | channel  | carrier pigeon |

  Rule: An alert that is switched off or deleted watches nothing

    @AL-12 @core @api
    Scenario Outline: A breach of an alert that was <done>
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And the service owner has <done> the alert "Spending"
      When the shop reports 1 call that costs $15.00
      Then "Spending" opens no incident
      And no message about "Spending" arrives by any channel

      Examples:
        | done         |
        | switched off |
        | deleted      |

    @AL-12 @AL-08 @api
    Scenario: An alert that is switched on again
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And the service owner has switched off the alert "Spending"
      And the service owner has switched on the alert "Spending"
      When the shop reports 1 call that costs $15.00
      Then "Spending" opens exactly one incident
