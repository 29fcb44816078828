Feature: Secrets in the cluster
  An application reads its secret in the cluster, not in the store.
  It gets there by the manifest of the request, and only if manifest and store mean the same name.

  Rule: The manifest of a request brings the very secret of the store into the cluster

    @PR-05 @core @cli
    Scenario: From a request to the application's secret
      Given a request for the secret "stripe"
      And a value for the secret "stripe"
      When the platform engineer applies the request for the secret and its manifest reaches the cluster
      Then the cluster has the secret "stripe" with the very fields that the store holds

    @PR-05 @core @cli
    Scenario: The manifest is there before the secret
      Given a request for the secret "stripe"
      And a value for the secret "stripe"
      And the manifest of the secret "stripe" is in the cluster, which waits for the secret
      When the platform engineer applies the request for the secret
      Then the cluster has the secret "stripe" with the very fields that the store holds

    @PR-05 @cli
    Scenario: A secret that is filled later
      Given a request for the secret "stripe"
      And the request for the secret "stripe" has been applied, and its manifest is in the cluster
      When somebody fills the secret "stripe" in the store
      Then the cluster has the secret "stripe" with the very fields that the store holds

    @PR-05 @cli
    Scenario: The cluster gets the secret of its own environment
      Given requests for the secret "stripe" in "dev" and in "prod", each with a value of its own
      When the platform engineer applies the requests for secrets and the manifest of "prod" reaches the cluster
      Then the cluster has the secret of "prod" with the very fields that the store holds

    @PR-05 @cli
    Scenario: A parameter reaches the cluster
      Given a request for the secret "stripe" that is to be kept as a parameter
      And a value for the secret "stripe"
      When the platform engineer applies the request for the secret and its manifest reaches the cluster
      Then the cluster has the secret "stripe" with the very fields that the store holds
