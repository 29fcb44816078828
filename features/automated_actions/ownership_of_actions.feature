Feature: Whose action it is
  What somebody did is their business and that of the on-call engineer.
  Nobody may look into, or stop, what a colleague has under way.

  Rule: Other people's actions are out of reach

    @AA-19 @api @cli
    Scenario: Looking up another owner's action
      Given Ana has an action that succeeded
      When Ben looks up the action that succeeded
      Then the request is refused as not allowed
      And the answer shows nothing of the record

    @AA-19 @api @cli
    Scenario: Listing another owner's actions
      Given Ana has run 2 trial actions
      When Ben lists Ana's actions
      Then the request is refused as not allowed
      And the answer shows nothing of any record

    @AA-19 @core @api @cli
    Scenario: Another owner's action cannot be cancelled and goes on
      Given a database "orders"
      And the database "orders" is in the state "maintenance"
      And the service owner has a running stop of the database "orders"
      When another owner cancels the stop of the database "orders"
      Then the request is refused as not allowed
      And the action stays running

  Rule: The on-call engineer's role reaches further

    @AA-19 @AA-15 @api
    Scenario: The on-call engineer cancels what somebody has under way
      Given a database "orders"
      And the database "orders" is in the state "maintenance"
      And the service owner has a running stop of the database "orders"
      When the on-call engineer cancels the stop of the database "orders"
      Then the action stays cancelled
      And the database "orders" is unchanged

    @AA-19 @api @cli
    Scenario: The on-call engineer looks up anybody's action
      Given Ana has an action that succeeded
      When the on-call engineer looks up the action that succeeded
      Then the request is accepted
      And the record tells:
        | owner | Ana |
