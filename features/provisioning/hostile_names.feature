Feature: Hostile names
  Names in requests become names of databases, roles, files and secrets.
  One that was made to do more than name something must not get that far, and no password may be read on the way.

  Rule: A name that is not plain is refused before anything is carried out

    @PR-12 @PR-13 @core @cli
    Scenario: Databases and roles with hostile names
      Given these databases are listed, each with one hostile name:
        | field | value                           | why                                 |
        | name  | orders'--                       | a quote                             |
        | name  | orders"; DROP ROLE platform; -- | a quote for names, and an order     |
        | name  | orders;billing                  | a semicolon                         |
        | name  | ../orders                       | a path                              |
        | name  | оrders                          | looks like another one, in Cyrillic |
        | name  | Orders                          | a capital letter                    |
        | name  | 64 letters                      | one more than fits                  |
        | name  | or                              | one less than is wanted             |
        | name  | select                          | a word of the language              |
        | name  | template1                       | the server's own                    |
        | user  | app WITH SUPERUSER              | an order                            |
        | user  | app" SUPERUSER PASSWORD 'x'; -- | a quote for names, and an order     |
        | user  | 32 letters                      | one more than fits                  |
        | user  | public                          | everybody                           |
        | user  | pg_monitor                      | the server's own                    |
      When the platform engineer provisions the databases
      Then each of them is refused for that name, and the audit tells so
      And nobody has connected to the database server

    @PR-12 @core @cli
    Scenario: A role that would be more than a role
      Given the database "orders" is listed for provisioning
      And its user is "app" SUPERUSER PASSWORD 'x'; --"
      When the platform engineer provisions the databases
      Then it is refused because "username"
      And nobody has connected to the database server
      And the audit tells of a failure that names "username"

    @PR-12 @core @cli
    Scenario: A list that reaches for another secret
      Given the database "orders" is listed for provisioning
      And it is listed as "../../master"
      When the platform engineer provisions the databases
      Then it is refused because "../../master"
      And nobody has connected to the database server

    @PR-12 @core @cli
    Scenario: A hostile name behind a good one
      Given the database "orders" is listed for provisioning
      And the database "billing" is listed for provisioning
      And its name is "billing; DROP ROLE platform"
      When the platform engineer provisions the databases
      Then it is refused because "database_name"
      And nobody has connected to the database server

    @PR-12 @core @cli
    Scenario: Requests with hostile names
      Given these requests for databases, each with one thing beyond its limit:
        | environment | field   | value                 | reason               |
        | test        | id      | ../../../RDS-0001     | invalid id           |
        | test        | id      | RDS-0001/../../x      | invalid id           |
        | test        | id      | RDS-٠٠٠١              | invalid id           |
        | test        | id      | RDS-00001             | invalid id           |
        | test        | name    | ../../../orders       | invalid databaseName |
        | test        | name    | orders; DROP ROLE app | invalid databaseName |
        | test        | name    | оrders                | invalid databaseName |
        | test        | name    | orders_               | invalid databaseName |
        | test        | name    | template1             | invalid databaseName |
        | test        | user    | app" SUPERUSER        | invalid username     |
        | test        | user    | pg_monitor            | invalid username     |
        | test        | service | ../postgres           | invalid service      |
      When the platform engineer turns the requests for databases into files
      Then each of the requests is refused for its own reason
      And nothing is written

  Rule: A password is seen by the database server and by nobody else

    @PR-12 @core @cli
    Scenario: Provisioning with a password full of quotes
      Given the database "orders" is listed for provisioning
      And its password is full of quotes
      And the database server writes down what it is told
      When the platform engineer provisions the databases, watched by everybody on the machine
      Then the role of "orders" logs in
      And no password is shown
      And neither the server's own log nor the list of processes holds a password

    @PR-12 @PR-13 @core @cli
    Scenario Outline: Failing because <trouble>
      Given the database "orders" is listed for provisioning
      And the database server writes down what it is told
      And <trouble>
      When the platform engineer provisions the databases, watched by everybody on the machine
      Then it is refused because "<reason>"
      And no password is shown
      And neither the server's own log nor the list of processes holds a password

      Examples:
        | trouble                                        | reason                   |
        | the master's password is wrong                 | Failed to connect to RDS |
        | the database "orders" belongs to somebody else | owner                    |
        | the master may not make roles                  | permission denied        |
