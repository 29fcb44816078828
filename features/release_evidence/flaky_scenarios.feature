Feature: Flaky scenarios
  What holds only at the second attempt will let a user down at the first.
  A repetition may explain a failure; it does not undo it.

  Rule: What passes only when it is repeated holds the release

    @SU-08 @core
    Scenario: A scenario that passes at the second attempt
      Given a suite about lamps with a scenario about the lamp on the porch
      And its target stumbles once over the lamp on the porch
      And its target is deployed by somebody else
      When the release manager runs it against the deployed target, repeating what fails
      Then the verdict is "hold"
      And the scenario "Switching the lamp on the porch on" is shown as flaky
      And the scenario "Switching a lamp on" is shown as passed

  Rule: Nothing is repeated unless that is asked for

    @SU-08 @core
    Scenario: A scenario that fails once
      Given a suite about lamps with a scenario about the lamp on the porch
      And its target stumbles once over the lamp on the porch
      And its target is deployed by somebody else
      When the release manager runs it against the deployed target
      Then the verdict is "hold"
      And the scenario "Switching the lamp on the porch on" is shown as failed at its effect

    @SU-08
    Scenario: Repeating on a target that nobody else uses
      Given a suite about lamps
      When the release manager runs it, repeating what fails
      Then the run itself fails, with the verdict "hold"
      And the reason names "is for deployed targets"
      And nothing of the target was started
