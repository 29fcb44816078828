Feature: Taking snapshots of databases
  Before a risky change a service owner takes a snapshot to come back to.
  A snapshot that was reported but does not exist is worse than none.

  Rule: A snapshot that is reported exists and can be used

    @AA-10 @core @api @cli
    Scenario: Taking a snapshot
      Given a database "orders"
      And a database "orders-archive"
      When the service owner takes the snapshot "before-upgrade" of the database "orders"
      Then the action ends in success
      And the snapshot "before-upgrade" of the database "orders" is available
      And the database "orders-archive" still has no snapshot

  Rule: A name is given once

    @AA-10 @core @api @cli
    Scenario: A snapshot name that is already taken
      Given a database "orders"
      And a snapshot "before-upgrade" of the database "orders"
      When the service owner takes the snapshot "before-upgrade" of the database "orders"
      Then the action ends in failure, naming "before-upgrade"
      And the snapshot "before-upgrade" of the database "orders" is unchanged
      And the database "orders" still has 1 snapshot
