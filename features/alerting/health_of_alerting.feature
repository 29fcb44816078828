Feature: Health of alerting
  An alerting system that is ill and says it is well is worse than none.
  The platform engineer asks it, and must hear the truth within seconds.

  Rule: Health tells the truth, to anybody

    @AL-16 @core @api
    Scenario: Asking while all is well
      Given a visitor with no key
      When the visitor asks how alerting is
      Then alerting says that it is well

    @AL-16 @core @lock:alerting @api
    Scenario: Asking while the database is away
      Given a visitor with no key
      And the database of alerting is away
      When the visitor asks how alerting is
      Then alerting says within 2 seconds that it is unwell
      And the answer shows no secret of alerting

    @AL-16 @lock:alerting @lock:queue @api
    Scenario: Asking while the feed is away
      Given a visitor with no key
      And the feed of calls is away
      When the visitor asks how alerting is
      Then alerting says that it is well, but for the feed

  Rule: What cannot be kept is not taken on

    @AL-16 @AL-04 @lock:alerting @api
    Scenario: A report that cannot be kept is not acknowledged
      Given the database of alerting is away
      When the shop tries to report 1 call that costs $15.00
      Then the request is refused as not available now
      And the refused call is not kept, also when the database is back
