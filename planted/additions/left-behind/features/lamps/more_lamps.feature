Feature: More lamps
  Guests also want light in the attic.

  @LA-01 @api
  Scenario: Forgetting a lamp
    Given a lamp "attic" that nobody takes down
    When the guest switches the lamp "attic" on
    Then the lamp "attic" shines
