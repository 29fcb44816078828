Feature: Values of secrets
  Whoever can read a log or a report must not learn a secret by it.
  The value of a secret goes from the hand of its owner into the store, and is seen nowhere on the way.

  Rule: No value is shown, whatever happens

    @PR-07 @core @cli
    Scenario Outline: Applying a request for a secret, told <how>
      Given a request for the secret "stripe"
      And a value for the secret "stripe"
      When the platform engineer applies the request for the secret, told <how>
      Then the secret "stripe" holds the value that was given for it
      And no secret value is shown

      Examples:
        | how          |
        | to a person  |
        | to a program |

    @PR-07 @core @cli
    Scenario: A store that repeats in its refusal what it was sent
      Given a request for the secret "stripe"
      And a value for the secret "stripe"
      And the store refuses values
      When the platform engineer applies the request for the secret
      Then it is refused because "stripe.yaml"
      And the secret "stripe" is empty
      And no secret value is shown

    @PR-07 @cli
    Scenario: A parameter store that repeats in its refusal what it was sent
      Given a request for the secret "stripe" that is to be kept as a parameter
      And a value for the secret "stripe"
      And the store refuses parameters
      When the platform engineer applies the request for the secret
      Then it is refused because "stripe.yaml"
      And the store has no secret of the requests
      And no secret value is shown

    @PR-07 @PR-06 @cli
    Scenario: A value that somebody has written into a request
      Given a request for the secret "stripe" that holds a value by mistake
      When the platform engineer turns the request for the secret into files and applies it
      Then the files of the secret "stripe" say what its request asks for
      And the secret "stripe" is empty
      And no secret value is shown

    @PR-07 @PR-06 @cli
    Scenario: Values that cannot be read
      Given a request for the secret "stripe"
      And a value for the secret "stripe", in a file that breaks off
      When the platform engineer applies the request for the secret
      Then it is refused because "values.json"
      And the store has no secret of the requests
      And no secret value is shown

    @PR-07 @core @cli
    Scenario: What others on the machine can see
      Given a request for the secret "stripe"
      And a value for the secret "stripe"
      When the platform engineer applies the request for the secret while somebody watches the processes
      Then the secret "stripe" holds the value that was given for it
      And the list of processes has shown no value of a secret
      And no secret value is shown
