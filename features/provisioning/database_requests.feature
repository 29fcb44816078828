Feature: Requests for databases
  An application team asks for a database in a document, and nobody types anything twice.
  What the document says must reach the machine, the login and the cluster under one name, or be refused.

  Rule: A request becomes what provisioning and the cluster read, under one name

    @PR-09 @PR-12 @core @cli
    Scenario: From a request to a login
      Given a request for the database "orders" in "dev"
      And the password of the requested database is in the store
      When the platform engineer turns the request for the database into files and provisions from them
      Then the requested user logs in and owns the requested database
      And the cluster is told to read the very password that logs in

    @PR-09 @core @cli
    Scenario: What the files of a request say
      Given a request for the database "orders" in "prod" with:
        | size            | large         |
        | storage         | 100           |
        | largest storage | 400           |
        | backup days     | 21            |
        | standby         | yes           |
        | insights        | no            |
        | risk            | high          |
        | owner           | database-team |
        | domain          | security      |
        | requester       | john-roe      |
        | service         | orders-api    |
      When the platform engineer turns the request for the database into files
      Then the files of the database say what was asked for, and no other is written
      And the platform engineer is told where the files of the database "orders" are
      And nobody is warned

    @PR-09 @cli
    Scenario: A request for a database that tells under a heading whose it is
      Given a request for the database "orders" in "dev"
      And the request for the database "orders" tells under a heading whose it is
      When the platform engineer turns the request for the database into files
      Then the files of the database say what was asked for, and no other is written

    @PR-09 @cli
    Scenario: What holds where a request says nothing
      Given a request for the database "orders" in "test"
      When the platform engineer turns the request for the database into files
      Then the variables of the database tell:
        | instance_class               | db.t3.micro |
        | allocated_storage            | 20          |
        | max_allocated_storage        | 50          |
        | backup_retention_period      | 7           |
        | multi_az                     | false       |
        | performance_insights_enabled | true        |
      And the files of the database say what was asked for, and no other is written

    @PR-09 @cli
    Scenario: Every size has its machine
      Given these requests for databases in "staging":
        | name     | size   |
        | orders   | small  |
        | billing  | medium |
        | shipping | large  |
        | reports  | xlarge |
      When the platform engineer turns the requests for databases into files
      Then the variables of the databases tell as "instance_class":
        | orders   | db.t3.micro  |
        | billing  | db.t3.small  |
        | shipping | db.t3.medium |
        | reports  | db.r6g.large |

    @PR-12 @cli
    Scenario: A request that is only looked at
      Given a request for the database "orders" in "dev"
      When the platform engineer has the request for the database checked
      Then the request for the database "orders" is called valid
      And nothing is written

  Rule: A request is taken up to its limits, and not beyond

    @PR-12 @core @cli
    Scenario: Requests at their limits
      Given these requests for databases, each with one thing at its limit:
        | environment | field           | value      | why                                     |
        | test        | storage         | 20         | the least                               |
        | test        | storage         | 49         | one less than what it may grow to       |
        | test        | largest storage | 21         | one more than it begins with            |
        | test        | largest storage | 1000       | the most                                |
        | test        | backup days     | 1          | the least                               |
        | test        | backup days     | 35         | the most                                |
        | prod        | backup days     | 14         | the least in production                 |
        | staging     | backup days     | 13         | fewer than in production, and not there |
        | dev         | size            | small      | the only size in development            |
        | test        | size            | xlarge     | the largest                             |
        | test        | user            | 31 letters | the longest                             |
        | test        | user            | 3 letters  | the shortest                            |
        | test        | name            | 63 letters | the longest                             |
      When the platform engineer turns the requests for databases into files
      Then the files of the databases say what was asked for, and no other is written

    @PR-12 @core @cli
    Scenario: Requests beyond their limits
      Given these requests for databases, each with one thing beyond its limit:
        | environment | field           | value      | reason                                          |
        | test        | storage         | 19         | invalid storageGb                               |
        | test        | storage         | 501        | invalid storageGb                               |
        | test        | storage         | 20.5       | invalid storageGb                               |
        | test        | storage         | 50         | maxStorageGb must be greater than storageGb     |
        | test        | largest storage | 20         | maxStorageGb must be greater than storageGb     |
        | test        | largest storage | 1001       | invalid maxStorageGb                            |
        | test        | backup days     | 0          | invalid backupRetentionDays                     |
        | test        | backup days     | 36         | invalid backupRetentionDays                     |
        | prod        | backup days     | 13         | Production requires backup_retention_days >= 14 |
        | prod        | backup days     | nothing    | Production requires backup_retention_days >= 14 |
        | dev         | size            | medium     | Dev environment limited to size='small'         |
        | test        | size            | huge       | size='huge'. Allowed:                           |
        | test        | user            | 32 letters | invalid username                                |
        | test        | user            | 2 letters  | invalid username                                |
        | test        | name            | 64 letters | invalid databaseName                            |
        | test        | name            | 2 letters  | invalid databaseName                            |
        | test        | standby         | perhaps    | invalid multiAz                                 |
      When the platform engineer turns the requests for databases into files
      Then each of the requests is refused for its own reason
      And nothing is written

    @PR-12 @core @cli
    Scenario: Every field that a request for a database must have
      Given these requests for databases, each with one thing wrong:
        | environment | field       | value   | reason                                     |
        | test        | id          | nothing | missing required fields: id                |
        | test        | environment | nothing | missing required fields: environment       |
        | test        | owner       | nothing | missing required fields: owner             |
        | test        | requester   | nothing | missing required fields: requester         |
        | test        | name        | nothing | missing required fields: spec.databaseName |
        | test        | user        | nothing | missing required fields: spec.username     |
        | test        | domain      | nothing | missing required fields: spec.domain       |
      When the platform engineer turns the requests for databases into files
      Then each of the requests is refused for its own reason
      And nothing is written

    @PR-12 @cli
    Scenario: Words that are in no list
      Given these requests for databases, each with one thing beyond its limit:
        | environment | field  | value     | reason                             |
        | production  | risk   | low       | environment='production'. Allowed: |
        | test        | owner  | nobody    | owner='nobody'. Allowed:           |
        | test        | domain | cooking   | domain='cooking'. Allowed:         |
        | test        | risk   | very high | risk='very high'. Allowed:         |
        | test        | size   | Small     | size='Small'. Allowed:             |
      When the platform engineer turns the requests for databases into files
      Then each of the requests is refused for its own reason
      And nothing is written

    @PR-12 @cli
    Scenario: Production without a standby
      Given a request for the database "orders" in "prod" with:
        | standby | no |
      When the platform engineer turns the request for the database into files
      Then the platform engineer is warned of "Production database without Multi-AZ may have availability gaps"
      And the files of the database say what was asked for, and no other is written

  Rule: Everything that is wrong is told at once, and what is right is done

    @PR-12 @core @cli
    Scenario: A request that leaves out nearly everything
      Given a request for the database "orders" in "dev" with:
        | owner     | nothing |
        | requester | nothing |
        | user      | nothing |
        | storage   | 1       |
      When the platform engineer turns the request for the database into files
      Then it is refused for each of these reasons:
        | missing required fields: owner, requester, spec.username |
        | invalid storageGb                                        |
      And nothing is written

    @PR-12 @core @cli
    Scenario: One bad request among good ones
      Given these requests for databases in "test":
        | name     | size  |
        | orders   | small |
        | billing  | huge  |
        | shipping | large |
      When the platform engineer turns the requests for databases into files
      Then it is refused because "size='huge'"
      And only the files of the databases "orders" and "shipping" are written
