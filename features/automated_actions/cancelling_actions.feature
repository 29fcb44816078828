Feature: Cancelling actions
  Somebody notices a mistake a moment after asking. As long as nothing has begun, nothing must happen.
  Once it has begun, the record must tell the truth about what was done.

  Rule: A pending action that is cancelled has no effect

    @AA-15 @core @lock:worker @api @cli
    Scenario: A cancelled restart does not happen when the worker returns
      Given a deployment "checkout" with 1 available pod
      And the worker is paused
      And the service owner has a pending restart of the deployment "checkout"
      And the service owner has cancelled the restart of the deployment "checkout"
      When the worker returns
      Then the action stays cancelled
      And the deployment "checkout" is unchanged

  Rule: A finished action cannot be cancelled

    @AA-15 @core @api @cli
    Scenario Outline: Cancelling an action that <state>
      Given the service owner has an action that <state>
      When the service owner cancels the action that <state>
      Then the request is refused as too late
      And the record is unchanged

      Examples:
        | state     |
        | succeeded |
        | failed    |

    @AA-15 @lock:worker @api
    Scenario: Cancelling twice
      Given the worker is paused
      And the service owner has a pending trial action
      And the service owner has cancelled the trial action
      When the service owner cancels the trial action
      Then the request is refused as too late
      And the record is unchanged

  Rule: Cancelling a running action never makes its record lie

    @AA-15 @api @cli
    Scenario: A cancelled stop of a database that was busy
      Given a database "orders"
      And the database "orders" is in the state "maintenance"
      And the service owner has a running stop of the database "orders"
      And the service owner has cancelled the stop of the database "orders"
      When the database "orders" becomes available
      Then the record agrees with the state of the database "orders"

  Rule: Only an action that exists can be cancelled

    @AA-15 @api @cli
    Scenario: Cancelling an action that never existed
      Given the service owner has run 1 trial action
      When the service owner cancels an action that never existed
      Then the request is refused as unknown
      And the record is unchanged
