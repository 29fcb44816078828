Feature: Triggering scheduled jobs
  A service owner does not want to wait for the night to repeat a report or a backup.
  The job that is triggered must be the very one that the schedule would have started.

  Background:
    Given a namespace shared with other workloads

  Rule: One request starts one job, made from the cron job's template and marked with the action

    @AA-07 @core @api @cli
    Scenario: Triggering a cron job
      Given a cron job "nightly-report"
      And a cron job "nightly-report" in the neighbouring namespace
      When the service owner triggers the cron job "nightly-report"
      Then the action ends in success
      And exactly one new job is made from the cron job "nightly-report"
      And that job is marked with the action and completes
      And nothing else changes

    @AA-07 @api
    Scenario: The job is what the schedule would have started
      Given a cron job "nightly-report" whose jobs carry:
        | carried as | name       | value       |
        | label      | team       | billing     |
        | note       | on-failure | page-nobody |
        | setting    | REPORT     | all         |
      When the service owner triggers the cron job "nightly-report"
      Then exactly one new job is made from the cron job "nightly-report"
      And that job carries everything that the template says

    @AA-07 @api
    Scenario: Triggering again starts a second job
      Given a cron job "nightly-report"
      And the service owner has triggered the cron job "nightly-report"
      When the service owner triggers the cron job "nightly-report"
      Then exactly one new job is made from the cron job "nightly-report"
      And that job is marked with the action and completes
      And nothing else changes

    @AA-07 @api
    Scenario: Triggering a cron job with the longest name allowed
      Given a cron job "yearly-closing-of-all-the-books-of-every-subsidiary"
      When the service owner triggers the cron job "yearly-closing-of-all-the-books-of-every-subsidiary"
      Then exactly one new job is made from the cron job "yearly-closing-of-all-the-books-of-every-subsidiary"
      And that job is marked with the action and completes

  Rule: A suspended cron job can be triggered and stays suspended

    @AA-07 @api @cli
    Scenario: Triggering a suspended cron job
      Given a cron job "nightly-report"
      And the cron job "nightly-report" is suspended
      When the service owner triggers the cron job "nightly-report"
      Then exactly one new job is made from the cron job "nightly-report"
      And that job is marked with the action and completes
      And the cron job "nightly-report" is unchanged
