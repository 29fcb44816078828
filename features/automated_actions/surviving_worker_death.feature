Feature: Surviving the death of a worker
  Workers are replaced at any time, in the middle of an action too.
  Whoever asked must neither wait for ever nor see a thing happen twice.

  Rule: An action whose worker died comes to an end that is true

    @AA-23 @core @lock:worker @api
    Scenario: The worker dies while it waits for a busy database
      Given a database "orders"
      And the database "orders" is in the state "maintenance"
      And the service owner has a running stop of the database "orders"
      And the worker has died and another has taken its place
      When the database "orders" becomes available
      Then the action comes to an end
      And the record agrees with the state of the database "orders"

    @AA-23 @AA-12 @lock:worker @api
    Scenario: The worker dies while a cache is being flushed
      Given a cache "sessions" with 3 entries
      And new pods of every job take 1500 milliseconds to become available
      And the service owner has a running flush of the cache "sessions"
      When the worker dies and another takes its place
      Then the action comes to an end
      And the record agrees with the state of the cache "sessions"
      And exactly one job flushed the cache "sessions"

  Rule: What was asked for while no worker was there is not lost

    @AA-23 @lock:worker @api @cli
    Scenario: A request made while the worker is away
      Given a deployment "checkout" with 2 available pods
      And the worker is paused
      And the service owner has a pending restart of the deployment "checkout"
      When the worker returns
      Then the action ends in success
      And every pod of the deployment "checkout" is replaced by a new one
      And exactly one rollout of the deployment "checkout" takes place

    @AA-23 @AA-01 @lock:queue @lock:worker @api
    Scenario: A request that cannot be handed to any worker
      Given a deployment "checkout" with 1 available pod
      And no request can be handed to a worker
      When the service owner restarts the deployment "checkout"
      Then the action ends in failure
      And nothing changes
