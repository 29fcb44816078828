Feature: Secrets in the store
  A request ends where an application can read its secret: in the store, under the name that everybody uses.
  What somebody has put there before is theirs: it is adopted, never replaced.

  Rule: An applied request leaves exactly the secret that it asks for

    @PR-05 @core @cli
    Scenario: A new secret
      Given a request for the secret "stripe" with:
        | owner   | security-team |
        | risk    | high          |
        | kept as | nothing       |
      When the platform engineer turns the request for the secret into files and applies it
      Then the secret "stripe" is in the store under the name that its manifest and its variables say
      And the secret "stripe" bears the tags of its request and no others
      And the secret "stripe" is empty

    @PR-05 @core @cli
    Scenario: Who may do what with a secret
      Given a request for the secret "stripe"
      And these roles are named in the request for the secret "stripe":
        | role     | as        |
        | checkout | readers   |
        | invoices | readers   |
        | rotation | writers   |
        | on-call  | emergency |
      When the platform engineer applies the request for the secret
      Then the store's policy for the secret "stripe" lets exactly these do exactly this:
        | role     | may           |
        | checkout | read          |
        | invoices | read          |
        | rotation | write         |
        | on-call  | do everything |

    @PR-05 @cli
    Scenario: A role that both reads and writes a secret
      Given a request for the secret "stripe"
      And these roles are named in the request for the secret "stripe":
        | role     | as      |
        | rotation | readers |
        | rotation | writers |
      When the platform engineer applies the request for the secret
      Then the store's policy for the secret "stripe" lets exactly these do exactly this:
        | role     | may   |
        | rotation | read  |
        | rotation | write |

    @PR-05 @cli
    Scenario: A request for a secret that names nobody
      Given a request for the secret "stripe"
      When the platform engineer applies the request for the secret
      Then the store's policy for the secret "stripe" lets nobody in
      And the secret "stripe" bears the tags of its request and no others

    @PR-05 @PR-07 @core @cli
    Scenario: A secret that gets its value with the request
      Given a request for the secret "stripe"
      And a value for the secret "stripe"
      When the platform engineer applies the request for the secret
      Then the secret "stripe" holds the value that was given for it
      And no secret value is shown

    @PR-05 @core @cli
    Scenario: One secret in two environments
      Given requests for the secret "stripe" in "dev" and in "prod", each with a value of its own
      When the platform engineer applies the requests for secrets
      Then each environment has the secret "stripe" with its own value and its own tags

    @PR-05 @PR-07 @core @cli
    Scenario: A secret that is kept as a parameter
      Given a request for the secret "stripe" that is to be kept as a parameter
      And a value for the secret "stripe"
      When the platform engineer turns the request for the secret into files and applies it
      Then the store keeps the secret "stripe" as an encrypted parameter, as its manifest reads it
      And the secret "stripe" holds the value that was given for it
      And the secret "stripe" bears the tags of its request and no others
      And no secret value is shown

    @PR-05 @PR-14 @core @cli
    Scenario: Applying requests for secrets as a dry run
      Given these requests for secrets:
        | secret | kept as   |
        | stripe | secret    |
        | adyen  | parameter |
      And a value for the secret "stripe"
      And a value for the secret "adyen"
      When the platform engineer applies the requests for secrets as a dry run
      Then the platform engineer is told of "stripe" and "adyen"
      And the store has no secret of the requests
      And no secret value is shown

  Rule: An unfit request leaves nothing in the store

    @PR-06 @core @cli
    Scenario: Applying unfit requests for secrets
      Given these requests for secrets, each with one thing wrong:
        | field    | value    | risk | reason                                         |
        | kind     | password | low  | invalid spec.secretType='password'. Allowed:   |
        | owner    | nothing  | low  | missing required fields: owner                 |
        | rotation | none     | high | riskTier=high requires rotationClass != 'none' |
        | name     | a/../b   | low  | invalid name=                                  |
      When the platform engineer applies the requests for secrets
      Then each of the requests is refused for its own reason
      And the store has no secret of the requests

    @PR-06 @core @cli
    Scenario: Applying a bad request for a secret among good ones
      Given these requests for secrets:
        | secret | kind     |
        | stripe | api-key  |
        | adyen  | password |
        | paypal | generic  |
      When the platform engineer applies the requests for secrets
      Then it is refused because "adyen.yaml: invalid spec.secretType='password'"
      And the store has these secrets of the requests and no others:
        | stripe |
        | paypal |

  Rule: What is there already is adopted, and its value is not touched

    @PR-08 @PR-07 @core @cli
    Scenario: Adopting a secret that was made by hand
      Given a request for the secret "stripe"
      And a value for the secret "stripe"
      And the store holds the secret "stripe" already, with another value and the tag "team" of "checkout"
      When the platform engineer applies the request for the secret
      Then the secret "stripe" bears the tags of its request and the tag "team" of "checkout"
      And the value of the secret "stripe" is still the one that was there, and was not written again
      And no secret value is shown

    @PR-08 @PR-07 @cli
    Scenario: Adopting a parameter that was made by hand
      Given a request for the secret "stripe" that is to be kept as a parameter
      And a value for the secret "stripe"
      And the store holds the secret "stripe" already, with another value and the tag "team" of "checkout"
      When the platform engineer applies the request for the secret
      Then the secret "stripe" bears the tags of its request and the tag "team" of "checkout"
      And the value of the secret "stripe" is still the one that was there, and was not written again
      And no secret value is shown

    @PR-08 @cli
    Scenario: A request for a secret that has changed
      Given a request for the secret "stripe" with:
        | readers | root |
      And the request for the secret "stripe" has been applied with a value
      And the request for the secret "stripe" is changed to:
        | owner   | security-team |
        | readers | nothing       |
      When the platform engineer applies the request for the secret
      Then the secret "stripe" bears the tags of its request and no others
      And the store's policy for the secret "stripe" lets nobody in
      And the value of the secret "stripe" is still the one that was there, and was not written again

  Rule: Applying a request again changes nothing

    @PR-08 @core @cli
    Scenario: Applying a request for a secret twice
      Given a request for the secret "stripe"
      And these roles are named in the request for the secret "stripe":
        | role     | as      |
        | checkout | readers |
        | rotation | writers |
      And the request for the secret "stripe" has been applied with a value
      When the platform engineer does the same again
      Then the platform engineer is told that nothing had to change
      And nothing about the secret "stripe" in the store has changed

    @PR-08 @cli
    Scenario: Applying a request for a parameter twice
      Given a request for the secret "stripe" that is to be kept as a parameter
      And the request for the secret "stripe" has been applied with a value
      When the platform engineer does the same again
      Then the platform engineer is told that nothing had to change
      And nothing about the secret "stripe" in the store has changed

    @PR-08 @core @cli
    Scenario: A secret that is scheduled for deletion
      Given a request for the secret "stripe"
      And the request for the secret "stripe" has been applied with a value
      And the secret "stripe" has been scheduled for deletion
      When the platform engineer applies the request for the secret
      Then the secret "stripe" is no longer scheduled for deletion
      And the value of the secret "stripe" is still the one that was there, and was not written again
      And the secret "stripe" bears the tags of its request and no others

    @PR-08 @cli
    Scenario: A dry run leaves a secret scheduled for deletion
      Given a request for the secret "stripe"
      And the request for the secret "stripe" has been applied with a value
      And the secret "stripe" has been scheduled for deletion
      When the platform engineer applies the request for the secret as a dry run
      Then nothing about the secret "stripe" in the store has changed

  Rule: A run in trouble leaves nothing exposed, and the next one completes what is left

    @PR-08 @core @cli
    Scenario Outline: What a run left undone because the store refused <what> is completed by the next one
      Given a request for the secret "stripe"
      And these roles are named in the request for the secret "stripe":
        | role     | as      |
        | checkout | readers |
      And applying it with a value has failed because the store refused <what>
      When the platform engineer does the same again
      Then the secret "stripe" holds the value that was given for it
      And the secret "stripe" bears the tags of its request and no others
      And the store's policy for the secret "stripe" lets exactly these do exactly this:
        | role     | may  |
        | checkout | read |

      Examples:
        | what            | why                                 |
        | new secrets     | nothing is there yet                |
        | access policies | the secret is there                 |
        | values          | the secret and its policy are there |

    @PR-08 @cli
    Scenario: The store goes away in the middle
      Given a request for the secret "stripe"
      And applying it with a value has failed because the store went away when asked to take values
      When the platform engineer does the same again
      Then the secret "stripe" holds the value that was given for it
      And the secret "stripe" bears the tags of its request and no others
      And no secret value is shown

    @PR-08 @PR-07 @cli
    Scenario: The store is away
      Given a request for the secret "stripe"
      And a value for the secret "stripe"
      And the store cannot be reached
      When the platform engineer applies the request for the secret
      Then it is refused because "stripe.yaml"
      And the store has no secret of the requests
      And no secret value is shown

    @PR-08 @PR-05 @cli
    Scenario: A secret is not filled before its policy is in force
      Given a request for the secret "stripe"
      And these roles are named in the request for the secret "stripe":
        | role     | as      |
        | checkout | readers |
      And a value for the secret "stripe"
      And the store refuses access policies
      When the platform engineer applies the request for the secret
      Then it is refused because "stripe.yaml"
      And the secret "stripe" is empty

    @PR-08 @cli
    Scenario: The run is killed in the middle
      Given a request for the secret "stripe"
      And these roles are named in the request for the secret "stripe":
        | role     | as      |
        | checkout | readers |
      And applying it with a value was killed while the store was asked to take the access policy
      When the platform engineer applies the request for the secret
      Then the secret "stripe" holds the value that was given for it
      And the store's policy for the secret "stripe" lets exactly these do exactly this:
        | role     | may  |
        | checkout | read |

    @PR-08 @cli
    Scenario: The store refuses one secret of two
      Given these requests for secrets:
        | secret | kept as   |
        | adyen  | secret    |
        | stripe | parameter |
      And a value for the secret "stripe"
      And the store refuses new secrets
      When the platform engineer applies the requests for secrets
      Then it is refused because "adyen.yaml"
      And the store has these secrets of the requests and no others:
        | stripe |
