Feature: Many users at the same moment
  During an incident many people act at once. Everybody must find done exactly what they asked for,
  and recorded exactly that.

  Rule: Simultaneous actions do not mix

    @AA-24 @core @api
    Scenario: Ten users restart one deployment each
      Given 10 users with a deployment of their own
      When the 10 users restart their deployments at the same moment
      Then every one of the 10 deployments is restarted exactly once
      And each of the 10 users finds exactly one record, of their own restart

    @AA-24 @AA-07 @api @cli
    Scenario: Two users trigger the same cron job
      Given a cron job "nightly-report"
      And Ana may trigger cron jobs named "nightly-.*"
      And Ben may trigger cron jobs named "nightly-.*"
      When Ana and Ben trigger the cron job "nightly-report" at the same moment
      Then exactly 2 new jobs are made from the cron job "nightly-report"
      And one is marked with Ana's action and the other with Ben's
