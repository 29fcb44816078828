Feature: Checking requests
  Requests are checked when they are proposed, long before anybody acts on them.
  A check that lets a mistake pass, or stops a good request, is worse than none: people learn to ignore it.

  Rule: The check says what the platform's rules for requests say

    @PR-12 @PR-15 @core @cli
    Scenario Outline: Requests for a <thing>, drawn from the platform's rules
      Given 60 fit requests for a <thing> and as many with one thing wrong, drawn from its rules
      When the platform engineer has all documents checked
      Then every verdict is that of an independent judge
      And what is wrong is told with its place

      Examples:
        | thing    |
        | bucket   |
        | database |
        | cluster  |

    @PR-12 @PR-15 @cli
    Scenario: Everything that is wrong with one request
      Given a document that asks for a bucket with:
        | environment       | production |
        | spec.costAlertGb  | 0          |
        | spec.storageClass | tape       |
        | spec.purpose      | nothing    |
        | id                | S3-1       |
      When the platform engineer has all documents checked
      Then the check tells exactly these places:
        | environment       |
        | id                |
        | spec.costAlertGb  |
        | spec.purpose      |
        | spec.storageClass |
      And a script learns that something is not valid

    @PR-15 @core @cli
    Scenario Outline: A bucket for <environment> with too little protection
      Given a document that asks for a bucket with:
        | environment     | <environment>                          |
        | spec.bucketName | goldenpath-<environment>-receipts-logs |
        | <place>         | nothing                                |
      When the platform engineer has all documents checked
      Then the check tells exactly these places:
        | <place> |
      And a script learns that something is not valid

      Examples:
        | environment | place                           |
        | staging     | spec.encryption                 |
        | prod        | spec.encryption                 |
        | prod        | spec.encryption.kmsKeyAlias     |
        | prod        | spec.accessLogging              |
        | staging     | spec.accessLogging.targetBucket |

    @PR-12 @cli
    Scenario: A value that the platform lists no longer
      Given a document that asks for a database with:
        | owner | sre-team |
      And the platform lists only "app-team" among its owners
      When the platform engineer has all documents checked
      Then the check tells exactly these places:
        | owner |
      And a script learns that something is not valid

    @PR-12 @cli
    Scenario: A value that the platform still lists
      Given a fit document that asks for a database
      And the platform lists only "app-team" among its owners
      When the platform engineer has all documents checked
      Then only the request for a database is called valid
      And a script learns that everything is valid

  Rule: A script can rely on the answer

    @PR-15 @core @cli
    Scenario: One fit request
      Given a fit document that asks for a bucket
      When the platform engineer has the document checked by the rules for a bucket
      Then the check names the document, and nothing wrong with it
      And a script learns that everything is valid

    @PR-12 @core @cli
    Scenario: One unfit request
      Given a document that asks for a database with:
        | spec.username | Orders; DROP ROLE app |
      When the platform engineer has the document checked by the rules for a database
      Then the check names the document, and of it "spec.username"
      And a script learns that something is not valid

    @PR-12 @PR-15 @core @cli
    Scenario: Requests of all sorts in one folder
      Given documents that ask for:
        | thing         | place     | value    |
        | bucket        |           |          |
        | database      | spec.size | enormous |
        | cluster       |           |          |
        | secret        |           |          |
        | nothing known |           |          |
        | bucket        |           |          |
      When the platform engineer has all documents checked
      Then the check counts:
        | total   | 4 |
        | valid   | 3 |
        | invalid | 1 |
        | skipped | 2 |
      And only the request for a database is called invalid
      And a script learns that something is not valid

    @PR-12 @PR-15 @cli
    Scenario: Nothing that could be checked
      Given documents that ask for:
        | thing         | place | value |
        | secret        |       |       |
        | nothing known |       |       |
      When the platform engineer has all documents checked
      Then the check counts:
        | total   | 0 |
        | skipped | 2 |
      And a script learns that nothing was checked
