Feature: Hostile documents
  Whoever may propose a change may propose any file, and a machine with far-reaching rights opens it.
  What was made to harm must be refused with a reason, quickly, and harm neither the machine nor the requests beside it.

  Rule: A hostile document is refused with its reason, and the fit one beside it is not

    @PR-06 @core @cli
    Scenario: Hostile requests for secrets
      Given a fit request for a secret among others that hold:
        | what                                   | reason               |
        | ten million letters                    | larger than          |
        | aliases that stand for a million words | aliases              |
        | an order to the machine                | tags                 |
        | ten thousand levels                    | nested               |
        | the same field twice                   | duplicate key        |
        | a character that ends texts            | not a valid document |
        | a second document behind it            | only one document    |
        | no text at all                         | UTF-8                |
        | nothing                                | mapping              |
        | a list of requests                     | mapping              |
        | a single word                          | mapping              |
        | a bracket that never closes            | not a valid document |
        | an id that leads elsewhere             | invalid id           |
        | an id from the root                    | invalid id           |
        | an id of two lines                     | invalid id           |
        | a name that leads elsewhere            | invalid name         |
        | a name of look-alikes                  | invalid name         |
        | a name of two lines                    | invalid name         |
      When the platform engineer hands all of them in
      Then each of the others is refused for its reason
      And only the fit one becomes files
      And the command does not take its time

    @PR-12 @core @cli
    Scenario: Hostile requests for databases
      Given a fit request for a database among others that hold:
        | what                                   | reason               |
        | ten million letters                    | larger than          |
        | aliases that stand for a million words | aliases              |
        | an order to the machine                | tags                 |
        | ten thousand levels                    | nested               |
        | the same field twice                   | duplicate key        |
        | a character that ends texts            | not a valid document |
        | a second document behind it            | only one document    |
        | no text at all                         | UTF-8                |
        | nothing                                | mapping              |
        | a list of requests                     | mapping              |
        | a single word                          | mapping              |
        | a bracket that never closes            | not a valid document |
        | an id that leads elsewhere             | invalid id           |
        | an id from the root                    | invalid id           |
        | an id of two lines                     | invalid id           |
        | a name that leads elsewhere            | invalid databaseName |
        | a name of look-alikes                  | invalid databaseName |
        | a name of two lines                    | invalid databaseName |
      When the platform engineer hands all of them in
      Then each of the others is refused for its reason
      And only the fit one becomes files
      And the command does not take its time

    @PR-15 @core @cli
    Scenario: Hostile requests for buckets
      Given a fit request for a bucket among others that hold:
        | what                                   | reason                 |
        | ten million letters                    | larger than            |
        | aliases that stand for a million words | aliases                |
        | an order to the machine                | tags                   |
        | ten thousand levels                    | nested                 |
        | the same field twice                   | duplicate key          |
        | a character that ends texts            | not a valid document   |
        | a second document behind it            | only one document      |
        | no text at all                         | UTF-8                  |
        | nothing                                | mapping                |
        | a list of requests                     | mapping                |
        | a single word                          | mapping                |
        | a bracket that never closes            | not a valid document   |
        | an id that leads elsewhere             | id must match          |
        | an id from the root                    | id must match          |
        | an id of two lines                     | id must match          |
        | a name that leads elsewhere            | application must match |
        | a name of look-alikes                  | application must match |
        | a name of two lines                    | application must match |
      When the platform engineer hands all of them in
      Then each of the others is refused for its reason
      And only the fit one becomes files
      And the command does not take its time

    @PR-12 @PR-15 @core @cli
    Scenario Outline: Hostile requests for a <thing> that are only checked
      Given a fit request for a <thing> among others that hold:
        | what                                   | reason               |
        | ten million letters                    | larger than          |
        | aliases that stand for a million words | aliases              |
        | an order to the machine                | tags                 |
        | ten thousand levels                    | nested               |
        | the same field twice                   | duplicate key        |
        | a character that ends texts            | not a valid document |
        | a second document behind it            | only one document    |
        | no text at all                         | UTF-8                |
        | nothing                                | mapping              |
        | a list of requests                     | mapping              |
        | a single word                          | mapping              |
        | a bracket that never closes            | not a valid document |
        | an id that leads elsewhere             | does not match       |
        | an id of two lines                     | does not match       |
        | a name of look-alikes                  | does not match       |
        | a name of two lines                    | does not match       |
      When the platform engineer has all of them checked
      Then each of the others is called invalid for its reason
      And only the fit one is called valid
      And nothing is written
      And the command does not take its time

      Examples:
        | thing    |
        | bucket   |
        | database |

  Rule: Nothing is read and nothing is written outside of the folders that it is about

    @PR-06 @PR-12 @PR-15 @core @cli
    Scenario Outline: Results for a <thing> that would land elsewhere
      Given a fit request for a <thing>, and a place for its results that leads elsewhere
      When the platform engineer hands it in
      Then it is refused because "outside"
      And nothing is written

      Examples:
        | thing    |
        | secret   |
        | database |
        | bucket   |

    @PR-06 @PR-12 @PR-15 @core @cli
    Scenario Outline: A link to a private file among requests for a <thing>
      Given a fit request for a <thing>, and a link to a private file that reads like another
      When the platform engineer hands all of them in
      Then each of the others is refused for its reason
      And only the fit one becomes files
      And no secret value is shown

      Examples:
        | thing    |
        | secret   |
        | database |
        | bucket   |

    @PR-12 @PR-15 @core @cli
    Scenario: A link to a private file among documents that are checked
      Given a fit request for a bucket, and a link to a private file that reads like another
      When the platform engineer has all of them checked
      Then each of the others is called invalid for its reason
      And only the fit one is called valid
      And no secret value is shown

  Rule: A list of databases says what it means, and nothing in it is computed

    @PR-12 @core @cli
    Scenario Outline: A database whose name is <how>
      Given the database "orders" is listed for provisioning
      And in the list its name is <how>
      When the platform engineer provisions the databases
      Then it is refused because "<reason>"
      And nobody has connected to the database server
      And no secret value is shown

      Examples:
        | how                            | reason                  |
        | read from a file               | only values are allowed |
        | read from a file within a text | texts must not contain  |
        | looked up elsewhere            | only values are allowed |
        | chosen by a condition          | only values are allowed |
        | made by a loop                 | texts must not contain  |
        | ten million letters long       | larger than             |
        | told twice                     | twice                   |
