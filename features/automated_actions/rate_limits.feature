Feature: Limits on how often one may act
  The platform engineer limits how often a person may repeat an action within an hour,
  so that a mistake in a script does not become an outage.

  Rule: As many requests as the limit says are accepted within an hour, and no more

    @AA-18 @api @cli
    Scenario: The last request within the limit
      Given a deployment "checkout" with 1 available pod
      And Ana may restart deployments at most 2 times an hour
      And Ana has restarted the deployment "checkout"
      When Ana restarts the deployment "checkout"
      Then the action ends in success
      And every pod of the deployment "checkout" is replaced by a new one

    @AA-18 @core @api @cli
    Scenario: One request above the limit
      Given a deployment "checkout" with 1 available pod
      And Ana may restart deployments at most 2 times an hour
      And Ana has restarted the deployment "checkout" 2 times
      When Ana restarts the deployment "checkout"
      Then the request is refused as over the limit
      And the request leaves no record
      And nothing changes

    @AA-18 @api
    Scenario Outline: A request when the one before is <age> minutes old
      Given Ana may run trial actions at most 1 time an hour
      And Ana has an action that last changed <age> minutes ago
      When Ana runs a trial action
      Then the request is <answer>
      And Ana's records number <count>

      Examples:
        | age | answer                    | count |
        | 59  | refused as over the limit | 1     |
        | 61  | accepted                  | 2     |

    @AA-18 @core @api
    Scenario: Requests at the same moment
      Given a cron job "nightly-report"
      And Ana may trigger cron jobs at most 3 times an hour
      When Ana triggers the cron job "nightly-report" 8 times at the same moment
      Then 3 requests are accepted and 5 are refused as over the limit
      And exactly 3 new jobs are made from the cron job "nightly-report"
      And Ana's records number 3

  Rule: Every user and every action has a limit of its own

    @AA-18 @api
    Scenario: Another user's limit is untouched
      Given a deployment "checkout" with 1 available pod
      And Ana may restart deployments at most 1 time an hour
      And Ben may restart deployments at most 1 time an hour
      And Ana has restarted the deployment "checkout"
      When Ben restarts the deployment "checkout"
      Then the action ends in success
      And every pod of the deployment "checkout" is replaced by a new one

    @AA-18 @api
    Scenario: Another action's limit is untouched
      Given a deployment "checkout" with 1 available pod
      And Ana may restart deployments at most 1 time an hour
      And Ana may delete deployments at most 1 time an hour
      And Ana has restarted the deployment "checkout"
      When Ana deletes the deployment "checkout"
      Then the action ends in success
      And the deployment "checkout" is gone

  Rule: Quota is used by what was begun, and by nothing else

    @AA-18 @AA-15 @api @cli
    Scenario: Cancelling what has begun gives no quota back
      Given a database "orders"
      And Ana may stop databases at most 1 time an hour
      And the database "orders" is in the state "maintenance"
      And Ana has a running stop of the database "orders"
      And Ana has cancelled the stop of the database "orders"
      When Ana stops the database "orders"
      Then the request is refused as over the limit

    @AA-18 @AA-15 @lock:worker @api
    Scenario: Cancelling what has not begun gives the quota back
      Given Ana may run trial actions at most 1 time an hour
      And the worker is paused
      And Ana has a pending trial action
      And Ana has cancelled the trial action
      When Ana runs a trial action
      Then the action is accepted as pending
      And Ana's records number 2

    @AA-18 @api
    Scenario: What failed has used quota
      Given a deployment "checkout" with 1 available pod
      And Ana may restart deployments at most 1 time an hour
      And Ana has an action that failed
      When Ana restarts the deployment "checkout"
      Then the request is refused as over the limit
      And nothing changes

    @AA-18 @AA-21 @api
    Scenario: A refused request uses no quota
      Given a deployment "checkout" with 1 available pod
      And Ana may restart deployments at most 1 time an hour
      And Ana was refused the restart of the deployment "checkout" with the kind "Spaceship"
      When Ana restarts the deployment "checkout"
      Then the action ends in success
      And every pod of the deployment "checkout" is replaced by a new one
