Feature: Running with one command
  A release manager who has never seen the suite wants to know whether a release may go ahead.
  One command must do: it brings up a target, runs the features and leaves the evidence.
  A small suite about the lamps of a house stands in for every other.

  Rule: The command starts what is needed, runs the features and leaves nothing at work

    @SU-01 @core
    Scenario: From nothing to a verdict
      Given a suite about lamps
      When the release manager runs it
      Then the verdict is "promote"
      And all 3 scenarios are shown as passed
      And the target was started for the run and used
      And nothing of the run is still at work

    @SU-01 @SU-05 @core
    Scenario: A part of the target does not start
      Given a suite about lamps
      And its target does not start
      When the release manager runs it
      Then the run itself fails, with the verdict "hold"
      And the reason names "the fuse has blown"
      And nothing of the run is still at work

  Rule: However a run ends, nothing of it goes on

    @SU-01 @SU-03 @core
    Scenario: A run that is killed
      Given a suite about lamps with a scenario that takes long
      And a run of it is in the middle of that scenario
      When the run is killed
      Then nothing of the run is still at work

    @SU-01 @SU-05
    Scenario: A run that is interrupted
      Given a suite about lamps with a scenario that takes long
      And a run of it is in the middle of that scenario
      When the release manager interrupts the run
      Then the run itself fails, with the verdict "hold"
      And the reason names "the run was interrupted"
      And nothing of the run is still at work
