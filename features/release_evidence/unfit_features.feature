Feature: Unfit features
  A feature that is written badly may pass without saying anything.
  Its author hears of it before anything is started.

  Rule: A suite with a fault is refused before it begins, and the fault is named

    @SU-09 @core
    Scenario Outline: A suite with <fault>
      Given a suite about lamps with <fault>
      When the release manager runs it
      Then the run itself fails, with the verdict "hold"
      And the reason names "<place>"
      And nothing of the target was started

      Examples:
        | fault                           | place                                |
        | two scenarios of one name       | features/lamps/more_lamps.feature:5  |
        | an outline without rows         | features/lamps/more_lamps.feature:10 |
        | a scenario without an effect    | features/lamps/more_lamps.feature:5  |
        | a sentence with two meanings    | features/lamps/more_lamps.feature:8  |
        | a sentence without a meaning    | features/lamps/more_lamps.feature:7  |
        | a meaning that no sentence uses | steps/more.py:9                      |
