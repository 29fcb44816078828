Feature: More lamps
  Guests also want light in the vault.

  @LA-01 @api
  Scenario: Switching the lamp in the vault on
    Given a lamp "vault"
    And somebody has noted the key of the house as it is
    When the guest switches the lamp "vault" on
    Then the lamp "vault" shines
