Feature: More lamps
  Guests also want light on the porch.

  @LA-01 @api
  Scenario: Switching the lamp on the porch on
    Given a lamp "porch"
    When the guest switches the lamp "porch" on
    Then the lamp "porch" shines
