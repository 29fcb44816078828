Feature: The audit of provisioning
  Who was let into which database, when and by which run, is asked years later and after every incident.
  Whatever a run came to, its record has to be there, complete, in order and readable.

  Rule: Every run leaves a record of each step, whatever it came to

    @PR-13 @core @cli
    Scenario: A run that succeeds
      Given the databases "orders" and "billing" are listed for provisioning
      When the platform engineer provisions the databases
      Then the audit tells in this order:
        | database | step            | outcome |
        | orders   | create role     | success |
        | orders   | create database | success |
        | orders   | apply grants    | success |
        | billing  | create role     | success |
        | billing  | create database | success |
        | billing  | apply grants    | success |
      And each record of the audit has a time of its own, in order and within the run
      And the role of each listed database logs in

    @PR-13 @PR-11 @core @cli
    Scenario: A run that finds everything done
      Given the database "orders" has been provisioned by the build "41"
      When the platform engineer provisions the databases as the build "42"
      Then the audit tells of the build "42":
        | database | step            | outcome   |
        | orders   | create role     | no change |
        | orders   | create database | no change |
        | orders   | apply grants    | no change |
      And the audit has kept what it told of the build "41"

    @PR-13 @core @cli
    Scenario Outline: A run that fails because <trouble>
      Given the database "orders" is listed for provisioning
      And <trouble>
      When the platform engineer provisions the databases
      Then it is refused because "<reason>"
      And the audit tells of a failure that names "<named>"
      And nothing is made for "orders" on the database server

      Examples:
        | trouble                                        | reason                   | named         |
        | its password is missing from the store         | Secret not found         | orders        |
        | the master's account is missing from the store | Secret not found         | secret        |
        | the master's password is wrong                 | Failed to connect to RDS | connect       |
        | nobody answers where the database server is    | PRE-FLIGHT CHECKS FAILED | flight        |
        | the store cannot be reached                    | Fatal error              | connect       |
        | the list of databases is missing               | tfvars file not found    | not found     |
        | its name is "orders; DROP ROLE platform"       | database_name            | database_name |

    @PR-13 @PR-11 @cli
    Scenario: A run that meets somebody else's database
      Given the database "orders" is listed for provisioning
      And the database "orders" belongs to somebody else
      When the platform engineer provisions the databases
      Then it is refused because "owner"
      And the audit tells of a failure that names "owner"
      And "orders" still belongs to somebody else

    @PR-13 @PR-09 @cli
    Scenario: A run with nothing to do
      Given a list that asks for no database
      When the platform engineer provisions the databases as the build "41"
      Then it is told that "No application databases to provision"
      And nobody has connected to the database server
      And the audit tells of the build "41", and of no failure

    @PR-13 @core @cli
    Scenario: A run whose record cannot be kept
      Given the database "orders" is listed for provisioning
      And something else stands where the audit belongs
      When the platform engineer provisions the databases
      Then it is refused because "audit"
      And nobody has connected to the database server
      And nothing is made for "orders" on the database server

  Rule: The record can be read by whoever reads it, and is right to the last row

    @PR-13 @cli
    Scenario: What is printed at the end counts what is recorded
      Given the database "orders" has been provisioned by the build "41"
      And the databases "billing" and "shipping" are listed for provisioning
      And the database "shipping" belongs to somebody else
      When the platform engineer provisions what can be provisioned as the build "42"
      Then it is refused because "owner"
      And the printed summary counts and shows what the audit tells of the build "42"
      And the role of "billing" logs in

    @PR-13 @PR-12 @core @cli
    Scenario Outline: A message with <what> in it
      Given the database "orders" is listed for provisioning
      And its name is "<name>"
      When the platform engineer provisions the databases
      Then it is refused because "database_name"
      And the audit is one heading and one record of a failure

      Examples:
        | what         | name                                             |
        | commas       | orders, billing, success                         |
        | quotes       | orders","success                                 |
        | a line break | orders\n2026-01-01,prod,1,1,a,b,c,success,1,done |

    @PR-13 @cli
    Scenario: An audit file that was begun by others
      Given an audit file with a record of the build "40"
      And the database "orders" is listed for provisioning
      When the platform engineer provisions the databases as the build "41"
      Then the audit has kept what it told of the build "40"
      And the role of "orders" logs in
