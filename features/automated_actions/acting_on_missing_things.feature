Feature: Acting on things that do not exist
  Names are mistyped and things disappear. Whoever asked must learn at once which thing was not found,
  and nothing else may be hit in its place.

  Rule: The action fails with a reason that names the missing thing

    @AA-06 @core @api @cli
    Scenario Outline: The <kind> "<name>", which the service owner <act>, does not exist
      Given a namespace shared with other workloads
      When the service owner <act> the <kind> "<name>"
      Then the action ends in failure, naming "<name>"
      And nothing changes

      Examples:
        | act      | kind       | name         |
        | restarts | deployment | ghost        |
        | restarts | pod        | ghost-7f9c   |
        | deletes  | config map | old-settings |
        | triggers | cron job   | never-report |

    @AA-06 @api
    Scenario Outline: There is no <kind> "<name>", which the service owner <act>
      Given a database "orders"
      And a cache "sessions" with 3 entries
      When the service owner <act> the <kind> "<name>"
      Then the action ends in failure, naming "<name>"
      And nothing changes

      Examples:
        | act     | kind     | name     |
        | reboots | database | invoices |
        | stops   | database | order    |
        | flushes | cache    | carts    |

  Rule: What exists elsewhere, or is no longer ours, counts as missing

    @AA-06 @AA-08 @api @cli
    Scenario: The named config map exists only in the neighbouring namespace
      Given a namespace shared with other workloads
      And a config map "settings" in the neighbouring namespace
      When the service owner deletes the config map "settings"
      Then the action ends in failure, naming "settings"
      And nothing changes

    @AA-06 @AA-09 @api @cli
    Scenario: The platform's inventory no longer lists the database
      Given a database "orders"
      And a database "orders-archive"
      And the database "orders" is marked as removed in the inventory
      When the service owner reboots the database "orders"
      Then the action ends in failure, naming "orders"
      And the events of the database "orders" show no restart
