Feature: Interrupted provisioning
  Runs are killed, servers restart and stores refuse, in the middle of the work too.
  The next run must complete what is left, and the audit must tell the whole story.

  Rule: The next run completes what an interrupted one has left

    @PR-13 @PR-11 @core @cli
    Scenario: A run that was killed in the middle
      Given the databases "orders" and "billing" are listed for provisioning
      And the build "41" was killed while it made the role of "billing"
      When the platform engineer provisions the databases as the build "42"
      Then the role of each listed database logs in
      And the audit tells of the build "41":
        | database | step            | outcome |
        | orders   | create role     | success |
        | orders   | create database | success |
        | orders   | apply grants    | success |
      And the audit tells of the build "42":
        | database | step            | outcome   |
        | orders   | create role     | no change |
        | orders   | create database | no change |
        | orders   | apply grants    | no change |
        | billing  | create role     | success   |
        | billing  | create database | success   |
        | billing  | apply grants    | success   |

    @PR-13 @PR-11 @core @cli
    Scenario: The database server is lost in the middle
      Given the databases "orders" and "billing" are listed for provisioning
      And the build "41" lost the database server while it made the role of "billing"
      When the platform engineer provisions the databases as the build "42"
      Then the role of each listed database logs in
      And the audit tells of a failure of the build "41"

    @PR-11 @PR-13 @cli
    Scenario Outline: An earlier run got no further than the <point>
      Given the database "orders" is listed for provisioning
      And an earlier run got no further than the <point> of "orders"
      When the platform engineer provisions the databases
      Then the role of "orders" logs in
      And the audit tells in this order:
        | database | step            | outcome |
        | orders   | create role     | success |
        | orders   | create database | success |
        | orders   | apply grants    | success |

      Examples:
        | point    |
        | role     |
        | database |

    @PR-13 @PR-11 @cli
    Scenario: A database that lets nobody in
      Given the database "orders" is listed for provisioning
      And an earlier run got no further than the database of "orders"
      And the build "41" found that the database "orders" lets nobody in
      When the platform engineer provisions the databases as the build "42"
      Then the role of "orders" logs in
      And the audit tells of a failure of the build "41"

    @PR-13 @core @cli
    Scenario: The store refuses one password
      Given the databases "orders" and "billing" are listed for provisioning
      And the store refuses the password of "orders"
      When the platform engineer provisions what can be provisioned
      Then it is refused because "orders"
      And the role of "billing" logs in
      And nothing is made for "orders" on the database server
      And the audit tells in this order:
        | database | step            | outcome |
        | orders   | fetch secret    | error   |
        | billing  | create role     | success |
        | billing  | create database | success |
        | billing  | apply grants    | success |

    @PR-13 @PR-11 @cli
    Scenario: The store has refused and gives way
      Given the database "orders" is listed for provisioning
      And the build "41" was refused the password of "orders" by the store
      When the platform engineer provisions the databases as the build "42"
      Then the role of "orders" logs in
      And the audit tells of a failure of the build "41"

    @PR-13 @cli
    Scenario: The first trouble ends the run
      Given the database "orders" is listed for provisioning
      And its password is missing from the store
      And the database "billing" is listed for provisioning
      When the platform engineer provisions the databases
      Then it is refused because "Provisioning aborted"
      And nothing is made for "billing" on the database server
      And the audit tells in this order:
        | database | step         | outcome |
        | orders   | fetch secret | error   |
