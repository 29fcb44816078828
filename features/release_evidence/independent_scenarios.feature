Feature: Independent scenarios
  Scenarios that lean on each other fail together and prove nothing alone.
  Whoever runs one of them, or all at once, must see the same.

  Rule: The order does not matter

    @SU-03 @core
    Scenario: The same scenarios in two orders
      Given a suite about lamps
      When the release manager runs it in two orders
      Then both runs come to the same outcomes in different orders

    @SU-03 @slow
    Scenario: Scenarios beside each other
      Given a suite about lamps
      When the release manager runs two scenarios at a time
      Then the verdict is "promote"
      And all 3 scenarios are shown as passed

  Rule: A scenario alone says the same, and speaks only for itself

    @SU-03 @SU-05
    Scenario: One scenario on its own
      Given a suite about lamps
      When the release manager runs only the scenario "Switching a lamp off"
      Then the verdict is "promote"
      And the scenario "Switching a lamp off" is shown as passed
      And the reason names "1 of 3 scenarios"

  Rule: A scenario that leaves something behind has not come to its end

    @SU-03 @core
    Scenario: A lamp is left hanging
      Given a suite about lamps with a scenario that leaves a lamp hanging
      When the release manager runs it
      Then the verdict is "hold"
      And the scenario "Forgetting a lamp" is shown as broken
      And the reason names "Forgetting a lamp"
