Feature: More lamps
  Guests also want light in the hall.

  @LA-01 @api
  Scenario Outline: Switching the lamp <name> on
    Given a lamp "<name>"
    When the guest switches the lamp "<name>" on
    Then the lamp "<name>" shines

    Examples:
      | name |
