Feature: Health and measurements
  The platform engineer watches the system from outside: is it there, and how long do actions take?

  Rule: Anybody may ask whether the system is well

    @AA-22 @core @api
    Scenario: Asking for the health
      Given a caller with no credential
      When the caller asks for the health of the system
      Then the system answers that it is healthy

  Rule: The duration of every action is measured

    @AA-22 @api
    Scenario: An action that succeeds is measured under its name
      Given a deployment "checkout" with 1 available pod
      When the service owner restarts the deployment "checkout"
      Then every pod of the deployment "checkout" is replaced by a new one
      And the measurements gain a duration of a restart that ended in success

    @AA-22 @api
    Scenario: An action that fails is measured as a failure
      Given a namespace shared with other workloads
      When the service owner restarts the deployment "ghost"
      Then the action ends in failure, naming "ghost"
      And the measurements gain a duration of a restart that ended in failure
