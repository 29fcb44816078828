Feature: Following an action from request to end
  A service owner who asks for an action wants to know that it was taken on,
  what became of it, and later, when somebody asks, who did what to which thing and when.

  Rule: An accepted action is pending until a worker takes it, then runs to its end

    @AA-01 @core @api @cli
    Scenario: A request is accepted as pending and carried out
      Given a deployment "checkout" with 1 available pod
      When the service owner restarts the deployment "checkout"
      Then the action is accepted as pending
      And the action ends in success
      And every pod of the deployment "checkout" is replaced by a new one

    @AA-01 @AA-11 @api @cli
    Scenario: An action that waits for a busy database shows as running
      Given a database "orders"
      And the database "orders" is in the state "backing-up"
      When the service owner stops the database "orders"
      Then the action stays running
      And the database "orders" is unchanged

  Rule: The record tells owner, arguments, times and result

    @AA-01 @core @api @cli
    Scenario: The record of a restart that succeeded
      Given a deployment "checkout" with 1 available pod
      When the service owner restarts the deployment "checkout"
      Then every pod of the deployment "checkout" is replaced by a new one
      And the record tells:
        | owner     | the service owner |
        | kind      | Deployment        |
        | name      | checkout          |
        | namespace | its own namespace |
        | result    | ok                |

    @AA-01 @api
    Scenario: The times in the record
      Given a deployment "checkout" with 1 available pod
      When the service owner restarts the deployment "checkout"
      Then every pod of the deployment "checkout" is replaced by a new one
      And the times in the record span the action from request to end
