Feature: More lamps
  Guests also want light in the garden.

  @LA-01 @core @api
  Scenario: Switching the lamp in the garden on
    Given a lamp "garden"
    And it is winter
    When the guest switches the lamp "garden" on
    Then the lamp "garden" shines
