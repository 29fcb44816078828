Feature: Surviving faults
  Parts of the system die and come back, in the middle of their work too.
  No call may be lost, no incident missed, and nobody told again what has reached them.

  Rule: Whatever part dies, nothing is lost, and what is known to have been done is not done again

    @AL-11 @AL-06 @core @lock:alerting @api
    Scenario: Nobody is there to send the message
      Given a critical alert "Spending" when the total cost is above $10.00 within 5 minutes
      And the deliverer has died
      And the shop has reported 1 call that costs $15.00
      When the deliverer returns
      Then "Spending" opens exactly one incident
      And exactly one message about "Spending" arrives by every channel

    @AL-11 @core @lock:alerting @api
    Scenario: The deliverer dies while a channel keeps it waiting
      Given a critical alert "Spending" when the total cost is above $10.00 within 5 minutes
      And the Slack service is slow
      And the shop has reported 1 call that costs $15.00
      When the deliverer dies in the middle of its work and returns
      Then "Spending" opens exactly one incident
      And exactly one message about "Spending" arrives by email
      And at least one message about "Spending" arrives by Slack once alerting has recovered

    @AL-06 @core @lock:alerting @api
    Scenario: The evaluator dies in the middle of many reports
      Given a critical alert "Spending" when the total cost is above $30.00 within 5 minutes
      And the shop has begun to report 500 calls that cost $0.10 each, over the feed
      When the evaluator dies in the middle of its work and returns
      Then "Spending" opens exactly one incident
      And exactly one message about "Spending" arrives by every channel

    @AL-06 @AL-11 @core @lock:alerting @api
    Scenario: The evaluator dies as soon as it has opened an incident
      Given a critical alert "Spending" when the total cost is above $10.00 within 5 minutes
      And the shop has reported 1 call that costs $15.00
      And the evaluator has died
      When the evaluator returns
      Then "Spending" opens exactly one incident
      And exactly one message about "Spending" arrives by every channel

    @AL-04 @core @lock:alerting @api
    Scenario: The ingester dies in the middle of many reports
      Given the shop has begun to report 500 calls that cost $0.10 each, over the feed
      When the ingester dies in the middle of its work and returns
      Then the calls are kept exactly as they were reported

    @AL-04 @AL-06 @AL-16 @slow @lock:alerting @api
    Scenario: The database is away for five seconds while calls are reported
      Given a critical alert "Spending" when the total cost is above $300.00 within 5 minutes
      And the shop has begun to report 500 calls that cost $1.00 each, over the feed
      When the database of alerting is away for 5 seconds
      Then the calls are kept exactly as they were reported
      And "Spending" opens exactly one incident
      And exactly one message about "Spending" arrives by every channel
      And alerting says that it is well
