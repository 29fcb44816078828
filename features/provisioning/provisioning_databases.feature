Feature: Provisioning databases
  A team that needs a database asks for it in a list that everybody can read. What the team gets must be a role that
  works at once, with its own database and nothing beyond: whatever else a role can do will be found by somebody.

  Rule: A request yields a role that can log in and owns its database

    @PR-09 @core @cli
    Scenario Outline: The first database of a team, by a master that <master>
      Given a master that <master>
      And the role "orders_app" is requested for the database "orders"
      When the platform engineer provisions the databases
      Then "orders_app" can log in to the database "orders"
      And the database "orders" belongs to "orders_app"
      And "orders_app" has no power over the server

      Examples:
        | master                              |
        | is a superuser                      |
        | may only create roles and databases |

    @PR-09 @core @cli
    Scenario: Two teams in one run
      Given the role "orders_app" is requested for the database "orders"
      And the role "billing_app" is requested for the database "billing"
      When the platform engineer provisions the databases
      Then the database "orders" belongs to "orders_app"
      And the database "billing" belongs to "billing_app"
      And "orders_app" cannot log in to the database "billing"
      And "billing_app" cannot log in to the database "orders"

    @PR-09 @cli
    Scenario: A role that was promised databases of its own
      Given the role "orders_app" is requested for the database "orders"
      And "orders_app" is to create databases of its own
      When the platform engineer provisions the databases
      Then "orders_app" may create databases and has no other power over the server

    @PR-09 @cli
    Scenario: A role that is no longer to create databases
      Given the role "orders_app" is requested for the database "orders"
      And "orders_app" is to create databases of its own
      And all of this has been provisioned
      And "orders_app" is no longer to create databases of its own
      When the platform engineer provisions the databases
      Then "orders_app" has no power over the server
      And "orders_app" can log in to the database "orders"

    @PR-09 @cli
    Scenario Outline: A new password, by a master that <master>
      Given a master that <master>
      And the role "orders_app" is requested for the database "orders"
      And all of this has been provisioned
      And "orders_app" has been given another password in the store
      When the platform engineer provisions the databases
      Then "orders_app" can log in to the database "orders" with the new password only

      Examples:
        | master                              |
        | is a superuser                      |
        | may only create roles and databases |

    @PR-09 @core @cli
    Scenario: A database server that offers no encryption
      Given the role "orders_app" is requested for the database "orders"
      And the master's secret leads to a server that offers no encryption
      When the platform engineer provisions the databases
      Then it is refused because "Failed to connect"
      And that server is told nothing without encryption

  Rule: What the list says counts, however it is written

    @PR-09 @core @cli
    Scenario Outline: A list written <how>
      Given the role "orders_app" is requested for the database "orders"
      And the role "orders_report" is requested as a reader of the database "orders"
      And the list is written <how>
      When the platform engineer provisions the databases
      Then the database "orders" belongs to "orders_app"
      And exactly these rights hold in the database "orders":
        | role          | log in | make tables | make temporary tables | make schemas |
        | orders_app    | yes    | yes         | yes                   | yes          |
        | orders_report | yes    | no          | no                    | no           |

      Examples:
        | how                               |
        | on one line                       |
        | with all names in quotes          |
        | with the user before the database |
        | with comments in between          |

    @PR-09 @core @cli
    Scenario Outline: A request that was crossed out <how>
      Given the role "orders_app" is requested for the database "orders"
      And the role "legacy_app" for the database "legacy" was crossed out <how>
      When the platform engineer provisions the databases
      Then "orders_app" can log in to the database "orders"
      And nothing of what was crossed out is on the server

      Examples:
        | how                       |
        | line by line              |
        | line by line with slashes |
        | as a whole                |

    @PR-09 @cli
    Scenario: A level of access that does not exist
      Given the role "orders_boss" is requested as "admin" of the database "orders"
      When the platform engineer provisions the databases
      Then it is refused because "invalid access_level='admin'"
      And none of the requested roles and databases is on the server

    @PR-09 @cli
    Scenario: Two owners of one database
      Given the role "orders_app" is requested as the owner of the database "orders"
      And the role "billing_app" is requested as the owner of the database "orders"
      When the platform engineer provisions the databases
      Then it is refused because "2 owners"
      And none of the requested roles and databases is on the server
