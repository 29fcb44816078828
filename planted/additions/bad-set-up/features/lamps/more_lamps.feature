Feature: More lamps
  Guests also want light in the cellar.

  @LA-01 @api
  Scenario: Switching the lamp in the cellar on
    Given the key of the cellar
    And a lamp "cellar"
    When the guest switches the lamp "cellar" on
    Then the lamp "cellar" shines
