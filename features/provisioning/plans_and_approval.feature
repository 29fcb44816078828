Feature: Plans and approval
  Before databases are touched one wants to see what would happen, at no risk.
  Outside of development somebody else has to say yes before anything happens.

  Rule: A dry run shows the plan and touches nothing

    @PR-14 @core @cli
    Scenario: The plan of a database
      Given the database "orders" is listed for provisioning
      And every question to the store is noticed
      When the platform engineer provisions the databases as a dry run
      Then the plan names the role and the database "orders"
      And nothing is made for "orders" on the database server
      And neither the database server nor the store is asked for anything
      And the audit tells of nothing but the dry run of "orders"

    @PR-14 @PR-11 @cli
    Scenario: The plan of a database that is there already
      Given the database "orders" has been provisioned by the build "41"
      And the password of "orders" in the store is another one now
      When the platform engineer provisions the databases as a dry run
      Then the audit tells of nothing but the dry run of "orders"
      And the role of "orders" logs in with its former password only

    @PR-14 @core @cli
    Scenario: The plan of a request
      Given a request for the database "orders" in "prod"
      When the platform engineer turns the request for the database into files, as a dry run
      Then the plan shows the files of the request with all they say
      And nothing is written

  Rule: Outside of development nothing is provisioned without approval

    @PR-14 @core @cli
    Scenario Outline: Provisioning in <environment> without approval
      Given the database "orders" is listed for provisioning in "<environment>"
      When the platform engineer provisions the databases
      Then it is refused because "ALLOW_DB_PROVISION=true required for <environment> environment"
      And nothing is made for "orders" on the database server
      And nobody has connected to the database server
      And the audit tells of a failure that names "ALLOW_DB_PROVISION"

      Examples:
        | environment |
        | test        |
        | staging     |
        | prod        |

    @PR-14 @PR-13 @PR-09 @core @cli
    Scenario Outline: Provisioning in <environment> with approval
      Given the database "orders" is listed for provisioning in "<environment>"
      When the platform engineer provisions the databases with the approval "true"
      Then the role of "orders" logs in
      And the audit tells of the environment "<environment>" in every record

      Examples:
        | environment |
        | test        |
        | prod        |

    @PR-14 @PR-12 @cli
    Scenario: An environment that there is not
      Given the database "orders" is listed for provisioning
      When the platform engineer provisions the databases of the environment "moon"
      Then the order is called wrong, and not the list
      And nothing is made for "orders" on the database server
      And nobody has connected to the database server

    @PR-14 @cli
    Scenario Outline: An approval that does not count: "<approval>"
      Given the database "orders" is listed for provisioning in "prod"
      When the platform engineer provisions the databases with the approval "<approval>"
      Then it is refused because "ALLOW_DB_PROVISION=true required for prod environment"
      And nothing is made for "orders" on the database server

      Examples:
        | approval | why                       |
        | yes      | it is not what was agreed |
        | false    | it says no                |
        |          | it says nothing           |
