Feature: Proving that everything is connected
  Whoever installs or upgrades the system wants one action that passes through all of it,
  from the request to the worker and back into the record, and that harms nothing.

  Rule: A trial action runs like any other and has no side effect

    @AA-13 @core @api @cli
    Scenario: Running a trial action
      Given a namespace shared with other workloads
      When the service owner runs a trial action
      Then the action ends in success
      And the record tells:
        | owner     | the service owner |
        | arguments | none              |
        | result    | ok                |
      And nothing changes

  Rule: A trial action proves that a worker is there

    @AA-13 @lock:worker @api
    Scenario: A trial action while no worker takes anything
      Given the worker is paused
      When the service owner runs a trial action
      Then the action stays pending
