Feature: Requests for secrets
  An application team asks for a secret in a document; its value is never in there.
  What the document says must reach store and cluster under one name, or be refused with every reason.

  Rule: A fit request becomes the files that store and cluster are built from, under one name

    @PR-05 @core @cli
    Scenario: What the files of a secret say
      Given a request for the secret "stripe" with:
        | environment     | prod               |
        | owner           | security-team      |
        | kind            | third-party-token  |
        | risk            | high               |
        | rotation        | high               |
        | readers         | checkout, invoices |
        | writers         | rotation           |
        | emergency       | on-call            |
        | name in cluster | stripe.credentials |
      When the platform engineer turns the request for the secret into files
      Then the files of the secret "stripe" say what its request asks for
      And no files but those of the secrets are written
      And the platform engineer is told where the files of the secret "stripe" are

    @PR-05 @cli
    Scenario: A request for a secret that tells at its top whose it is
      Given a request for the secret "stripe"
      And the request for the secret "stripe" tells at its top whose it is
      When the platform engineer turns the request for the secret into files
      Then the files of the secret "stripe" say what its request asks for

    @PR-05 @core @cli
    Scenario: Every word that the platform's lists know
      Given these requests for secrets, each with one thing changed:
        | field     | value                         |
        | kind      | database-credentials          |
        | kind      | api-key                       |
        | kind      | oauth-client                  |
        | kind      | webhook-secret                |
        | kind      | signing-key                   |
        | kind      | encryption-key                |
        | kind      | tls-private-key               |
        | kind      | container-registry-credential |
        | kind      | third-party-token             |
        | kind      | generic                       |
        | risk      | low                           |
        | risk      | high                          |
        | rotation  | none                          |
        | rotation  | high                          |
        | lifecycle | deprecated                    |
        | lifecycle | decommission_requested        |
        | lifecycle | decommissioned                |
      When the platform engineer turns the requests for secrets into files
      Then the files of all requested secrets say what is asked for
      And no files but those of the secrets are written

    @PR-05 @cli
    Scenario: Names at their limits
      Given these requests for secrets, each with one thing changed:
        | field           | value       | why                                |
        | name            | 63 letters  | the longest                        |
        | name            | 1 letters   | the shortest                       |
        | namespace       | 63 letters  | the longest                        |
        | name in cluster | 253 letters | the longest                        |
        | name in cluster | tls.stripe  | a dot is fit for a name in cluster |
        | id              | SECRET-9999 | the last of its kind               |
      When the platform engineer turns the requests for secrets into files
      Then the files of all requested secrets say what is asked for
      And no files but those of the secrets are written

    @PR-05 @cli
    Scenario: A request for a secret that is only looked at
      Given a request for the secret "stripe"
      When the platform engineer has the request for the secret checked
      Then the request for the secret "stripe" is called valid
      And nothing is written

    @PR-08 @cli
    Scenario: Turning a request for a secret into files again
      Given a request for the secret "stripe" that has been turned into files
      When the platform engineer does the same again
      Then the files of the secret "stripe" say what its request asks for
      And nothing is written

  Rule: An unfit request is refused, and nothing is written for it

    @PR-06 @core @cli
    Scenario: Words that the platform's lists do not know
      Given these requests for secrets, each with one thing wrong:
        | field     | value    | reason                                                 |
        | kind      | password | invalid spec.secretType='password'. Allowed:           |
        | kind      | API-KEY  | invalid spec.secretType='API-KEY'. Allowed:            |
        | risk      | extreme  | invalid spec.risk.tier='extreme'. Allowed:             |
        | rotation  | yearly   | invalid spec.rotation.rotationClass='yearly'. Allowed: |
        | lifecycle | retired  | invalid spec.lifecycle.status='retired'. Allowed:      |
      When the platform engineer turns the requests for secrets into files
      Then each of the requests is refused for its own reason
      And nothing is written

    @PR-06 @core @cli
    Scenario: Every field that a request for a secret must have
      Given these requests for secrets, each with one thing wrong:
        | field           | value   | reason                                               |
        | id              | nothing | missing required fields: id                          |
        | name            | nothing | missing required fields: name                        |
        | service         | nothing | missing required fields: service                     |
        | environment     | nothing | missing required fields: environment                 |
        | owner           | nothing | missing required fields: owner                       |
        | kind            | nothing | missing required fields: spec.secretType             |
        | risk            | nothing | missing required fields: spec.risk.tier              |
        | rotation        | nothing | missing required fields: spec.rotation.rotationClass |
        | lifecycle       | nothing | missing required fields: spec.lifecycle.status       |
        | namespace       | nothing | missing required fields: spec.access.namespace       |
        | name in cluster | nothing | missing required fields: spec.access.k8sSecretName   |
      When the platform engineer turns the requests for secrets into files
      Then each of the requests is refused for its own reason
      And nothing is written

    @PR-06 @core @cli
    Scenario: A secret of high risk without rotation
      Given these requests for secrets, each with one thing wrong:
        | field    | value | risk | reason                                         |
        | rotation | none  | high | riskTier=high requires rotationClass != 'none' |
      When the platform engineer turns the requests for secrets into files
      Then each of the requests is refused for its own reason
      And nothing is written

    @PR-06 @PR-12 @core @cli
    Scenario: Names that would lead elsewhere
      Given these requests for secrets, each with one thing wrong:
        | field           | value             | reason                              | why                            |
        | id              | ../../outside     | invalid id=                         | it leads out of the folder     |
        | id              | /tmp/outside      | invalid id=                         | it leads to a place of its own |
        | id              | ..                | invalid id=                         | it is a folder                 |
        | service         | ../payments       | invalid service=                    | it leads out of the folder     |
        | service         | payments/checkout | invalid service=                    | it holds a separator           |
        | environment     | dev/../prod       | invalid environment=                | it leads into production       |
        | name            | stripe_key        | invalid name=                       | no cluster takes an underscore |
        | name            | Stripe            | invalid name=                       | no cluster takes capitals      |
        | name            | 64 letters        | invalid name=                       | one more than the longest      |
        | name            | ѕtripe            | invalid name=                       | its first letter is Cyrillic   |
        | name            | stripe"; reboot   | invalid name=                       | it holds an order              |
        | readers         | *                 | invalid spec.access.readPrincipals= | it is everybody                |
        | namespace       | kube system       | invalid spec.access.namespace=      | it holds a blank               |
        | namespace       | 64 letters        | invalid spec.access.namespace=      | one more than the longest      |
        | name in cluster | -stripe           | invalid spec.access.k8sSecretName=  | it begins with a dash          |
        | name in cluster | 254 letters       | invalid spec.access.k8sSecretName=  | one more than the longest      |
      When the platform engineer turns the requests for secrets into files
      Then each of the requests is refused for its own reason
      And nothing is written

  Rule: Everything that is wrong is told at once, and what is right is done

    @PR-06 @core @cli
    Scenario: A request for a secret with nearly everything wrong
      Given a request for the secret "stripe" with:
        | owner     | nothing    |
        | namespace | nothing    |
        | service   | ../outside |
        | kind      | password   |
        | lifecycle | retired    |
        | risk      | high       |
        | rotation  | none       |
      When the platform engineer turns the request for the secret into files
      Then it is refused for each of these reasons:
        | missing required fields: owner, spec.access.namespace |
        | invalid service='../outside'                          |
        | invalid spec.secretType='password'                    |
        | invalid spec.lifecycle.status='retired'               |
        | riskTier=high requires rotationClass != 'none'        |
      And nothing is written

    @PR-06 @core @cli
    Scenario: Bad requests for secrets among good ones
      Given these requests for secrets:
        | secret | kind     | owner   |
        | stripe | api-key  |         |
        | adyen  | password | nothing |
        | paypal | generic  |         |
        | klarna | api-key  | nothing |
      When the platform engineer turns the requests for secrets into files
      Then it is refused for each of these reasons:
        | adyen.yaml: invalid spec.secretType='password' |
        | adyen.yaml: missing required fields: owner     |
        | klarna.yaml: missing required fields: owner    |
      And only the files of these secrets are written:
        | stripe |
        | paypal |
