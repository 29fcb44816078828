Feature: More lamps
  Guests also want light in the hall.

  @LA-01 @api
  Scenario: Switching the lamp in the hall on
    Given a lamp "hall"
    When the guest switches the lamp "hall" on
