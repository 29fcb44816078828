Feature: Restarting workloads
  A service owner restarts a deployment, stateful set or daemon set to make it pick up a change
  or to get it out of a bad state, while its users go on working and its neighbours notice nothing.

  Background:
    Given a namespace shared with other workloads

  Rule: A restart replaces every pod and keeps the service available

    @AA-03 @core @api @cli
    Scenario: Restarting a deployment of three pods
      Given a deployment "checkout" with 3 available pods
      When the service owner restarts the deployment "checkout"
      Then the action ends in success
      And every pod of the deployment "checkout" is replaced by a new one
      And at least 3 of the pods of the deployment "checkout" stay available throughout
      And nothing else changes

    @AA-03 @api
    Scenario: Restarting a deployment of a single pod
      Given a deployment "checkout" with 1 available pod
      When the service owner restarts the deployment "checkout"
      Then every pod of the deployment "checkout" is replaced by a new one
      And at least 1 of the pods of the deployment "checkout" stays available throughout

    @AA-03 @api
    Scenario: Old pods serve until slowly starting pods are available
      Given a deployment "checkout" with 2 available pods
      And new pods take 300 milliseconds to become available
      When the service owner restarts the deployment "checkout"
      Then every pod of the deployment "checkout" is replaced by a new one
      And at least 2 of the pods of the deployment "checkout" stay available throughout

    @AA-04 @core @api @cli
    Scenario: Restarting a stateful set of three pods
      Given a stateful set "ledger" with 3 available pods
      When the service owner restarts the stateful set "ledger"
      Then the action ends in success
      And every pod of the stateful set "ledger" is replaced by a new one of the same name
      And at least 2 of the pods of the stateful set "ledger" stay available throughout
      And nothing else changes

    @AA-04 @api @cli
    Scenario: Restarting a daemon set
      Given a daemon set "log-shipper" with an available pod on every node
      When the service owner restarts the daemon set "log-shipper"
      Then the action ends in success
      And every pod of the daemon set "log-shipper" is replaced by a new one
      And all but one of the pods of the daemon set "log-shipper" stay available throughout
      And nothing else changes

  Rule: A restart reaches the one workload that is meant

    @AA-03 @core @api @cli
    Scenario: Namesakes and similar names are not restarted
      Given a deployment "web" with 1 available pod
      And a deployment "web-2" with 1 available pod
      And a deployment "web" with 1 available pod in the neighbouring namespace
      When the service owner restarts the deployment "web"
      Then every pod of the deployment "web" is replaced by a new one
      And nothing else changes

  Rule: A restart never takes away what serves before its replacement does

    @AA-03 @api @cli
    Scenario: Replacements that never start leave the old pods serving
      Given a deployment "checkout" with 2 available pods
      And new pods never become available
      When the service owner restarts the deployment "checkout"
      Then the deployment "checkout" is starting new pods
      And at least 2 of the pods of the deployment "checkout" stay available throughout
      And nothing else changes

    @AA-03 @api
    Scenario: A paused rollout stays paused
      Given a deployment "checkout" with 2 available pods
      And the deployment "checkout" is paused
      When the service owner restarts the deployment "checkout"
      Then the deployment "checkout" is marked for a restart
      And no pod of the deployment "checkout" is replaced

  Rule: Each request restarts once

    @AA-03 @api
    Scenario: Restarting again replaces the pods again
      Given a deployment "checkout" with 2 available pods
      And the service owner has restarted the deployment "checkout"
      When the service owner restarts the deployment "checkout"
      Then every pod of the deployment "checkout" is replaced by a new one
      And exactly one rollout of the deployment "checkout" takes place
