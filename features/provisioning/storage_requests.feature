Feature: Requests for storage
  An application team asks for a bucket in a document. Before anything is made of it, the platform makes sure that
  the bucket is encrypted, watched, named and emptied as the company has promised its customers.

  Rule: A fit request becomes the bucket's variables and the policy of its application

    @PR-15 @core @cli
    Scenario: What holds where a request for a bucket says nothing
      Given a request for the bucket "receipts" in "dev"
      When the platform engineer turns the requests for buckets into files
      Then the files of the bucket say what was asked for, and no other is written
      And the variables of the bucket tell:
        | storage class  | standard |
        | encryption     | sse-s3   |
        | versions       | yes      |
        | public access  | blocked  |
        | access log     | no       |
        | other websites | no       |

    @PR-15 @core @cli
    Scenario: A bucket for production with everything that can be asked for
      Given a request for the bucket "receipts" in "prod" with:
        | storage class     | standard-ia       |
        | key               | alias/receipts    |
        | versions          | no                |
        | retention         | compliance-driven |
        | deleted after     | 2557 days         |
        | seldom used after | 30 days           |
        | archived after    | 90 days           |
        | alert at          | 500 GB            |
        | other websites    | yes               |
      When the platform engineer turns the requests for buckets into files
      Then the files of the bucket say what was asked for, and no other is written
      And the platform engineer is told where the files of the bucket "receipts" are

    @PR-15 @core @cli
    Scenario Outline: An application may use its own bucket in <environment>
      Given a request for the bucket "receipts" in "<environment>"
      When the platform engineer turns the requests for buckets into files
      Then its application may use the objects of the bucket, <with>, and nothing else

      Examples:
        | environment | with           |
        | test        | without a key  |
        | staging     | with their key |

    @PR-15 @cli
    Scenario: Two buckets of one application
      Given these requests for buckets in "test":
        | name     | application | purpose |
        | receipts | payments    | uploads |
        | archive  | payments    | backups |
      When the platform engineer turns the requests for buckets into files
      Then the application may use both buckets

    @PR-15 @cli
    Scenario: A request for a bucket that is only looked at
      Given a request for the bucket "receipts" in "prod"
      When the platform engineer has the requests for buckets checked
      Then the request for the bucket "receipts" is called valid
      And nothing is written

    @PR-14 @PR-15 @core @cli
    Scenario: What a request for a bucket would become
      Given a request for the bucket "receipts" in "prod"
      When the platform engineer turns the requests for buckets into files, with catalogue and audit, as a dry run
      Then the variables and the policy of the bucket are shown
      And nothing is written

  Rule: A request that breaks a guardrail is refused with the very guardrail

    @PR-15 @core @cli
    Scenario: Requests for buckets at their limits
      Given these requests for buckets, each with one thing at its limit:
        | environment | field             | value      | why                      |
        | dev         | alert at          | 1 GB       | the least                |
        | dev         | alert at          | 10000 GB   | the most                 |
        | dev         | deleted after     | 1 days     | the least                |
        | dev         | deleted after     | 3650 days  | the most                 |
        | dev         | seldom used after | 30 days    | the least                |
        | dev         | archived after    | 90 days    | the least                |
        | test        | encryption        | sse-s3     | enough beyond production |
        | test        | access log        | no         | not needed               |
        | staging     | key               | alias/k    | one letter is a name     |
        | dev         | application       | 3 letters  | the shortest             |
        | dev         | application       | 31 letters | the longest              |
        | dev         | id                | S3-9999    | four digits are an id    |
        | dev         | purpose           | data-lake  | a word with a dash in it |
      When the platform engineer turns the requests for buckets into files
      Then the files of the buckets say what was asked for, and no other is written

    @PR-15 @core @cli
    Scenario: Encryption that does not suffice
      Given these requests for buckets, each with one thing beyond its limit:
        | environment | field      | value            | reason                                               |
        | staging     | encryption | sse-s3           | SSE-KMS encryption required for staging environment  |
        | prod        | encryption | sse-s3           | SSE-KMS encryption required for prod environment     |
        | prod        | encryption | nothing          | SSE-KMS encryption required for prod environment     |
        | staging     | key        | nothing          | kmsKeyAlias required when encryption.type is sse-kms |
        | prod        | key        | platform-storage | kmsKeyAlias must match alias/                        |
        | prod        | key        | alias/           | kmsKeyAlias must match alias/                        |
        | prod        | key        | alias/Platform   | kmsKeyAlias must match alias/                        |
        | prod        | key        | alias/aws/s3     | kmsKeyAlias must match alias/                        |
      When the platform engineer turns the requests for buckets into files
      Then each of the requests is refused for its own reason and no other
      And nothing is written

    @PR-15 @core @cli
    Scenario: Buckets that nobody watches
      Given these requests for buckets, each with one thing beyond its limit:
        | environment | field      | value           | reason                                                                 |
        | staging     | access log | no              | accessLogging required for staging environment                         |
        | prod        | access log | no              | accessLogging required for prod environment                            |
        | prod        | log bucket | nothing         | accessLogging.targetBucket required when accessLogging.enabled is true |
        | staging     | log bucket | goldenpath-logs | accessLogging.targetBucket must match goldenpath-                      |
        | prod        | log bucket | somebody-elses  | accessLogging.targetBucket must match goldenpath-                      |
        | dev         | log bucket | somebody-elses  | accessLogging.targetBucket must match goldenpath-                      |
      When the platform engineer turns the requests for buckets into files
      Then each of the requests is refused for its own reason and no other
      And nothing is written

    @PR-15 @core @cli
    Scenario: Objects that are kept for a time that nobody ends
      Given these requests for buckets, each with one thing beyond its limit:
        | environment | field             | value             | reason                                                                 |
        | dev         | retention         | time-bounded      | lifecycle rules required when retentionPolicy.type is not 'indefinite' |
        | test        | retention         | compliance-driven | lifecycle rules required when retentionPolicy.type is not 'indefinite' |
        | dev         | deleted after     | 0 days            | invalid lifecycle.expireDays                                           |
        | dev         | deleted after     | 3651 days         | invalid lifecycle.expireDays                                           |
        | dev         | deleted after     | soon              | invalid lifecycle.expireDays                                           |
        | dev         | seldom used after | 29 days           | invalid lifecycle.transitionToIaDays                                   |
        | dev         | archived after    | 89 days           | invalid lifecycle.transitionToGlacierDays                              |
      When the platform engineer turns the requests for buckets into files
      Then each of the requests is refused for its own reason and no other
      And nothing is written

    @PR-15 @core @cli
    Scenario: Names that do not say whose bucket it is
      Given these requests for buckets, each with one thing beyond its limit:
        | environment | field       | value                              | reason                                                         |
        | dev         | name        | receipts                           | bucketName must match goldenpath-{env}-{app}-{purpose} pattern |
        | dev         | name        | goldenpath-dev-another-app-uploads | bucketName must match goldenpath-{env}-{app}-{purpose} pattern |
        | dev         | name        | goldenpath-dev-../../uploads       | bucketName must match goldenpath-{env}-{app}-{purpose} pattern |
        | test        | name        | goldenpath-prod-receipts-uploads   | bucketName must use the requested environment prefix           |
        | dev         | id          | S3-001                             | id must match S3-0000 format                                   |
        | dev         | id          | S3-00001                           | id must match S3-0000 format                                   |
        | dev         | id          | S3-٠٠٠١                            | id must match S3-0000 format                                   |
        | dev         | id          | ../S3-0001                         | id must match S3-0000 format                                   |
        | dev         | application | 2 letters                          | application must match                                         |
        | dev         | application | 32 letters                         | application must match                                         |
        | dev         | application | Receipts                           | application must match                                         |
        | dev         | application | ../receipts                        | application must match                                         |
        | dev         | application | receipts"; reboot                  | application must match                                         |
      When the platform engineer turns the requests for buckets into files
      Then each of the requests is refused for its own reason
      And nothing is written

    @PR-15 @cli
    Scenario: Costs that nobody would notice
      Given these requests for buckets, each with one thing beyond its limit:
        | environment | field    | value    | reason                                  |
        | dev         | alert at | 0 GB     | costAlertGb must be between 1 and 10000 |
        | dev         | alert at | -1 GB    | costAlertGb must be between 1 and 10000 |
        | dev         | alert at | 10001 GB | costAlertGb must be between 1 and 10000 |
        | dev         | alert at | 1.5 GB   | costAlertGb must be between 1 and 10000 |
        | dev         | alert at | lots     | costAlertGb must be between 1 and 10000 |
      When the platform engineer turns the requests for buckets into files
      Then each of the requests is refused for its own reason and no other
      And nothing is written

    @PR-15 @core @cli
    Scenario: Every field that a request for a bucket must have
      Given these requests for buckets, each with one thing wrong:
        | environment | field          | value   | reason                                                  |
        | dev         | id             | nothing | missing required fields: id                             |
        | dev         | environment    | nothing | missing required fields: environment                    |
        | dev         | owner          | nothing | missing required fields: owner                          |
        | dev         | application    | nothing | missing required fields: application                    |
        | dev         | requester      | nothing | missing required fields: requester                      |
        | dev         | name           | nothing | missing required fields: spec.bucketName                |
        | dev         | purpose        | nothing | missing required fields: spec.purpose.type              |
        | dev         | description    | nothing | missing required fields: spec.purpose.description       |
        | dev         | retention      | nothing | missing required fields: spec.retentionPolicy.type      |
        | dev         | reason to keep | nothing | missing required fields: spec.retentionPolicy.rationale |
        | dev         | alert at       | nothing | missing required fields: spec.costAlertGb               |
        | dev         | cost centre    | nothing | missing required fields: spec.tags.costCenter           |
      When the platform engineer turns the requests for buckets into files
      Then each of the requests is refused for its own reason
      And nothing is written

    @PR-15 @cli
    Scenario: Words that no list of storage knows
      Given these requests for buckets, each with one thing beyond its limit:
        | environment | field         | value      | reason                          |
        | dev         | environment   | production | environment='production'        |
        | dev         | environment   | ../prod    | environment='../prod'           |
        | dev         | purpose       | videos     | purpose.type='videos'           |
        | dev         | storage class | tape       | storageClass='tape'             |
        | dev         | encryption    | rot13      | encryption.type='rot13'         |
        | dev         | public access | open       | publicAccess='open'             |
        | dev         | retention     | for ever   | retentionPolicy.type='for ever' |
        | dev         | versions      | perhaps    | invalid versioning='perhaps'    |
      When the platform engineer turns the requests for buckets into files
      Then each of the requests is refused for its own reason and no other
      And nothing is written

  Rule: Everything that is wrong is told at once, and what is right is done all the same

    @PR-15 @core @cli
    Scenario: A request for production that breaks every guardrail
      Given a request for the bucket "receipts" in "prod" with:
        | id          | S3-1         |
        | name        | receipts     |
        | encryption  | nothing      |
        | key         | platform     |
        | access log  | no           |
        | log bucket  | elsewhere    |
        | retention   | time-bounded |
        | alert at    | 10001 GB     |
        | cost centre | nothing      |
      When the platform engineer turns the requests for buckets into files
      Then it is refused for each of these reasons:
        | missing required fields: spec.tags.costCenter                          |
        | SSE-KMS encryption required for prod environment                       |
        | kmsKeyAlias must match alias/                                          |
        | accessLogging required for prod environment                            |
        | accessLogging.targetBucket must match goldenpath-                      |
        | lifecycle rules required when retentionPolicy.type is not 'indefinite' |
        | bucketName must match goldenpath-{env}-{app}-{purpose} pattern         |
        | id must match S3-0000 format                                           |
        | costAlertGb must be between 1 and 10000                                |
      And nothing is written

    @PR-15 @core @cli
    Scenario: Bad requests for buckets around good ones
      Given these requests for buckets in "dev":
        | name     | alert at | storage class |
        | receipts | 0 GB     | standard      |
        | invoices | 10 GB    | standard      |
        | reports  | 10 GB    | tape          |
        | pictures | 10 GB    | glacier       |
      When the platform engineer turns the requests for buckets into files
      Then it is refused for each of these reasons:
        | costAlertGb must be between 1 and 10000 |
        | storageClass='tape'                     |
      And only the files of the buckets "invoices" and "pictures" are written

  Rule: What needs a second look is done with a warning

    @PR-15 @core @cli
    Scenario Outline: A bucket with <what>
      Given a request for the bucket "receipts" in "test" with:
        | <field> | <value> |
      When the platform engineer turns the requests for buckets into files
      Then the platform engineer is warned of "<warning>"
      And the files of the bucket say what was asked for, and no other is written

      Examples:
        | what                  | field         | value              | warning                                                  |
        | an approved exception | public access | exception-approved | Public access exception requires platform-approval label |
        | files for everybody   | purpose       | static-assets      | Static asset buckets require platform review             |

    @PR-15 @cli
    Scenario: A bucket that needs no second look
      Given a request for the bucket "receipts" in "prod"
      When the platform engineer turns the requests for buckets into files
      Then nobody is warned
      And the files of the bucket say what was asked for, and no other is written

  Rule: Catalogue and audit tell what has really happened

    @PR-15 @core @cli
    Scenario: A bucket that is new in the catalogue
      Given a request for the bucket "receipts" in "prod" with:
        | retention     | time-bounded |
        | deleted after | 400 days     |
      And the catalogue lists another bucket
      When the platform engineer turns the requests for buckets into files, with catalogue and audit
      Then the catalogue lists the bucket as it was asked for
      And the catalogue lists the other bucket as before

    @PR-13 @PR-15 @core @cli
    Scenario: An audit of requests that were carried out and refused
      Given these requests for buckets in "dev":
        | name     | alert at |
        | receipts | 10 GB    |
        | invoices | 0 GB     |
        | reports  | 20 GB    |
      And "john-roe" has approved the requests for buckets
      When the platform engineer turns the requests for buckets into files, with catalogue and audit
      Then the audit tells that of these requests:
        | receipts | was carried out |
        | invoices | was refused     |
        | reports  | was carried out |
      And every record of the audit tells that "john-roe" has approved it
      And the catalogue lists the buckets "receipts" and "reports" only

    @PR-13 @PR-15 @cli
    Scenario: An audit of a bucket whose files could not be written
      Given a request for the bucket "receipts" in "dev"
      And something else stands where its variables belong
      When the platform engineer turns the requests for buckets into files, with catalogue and audit
      Then it is refused because "cannot write"
      And the audit tells that of these requests:
        | receipts | failed |

    @PR-13 @PR-15 @cli
    Scenario: An audit that goes on from day to day
      Given a request for the bucket "receipts" in "dev"
      And the platform engineer has turned the requests for buckets into files, with catalogue and audit
      When the platform engineer turns the requests for buckets into files, with catalogue and audit
      Then the audit tells that of these requests:
        | receipts | was carried out |
        | receipts | was carried out |
      And the files of the bucket "receipts" are as they were
