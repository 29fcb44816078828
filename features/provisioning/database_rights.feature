Feature: Rights in provisioned databases
  A team's data is changed by its application, corrected by a few and read by many. The data owner signs only if each
  of them can do exactly that, in that database and in no other: one right too many is found when it is too late.

  Rule: Owner, editor and reader have exactly their rights on every table, whenever it was made

    @PR-10 @core @cli
    Scenario Outline: A table that is there already, and a master that <master>
      Given a master that <master>
      And an owner, an editor and a reader are requested for the database "orders"
      And an earlier run has made the database "orders" for "orders_owner"
      And "orders_owner" has made the table "invoices" in the database "orders"
      When the platform engineer provisions the databases
      Then exactly these rights hold on the table "invoices" of the database "orders":
        | role          | read | add | change | remove | empty | drop | anything else |
        | orders_owner  | yes  | yes | yes    | yes    | yes   | yes  | yes           |
        | orders_editor | yes  | yes | yes    | yes    | no    | no   | no            |
        | orders_reader | yes  | no  | no     | no     | no    | no   | no            |

      Examples:
        | master                              |
        | is a superuser                      |
        | may only create roles and databases |

    @PR-10 @core @cli
    Scenario Outline: A table that the owner makes afterwards, and a master that <master>
      Given a master that <master>
      And an owner, an editor and a reader are requested for the database "orders"
      And all of this has been provisioned
      When "orders_owner" makes the table "invoices" in the database "orders"
      Then exactly these rights hold on the table "invoices" of the database "orders":
        | role          | read | add | change | remove | empty | drop | anything else |
        | orders_owner  | yes  | yes | yes    | yes    | yes   | yes  | yes           |
        | orders_editor | yes  | yes | yes    | yes    | no    | no   | no            |
        | orders_reader | yes  | no  | no     | no     | no    | no   | no            |

      Examples:
        | master                              |
        | is a superuser                      |
        | may only create roles and databases |

    @PR-10 @cli
    Scenario: The numbering of a table that is there already
      Given an owner, an editor and a reader are requested for the database "orders"
      And an earlier run has made the database "orders" for "orders_owner"
      And "orders_owner" has made the table "invoices" in the database "orders"
      When the platform engineer provisions the databases
      Then exactly these rights hold on the numbering of "invoices" in the database "orders":
        | role          | see the last number | draw a number | set the number |
        | orders_owner  | yes                 | yes           | yes            |
        | orders_editor | yes                 | yes           | no             |
        | orders_reader | yes                 | no            | no             |

    @PR-10 @cli
    Scenario: The numbering of a table that the owner makes afterwards
      Given an owner, an editor and a reader are requested for the database "orders"
      And all of this has been provisioned
      When "orders_owner" makes the table "invoices" in the database "orders"
      Then exactly these rights hold on the numbering of "invoices" in the database "orders":
        | role          | see the last number | draw a number | set the number |
        | orders_owner  | yes                 | yes           | yes            |
        | orders_editor | yes                 | yes           | no             |
        | orders_reader | yes                 | no            | no             |

    @PR-10 @core @cli
    Scenario: The database as a whole
      Given an owner, an editor and a reader are requested for the database "orders"
      When the platform engineer provisions the databases
      Then exactly these rights hold in the database "orders":
        | role          | log in | make tables | make temporary tables | make schemas |
        | orders_owner  | yes    | yes         | yes                   | yes          |
        | orders_editor | yes    | no          | no                    | no           |
        | orders_reader | yes    | no          | no                    | no           |
      And "orders_editor" has no power over the server
      And "orders_reader" has no power over the server

  Rule: Nobody has any right in another database

    @PR-10 @core @cli
    Scenario: The database of another team
      Given an owner, an editor and a reader are requested for the database "orders"
      And the role "billing_app" is requested for the database "billing"
      And an earlier run has made the database "billing" for "billing_app"
      And "billing_app" has made the table "salaries" in the database "billing"
      When the platform engineer provisions the databases
      Then exactly these rights hold on the table "salaries" of the database "billing":
        | role          | read | add | change | remove | empty | drop | anything else |
        | billing_app   | yes  | yes | yes    | yes    | yes   | yes  | yes           |
        | orders_owner  | no   | no  | no     | no     | no    | no   | no            |
        | orders_editor | no   | no  | no     | no     | no    | no   | no            |
        | orders_reader | no   | no  | no     | no     | no    | no   | no            |
      And exactly these rights hold in the database "billing":
        | role          | log in | make tables | make temporary tables | make schemas |
        | billing_app   | yes    | yes         | yes                   | yes          |
        | orders_owner  | no     | no          | no                    | no           |
        | orders_editor | no     | no          | no                    | no           |
        | orders_reader | no     | no          | no                    | no           |

    @PR-10 @core @cli
    Scenario Outline: The platform's own database, and a master that <master>
      Given a master that <master>
      And the master keeps the table "ledger" in its own database
      And an owner, an editor and a reader are requested for the database "orders"
      When the platform engineer provisions the databases
      Then "orders_owner" can log in to the database "orders"
      And none of the requested roles has any right on the table "ledger" of the master
      And no right in the master's own database is granted to any of the requested roles

      Examples:
        | master                              |
        | is a superuser                      |
        | may only create roles and databases |

    @PR-10 @core @cli
    Scenario: A role that nobody requested
      Given the role "orders_app" is requested for the database "orders"
      And somebody else has the role "visitor" on the server
      When the platform engineer provisions the databases
      Then "orders_app" can log in to the database "orders"
      And "visitor" cannot log in to the database "orders"

  Rule: The list decides, also when it has changed

    @PR-10 @core @cli
    Scenario Outline: <from> of the database becomes <to>
      Given an owner, an editor and a reader are requested for the database "orders"
      And all of this has been provisioned
      And "orders_owner" has made the table "invoices" in the database "orders"
      And "<role>" is now requested as <to> of the database "orders"
      When the platform engineer provisions the databases
      Then exactly these rights hold on the table "invoices" of the database "orders":
        | role   | read | add   | change | remove | empty | drop | anything else |
        | <role> | yes  | <may> | <may>  | <may>  | no    | no   | no            |

      Examples:
        | from      | role          | to        | may |
        | an editor | orders_editor | a reader  | no  |
        | a reader  | orders_reader | an editor | yes |

    @PR-10 @cli
    Scenario: An editor who becomes a reader cannot change later tables either
      Given an owner, an editor and a reader are requested for the database "orders"
      And all of this has been provisioned
      And "orders_editor" is now requested as a reader of the database "orders"
      And all of this has been provisioned
      When "orders_owner" makes the table "invoices" in the database "orders"
      Then exactly these rights hold on the table "invoices" of the database "orders":
        | role          | read | add | change | remove | empty | drop | anything else |
        | orders_editor | yes  | no  | no     | no     | no    | no   | no            |

    @PR-10 @cli
    Scenario: A reader who comes later
      Given the role "orders_app" is requested for the database "orders"
      And all of this has been provisioned
      And "orders_app" has made the table "invoices" in the database "orders"
      And the role "auditor" is requested as a reader of the database "orders"
      When the platform engineer provisions the databases
      Then exactly these rights hold on the table "invoices" of the database "orders":
        | role       | read | add | change | remove | empty | drop | anything else |
        | orders_app | yes  | yes | yes    | yes    | yes   | yes  | yes           |
        | auditor    | yes  | no  | no     | no     | no    | no   | no            |
