Feature: Handling incidents
  While somebody works on an incident, nobody wants to hear of it again.
  Once it is resolved, a trouble that goes on is a new one.

  Rule: While an incident is open there is no second one

    @AL-08 @core @api
    Scenario: Calls go on breaching the limit
      Given a critical alert "Spending" with an open incident
      When the shop reports 5 calls that cost $15.00 each
      Then "Spending" opens no further incident
      And no further message about "Spending" arrives by any channel

    @AL-08 @api
    Scenario: A figure that is fine again does not end the incident
      Given an alert "Slowness" when the average latency is above 500 milliseconds within 5 minutes
      And an alert "Traffic" when the number of calls is at least 10 within 5 minutes
      And the shop has reported 1 call that takes 800 milliseconds
      When the shop reports 9 calls that take 10 milliseconds each
      Then "Traffic" opens exactly one incident
      And the only incident of "Slowness" is still open

    @AL-08 @api
    Scenario: An open incident of another figure does not hide a new one
      Given a critical alert "Trouble" when the total cost is above $10.00 within 5 minutes, with:
        | or when | the number of errors is at least 1 within 5 minutes |
      And the shop has reported 1 call that costs $15.00
      When the shop reports 2 calls, 1 of them failed
      Then "Trouble" opens incidents with these values:
        | total cost       | 15.00 |
        | number of errors | 1     |

  Rule: After it is resolved, a trouble that goes on opens a new one

    @AL-08 @core @api
    Scenario: The next call after the incident is resolved
      Given a critical alert "Spending" with an open incident
      And the on-call engineer has resolved the incident of "Spending"
      When the shop reports 1 call that costs $1.00
      Then "Spending" opens exactly one further incident
      And exactly one further message about "Spending" arrives by every channel

    @AL-08 @AL-10 @api
    Scenario: A relapse soon after is recorded, but its message is a repeat
      Given an alert "Spending" with an open incident
      And the on-call engineer has resolved the incident of "Spending"
      When the shop reports 1 call that costs $1.00
      Then "Spending" opens exactly one further incident
      And no further message about "Spending" arrives by any channel
      And the history shows "Spending" once

    @AL-08 @core @api @cli
    Scenario: Resolving an incident
      Given a critical alert "Spending" with an open incident
      And an alert "Slowness" with an open incident
      When the on-call engineer resolves the incident of "Spending"
      Then the incident of "Spending" is resolved as of now
      And the incident of "Slowness" is still open
      And "Spending" opens no further incident

    @AL-08 @api @cli
    Scenario: Resolving an incident twice
      Given an alert "Spending" with an open incident
      And the on-call engineer has resolved the incident of "Spending"
      When the on-call engineer resolves the incident of "Spending"
      Then the request is accepted
      And the answer tells that the incident was resolved before
      And alerts and incidents are as they were

    @AL-08 @api
    Scenario Outline: <Act> an incident that never happened
      Given an alert "Spending" with an open incident
      When the on-call engineer <act> the incident that never happened
      Then the request is refused as unknown
      And alerts and incidents are as they were

      Examples:
        | Act        | act      |
        | Looking up | looks up |
        | Resolving  | resolves |

  Rule: An acknowledged incident stays open and tells who takes care of it

    @AL-08 @api @cli
    Scenario: Acknowledging an incident
      Given a critical alert "Spending" with an open incident
      When the on-call engineer acknowledges the incident of "Spending"
      Then the incident of "Spending" is still open
      And the incident of "Spending" tells:
        | taken care of by    | the on-call engineer |
        | taken care of since | just now             |
      And no further message about "Spending" arrives by any channel

    @AL-08 @api
    Scenario: Calls go on breaching the limit of an acknowledged incident
      Given a critical alert "Spending" with an open incident
      And the on-call engineer has acknowledged the incident of "Spending"
      When the shop reports 5 calls that cost $15.00 each
      Then "Spending" opens no further incident
      And no further message about "Spending" arrives by any channel
