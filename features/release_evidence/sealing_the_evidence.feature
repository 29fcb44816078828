Feature: Sealing the evidence
  An auditor who was not there must be able to trust what a run has left, long after the target is gone.
  A bundle that can be changed unnoticed is worth nothing, and one that gives away secrets does harm.

  Rule: A bundle shows by itself whether it is as it was sealed

    @SU-07 @core
    Scenario: Nobody has touched the bundle
      Given the sealed bundle of a run that holds the release
      When an auditor who has nothing else checks the bundle
      Then the bundle is found intact, with the verdict "hold"

    @SU-07 @core
    Scenario Outline: Afterwards <change>
      Given the sealed bundle of a run that holds the release
      And in the bundle <change>
      When an auditor who has nothing else checks the bundle
      Then the bundle is found changed, naming "<place>"

      Examples:
        | change                                      | place                                  |
        | one letter of a feature is changed          | features/lamps/switching_lamps.feature |
        | a line of a log is taken out                | logs/actions-api.log                   |
        | a failed result is turned into a passed one | results.jsonl                          |
        | the verdict is turned                       | verdict.json                           |
        | the verdict is turned and its seal renewed  | verdict.json                           |
        | what was seen of a lamp is replaced         | allure-results/                        |
        | a file is taken out                         | junit.xml                              |
        | a file is put in                            | more.txt                               |

  Rule: Whoever signs a bundle vouches for it

    @SU-07
    Scenario: The release manager signs
      Given a suite about lamps
      And the release manager has a key to sign with
      When the release manager runs it
      Then an auditor finds that the release manager has signed the bundle
      And an auditor finds that nobody else has signed the bundle

  Rule: No secret of the target gets out unnoticed

    @SU-07 @core
    Scenario: The key of the house is used in every scenario
      Given a suite about lamps
      And its target is deployed by somebody else
      When the release manager runs it against the deployed target
      Then the verdict is "promote"
      And the key of the target is nowhere in the evidence

    @SU-07 @core
    Scenario Outline: A scenario notes the key of the house <form>
      Given a suite about lamps with a scenario that notes the key of the house <form>
      When the release manager runs it
      Then the run itself fails, with the verdict "hold"
      And the reason names "note.txt"

      Examples:
        | form         | why                                    |
        | as it is     | anybody can read it                    |
        | as in a mail | anybody can read it with a little work |

  Rule: What several runs have left can be judged together

    @SU-07 @SU-02
    Scenario: One target keeps its promises and the other does not
      Given the sealed bundle of a run that holds the release
      And the sealed bundle of a run against a deployed target that keeps its promises
      When the release manager merges the bundles
      Then the verdict of all runs is "hold"
      And the difference between the targets "embedded" and "staging" is shown for "Switching a lamp on"
