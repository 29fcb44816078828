Feature: Asking for a new repository
  A team that wants to publish images asks for a repository. The request becomes an entry in the environment's
  variables, from which the repository is made, and one in the catalogue, which says whose it is.

  Rule: A request is entered in the variables and in the catalogue

    @PR-04 @core @cli
    Scenario: A repository with everything told
      When the platform engineer asks for the repository "orders", with:
        | owner       | app-team |
        | risk        | high     |
        | environment | prod     |
        | requester   | jane-doe |
        | domain      | delivery |
      Then the variables of "prod" ask for the repository "orders", with:
        | owner | app-team |
        | risk  | high     |
      And the catalogue says of "orders":
        | owner        | app-team |
        | risk         | high     |
        | environment  | prod     |
        | requested_by | jane-doe |
        | domain       | delivery |
        | status       | pending  |
        | created_date | today    |
      And variables and catalogue know "orders" by the same id

    @PR-04 @cli
    Scenario: What holds where nothing is told
      When the platform engineer asks for the repository "orders", with:
        | owner | app-team |
      Then the variables of "dev" ask for the repository "orders", with:
        | owner | app-team |
        | risk  | medium   |
      And the catalogue says of "orders":
        | risk        | medium  |
        | environment | dev     |
        | status      | pending |

    @PR-04 @cli
    Scenario: Leaving the catalogue out
      Given the catalogue lists "billing"
      When the platform engineer asks for the repository "orders" in the variables only
      Then the variables of "dev" ask for the repository "orders", with:
        | owner | app-team |
      And the variables of "dev" are the only file that was written

  Rule: Everything else stays as it was written

    @PR-04 @core @cli
    Scenario: Adding to what others have entered
      Given the variables of "dev", with comments, ask for "billing" and "search"
      And the catalogue, with comments, lists "billing" and "search"
      When the platform engineer asks for the repository "orders", with:
        | owner | app-team |
      Then the variables of "dev" have grown by the entry of "orders" alone
      And the catalogue has grown by the entry of "orders" alone

    @PR-04 @cli
    Scenario: A repository that is entered already
      Given the variables of "dev", with comments, ask for "orders" and "search"
      And the catalogue, with comments, lists "orders" and "search"
      When the platform engineer asks for the repository "orders", with:
        | owner | security-team |
        | risk  | high          |
      Then the command ends well
      And nothing is written

    @PR-04 @cli
    Scenario: An earlier request got no further than the variables
      Given the variables of "dev", with comments, ask for "orders" and "search"
      And the catalogue, with comments, lists "billing" and "search"
      When the platform engineer asks for the repository "orders", with:
        | owner | app-team |
      Then the catalogue has grown by the entry of "orders" alone
      And the catalogue is the only file that was written

    @PR-04 @cli
    Scenario: A dry run of a request for a repository
      Given the variables of "dev", with comments, ask for "billing" and "search"
      When the platform engineer asks for the repository "orders" as a dry run
      Then it is told of "orders"
      And nothing is written

    @PR-04 @cli
    Scenario: Variables that cannot be read
      Given the variables of "dev" are broken off in the middle
      When the platform engineer asks for the repository "orders", with:
        | owner | app-team |
      Then it is refused because "variables"
      And nothing is written

  Rule: A request that does not fit is refused, and nothing of it is entered

    @PR-04 @cli
    Scenario Outline: A request for a repository with <oddity>
      When the platform engineer asks for a repository that is unfit, with:
        | <field> | <value> |
      Then it is refused because "<field>"
      And nothing is written

      Examples:
        | field       | value             | oddity                           |
        | app-name    | Orders            | a capital letter                 |
        | app-name    | ../../orders      | a way to the folder above        |
        | app-name    | orders" = {} "x   | more than a name                 |
        | app-name    | оrders            | a letter that looks like another |
        | app-name    | 9lives            | a digit in front                 |
        | app-id      | ORDERS            | an id of another form            |
        | app-id      | REGISTRY_PAYMENTS | the id of another repository     |
        | risk        | extreme           | a risk that there is not         |
        | environment | ../prod           | an environment that is a path    |
        | owner       | nobody            | an owner that there is not       |

    @PR-04 @cli
    Scenario: Everything that is wrong is told at once
      When the platform engineer asks for a repository that is unfit, with:
        | app-name    | Orders  |
        | owner       | nobody  |
        | risk        | extreme |
        | environment | moon    |
        | domain      | cooking |
        | requester   | J. Roe; |
      Then it is refused for each of these reasons:
        | app-name    |
        | owner       |
        | risk        |
        | environment |
        | domain      |
        | requester   |
      And nothing is written
