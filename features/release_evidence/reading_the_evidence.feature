Feature: Reading the evidence
  A product owner reads what is promised, what is proven, and why, without knowing any code.

  Rule: The front page says what is proven and what is not

    @SU-06 @core
    Scenario: Promises on the front page
      Given a suite about lamps
      And its target says that it did what it did not do
      When the release manager runs it
      Then the front page tells:
        | what                           | outcome | more                      |
        | Signoff                        | Hold    | must not go ahead         |
        | A lamp does what it is told    | failed  | 1 of 2 passed             |
        | A lamp leaves the others alone | failed  | 0 of 1 passed             |
        | Switching a lamp on            | failed  | the lamp "kitchen" shines |

  Rule: From each promise a way leads to the evidence of its effect

    @SU-06 @core @slow
    Scenario: From the capability to the lamp itself
      Given a suite about lamps
      When the release manager runs it and has the report made
      Then the report leads to the evidence of each effect:
        | capability | topic           | rule                               | scenario                  | effect                         | evidence        |
        | Lamps      | Switching lamps | A lamp does what its switch says   | Switching a lamp on       | Then the lamp "kitchen" shines | The lamp itself |
        | Lamps      | Switching lamps | Every lamp has a switch of its own | Switching one lamp of two | And the lamp "bedroom" is dark | The lamp itself |
