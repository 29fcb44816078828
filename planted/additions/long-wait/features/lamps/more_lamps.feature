Feature: More lamps
  Guests also want to be alone in the dark.

  @LA-01 @api
  Scenario: Waiting in the dark
    Given a lamp "cinema"
    When the guest waits in the dark
    Then the lamp "cinema" is dark
