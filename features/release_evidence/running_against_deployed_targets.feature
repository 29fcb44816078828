Feature: Running against deployed targets
  The same features speak about a system that somebody else runs.
  Whoever reads the verdict must see which system it is about, and what that system does not offer.

  Rule: The profile that is named is the target

    @SU-02 @core
    Scenario: The same features against a deployed target
      Given a suite about lamps
      And its target is deployed by somebody else
      When the release manager runs it against the deployed target
      Then the verdict is "promote"
      And all 3 scenarios are shown as passed
      And the evidence names the target it is about:
        | name | staging  |
        | kind | deployed |

    @SU-02
    Scenario: A target that nobody knows
      Given a suite about lamps
      When the release manager runs it against the target "nowhere"
      Then the run itself fails, with the verdict "hold"
      And the reason names "there is no target 'nowhere'"
      And nothing of the target was started

    @SU-02 @core
    Scenario: A target that is production
      Given a suite about lamps
      And its target is deployed for production
      When the release manager runs it against the deployed target
      Then the run itself fails, with the verdict "hold"
      And the reason names "production"
      And the deployed target was asked for nothing

  Rule: What a target does not offer is never taken for passed

    @SU-02 @SU-05 @core
    Scenario Outline: <sort> through a channel that the target lacks
      Given a suite about lamps with <sort> through the command line
      When the release manager runs it
      Then the verdict is "<verdict>"
      And the scenario "Switching a lamp on by typing" is shown as not supported
      And the reason names "Switching a lamp on by typing"

      Examples:
        | sort                 | verdict | why                                    |
        | a core scenario      | partial | a release cannot do without it         |
        | an ordinary scenario | promote | the rest holds, and this is said aloud |
