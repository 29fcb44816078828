Feature: Proving that scenarios can fail
  A scenario that has never been seen to fail may be looking at nothing.
  The release manager has defects seeded on purpose, one at a time, and sees who notices.

  Background:
    Given a suite about lamps with defects to seed

  Rule: A scenario is proven when a defect has turned it red at its effect

    @SU-04 @core @slow
    Scenario: Every scenario notices a defect
      When the release manager drills it
      Then each scenario is proven by a defect that it noticed at its effect:
        | scenario                  | defect                                                   |
        | Switching a lamp on       | A lamp stays dark although the house says that it shines |
        | Switching a lamp off      | A lamp that shines cannot be switched off                |
        | Switching one lamp of two | All lamps are switched with the one that was meant       |

    @SU-04 @core
    Scenario: A scenario that looks at nothing
      Given one more scenario, which looks at no effect
      When the release manager drills that scenario
      Then the drill fails over the scenario "Admiring a lamp", which nothing turned red

  Rule: A defect that nobody notices is a hole in the features

    @SU-04 @core
    Scenario: A defect in what no scenario looks at
      Given one more defect, at which no scenario looks
      When the release manager drills that defect
      Then the drill fails over the defect "The house keeps no diary", which nobody noticed
