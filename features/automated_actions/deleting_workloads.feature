Feature: Deleting workloads
  A service owner removes a leftover without asking a cluster administrator.
  What is gone is gone, so it must be that object and no other.

  Background:
    Given a namespace shared with other workloads

  Rule: The named object goes, and only that one

    @AA-08 @core @api @cli
    Scenario Outline: Deleting a <kind>
      Given a <kind> "leftover"
      When the service owner deletes the <kind> "leftover"
      Then the action ends in success
      And the <kind> "leftover" is gone
      And nothing else changes

      Examples:
        | kind       |
        | config map |
        | pod        |
        | cron job   |

    @AA-08 @core @api @cli
    Scenario: Namesakes and similar names are not deleted
      Given a config map "web"
      And a config map "web-2"
      And a secret "web"
      And a config map "web" in the neighbouring namespace
      When the service owner deletes the config map "web"
      Then the config map "web" is gone
      And nothing else changes

    @AA-08 @AA-06 @api
    Scenario: Deleting what has just been deleted
      Given a config map "leftover"
      And the service owner has deleted the config map "leftover"
      When the service owner deletes the config map "leftover"
      Then the action ends in failure, naming "leftover"
      And nothing changes

  Rule: What an object has made goes with it

    @AA-08 @api @cli
    Scenario: Deleting a deployment takes its pods along
      Given a deployment "web" with 2 available pods
      And a deployment "web-2" with 1 available pod
      When the service owner deletes the deployment "web"
      Then the deployment "web" is gone
      And the pods of the deployment "web" are gone
      And nothing else changes

    @AA-08 @api
    Scenario: Deleting a job takes its pods along
      Given a job "import" with 2 finished pods
      When the service owner deletes the job "import"
      Then the job "import" is gone
      And the pods of the job "import" are gone
      And nothing else changes
