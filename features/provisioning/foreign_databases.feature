Feature: Databases that are there already
  Provisioning runs at every change of the list, over databases that are at work.
  It must leave alone what is as it should be, and keep its hands off what belongs to somebody else.

  Rule: Provisioning twice changes nothing

    @PR-11 @core @cli
    Scenario Outline: A second run over the same list, by a master that <master>
      Given a master that <master>
      And an owner, an editor and a reader are requested for the database "orders"
      And all of this has been provisioned
      And "orders_owner" has made the table "invoices" in the database "orders"
      When the platform engineer provisions the databases
      Then nothing has changed on the server
      And every step of this run reports no change

      Examples:
        | master                              |
        | is a superuser                      |
        | may only create roles and databases |

  Rule: A database that belongs to somebody else is refused

    @PR-11 @core @cli
    Scenario Outline: Asking for <level> of a database of somebody else, and a master that <master>
      Given a master that <master>
      And the database "salaries" of somebody else, who has the role "payroll"
      And "payroll" has made the table "wages" in the database "salaries"
      And the role "orders_app" is requested as <level> of the database "salaries"
      When the platform engineer provisions the databases
      Then it is refused because the database "salaries" belongs to "payroll"
      And exactly these rights hold on the table "wages" of the database "salaries":
        | role       | read | add | change | remove | empty | drop | anything else |
        | orders_app | no   | no  | no     | no     | no    | no   | no            |
        | payroll    | yes  | yes | yes    | yes    | yes   | yes  | yes           |

      Examples:
        | level     | master                              |
        | the owner | is a superuser                      |
        | the owner | may only create roles and databases |
        | an editor | may only create roles and databases |
        | a reader  | is a superuser                      |

    @PR-11 @cli
    Scenario: Asking for the platform's own database
      Given a master that is a superuser
      And the role "orders_app" is requested as a reader of the master's own database
      And the master keeps the table "ledger" in its own database
      When the platform engineer provisions the databases
      Then it is refused because "the master's own"
      And none of the requested roles has any right on the table "ledger" of the master
      And no right in the master's own database is granted to any of the requested roles

    @PR-11 @core @cli
    Scenario: Asking for the role of an administrator
      Given a master that is a superuser
      And the role "dba" is already there and may do everything on the server
      And the role "dba" is requested for the database "orders"
      When the platform engineer provisions the databases
      Then it is refused because "beyond those of an application"
      And nothing has changed on the server
