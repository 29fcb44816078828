Feature: More lamps
  Guests also like to look at lamps.

  @LA-01 @api
  Scenario: Admiring a lamp
    Given a lamp "salon"
    When the guest switches the lamp "salon" on
    Then the guest is pleased
