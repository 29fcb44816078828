Feature: Reaching a verdict
  The release manager acts on one word. It must never be better than what was seen.

  Rule: What the target says about itself does not count

    @SU-05 @core
    Scenario: A target that lies
      Given a suite about lamps
      And its target says that it did what it did not do
      When the release manager runs it
      Then the verdict is "hold"
      And the scenario "Switching a lamp on" is shown as failed at its effect
      And the scenario "Switching a lamp off" is shown as passed

  Rule: What could not be looked at does not count as kept

    @SU-05 @core
    Scenario: Nothing is selected
      Given a suite about lamps
      When the release manager runs what is tagged "slow"
      Then the run itself fails, with the verdict "hold"
      And the reason names "nothing is proven"

    @SU-05 @core
    Scenario: The beginning of a scenario cannot be brought about
      Given a suite about lamps with a scenario whose beginning cannot be brought about
      When the release manager runs it
      Then the verdict is "hold"
      And the scenario "Switching the lamp in the cellar on" is shown as broken

    @SU-05 @core
    Scenario Outline: <sort> is left out
      Given a suite about lamps with <sort> that is left out
      When the release manager runs it
      Then the verdict is "<verdict>"
      And the scenario "Switching the lamp in the garden on" is shown as skipped
      And the reason names "Switching the lamp in the garden on"

      Examples:
        | sort                 | verdict | why                                    |
        | a core scenario      | partial | a release cannot do without it         |
        | an ordinary scenario | promote | the rest holds, and this is said aloud |

  Rule: What is known not to hold is shown, and tolerated only until the day that was agreed

    @SU-05
    Scenario Outline: A planned exception that <ends>
      Given a suite about lamps with a scenario about the lamp on the porch
      And its target stumbles once over the lamp on the porch
      And a planned exception for "Switching the lamp on the porch on" <ends>, because "the porch is rewired"
      When the release manager runs it
      Then the verdict is "<verdict>"
      And the scenario "Switching the lamp on the porch on" is shown as failed at its effect
      And the reason names "Switching the lamp on the porch on"

      Examples:
        | ends            | verdict | why                     |
        | ends tomorrow   | promote | it is agreed until then |
        | ended yesterday | hold    | the agreement is over   |
