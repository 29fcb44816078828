Feature: Restarting single pods
  The on-call engineer and the service owner get rid of one pod that misbehaves and keep the others.
  That is safe only where a deployment or stateful set puts a new pod in its place.

  Background:
    Given a namespace shared with other workloads

  Rule: A pod that its workload recreates is replaced, and only that pod

    @AA-05 @core @api @cli
    Scenario: Restarting one of three pods of a deployment
      Given a deployment "checkout" with 3 available pods
      When the service owner restarts one pod of the deployment "checkout"
      Then the action ends in success
      And that pod is replaced by a new one
      And the other pods of the deployment "checkout" live on
      And nothing else changes

    @AA-05 @api @cli
    Scenario: Restarting a pod of a stateful set whose namesake runs next door
      Given a stateful set "ledger" with 2 available pods
      And a stateful set "ledger" with 2 available pods in the neighbouring namespace
      When the service owner restarts one pod of the stateful set "ledger"
      Then that pod is replaced by a new one of the same name
      And the other pods of the stateful set "ledger" live on
      And nothing else changes

  Rule: A pod of anything but a deployment or stateful set is refused and lives on

    @AA-05 @core @api @cli
    Scenario: Refusing to restart a pod that stands alone
      Given a pod "debug-shell"
      When the service owner restarts the pod "debug-shell"
      Then the action ends in failure, naming "debug-shell"
      And nothing changes

    @AA-05 @api
    Scenario: Refusing to restart a pod of a daemon set
      Given a daemon set "log-shipper" with an available pod on every node
      When the service owner restarts one pod of the daemon set "log-shipper"
      Then the action ends in failure, naming that pod
      And nothing changes

    @AA-05 @api
    Scenario: Refusing to restart a pod of a job
      Given a job "import" with 1 finished pod
      When the service owner restarts one pod of the job "import"
      Then the action ends in failure, naming that pod
      And nothing changes
