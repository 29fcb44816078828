Feature: Invalid input
  A typing error must be told at once and cost nothing.
  Input that is made to deceive must not reach anything.

  Rule: Invalid input is refused with what is wrong, before anything is recorded or done

    @AA-21 @core @api @cli
    Scenario Outline: Restarting the unknown kind "<kind>"
      Given a deployment "checkout" with 1 available pod
      When the service owner asks to restart the deployment "checkout" with the kind "<kind>"
      Then the request is refused as invalid, naming the kind
      And the request leaves no record
      And nothing changes

      Examples:
        | kind       |
        | CronJob    |
        | deployment |

    @AA-21 @AA-14 @api @cli
    Scenario Outline: Listing with the <filter> "<value>"
      Given the service owner has an action that succeeded
      When the service owner asks to list their own actions with the <filter> "<value>"
      Then the request is refused as invalid, naming the <filter>
      And the answer shows nothing of any record

      Examples:
        | filter | value   |
        | status | DONE    |
        | age    | -1      |
        | age    | an hour |

    @AA-21 @AA-09 @api
    Scenario: A failover that is neither wanted nor unwanted
      Given a database "orders" with a standby
      When the service owner asks to reboot the database "orders" with the failover "perhaps"
      Then the request is refused as invalid, naming the failover
      And the request leaves no record
      And the events of the database "orders" show no restart

  Rule: A name is only a name

    @AA-21 @AA-17 @api @cli
    Scenario Outline: A name that reaches for something else: <name>
      Given a deployment "checkout" with 1 available pod
      And a deployment "checkout" with 1 available pod in the neighbouring namespace
      When the service owner asks to restart the deployment "checkout" with the name "<name>"
      Then the request does not end in success
      And nothing changes

      Examples:
        | name         |
        | ../checkout  |
        | checkout?x=1 |
        | checkout%00  |
