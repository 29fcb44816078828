Feature: Rebooting databases
  A service owner reboots a database to apply a setting or to end a jam.
  Whether it moves to its standby meanwhile is the owner's decision.

  Rule: A reboot happens once and shows in the events of that database

    @AA-09 @core @api @cli
    Scenario: Rebooting a database
      Given a database "orders"
      And a database "orders-archive"
      When the service owner reboots the database "orders"
      Then the action ends in success
      And the events of the database "orders" show exactly one restart without failover
      And nothing else changes

    @AA-09 @api
    Scenario: A stopped database is not rebooted
      Given a database "orders"
      And the database "orders" is in the state "stopped"
      When the service owner reboots the database "orders"
      Then the action ends in failure, naming "orders"
      And the events of the database "orders" show no restart

  Rule: A failover happens when it is asked for

    @AA-09 @api @cli
    Scenario: Rebooting a database with failover
      Given a database "orders" with a standby
      And a database "orders-archive" with a standby
      When the service owner reboots the database "orders" with failover
      Then the action ends in success
      And the events of the database "orders" show exactly one restart with failover
      And nothing else changes
