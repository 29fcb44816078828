Feature: More lamps
  Guests also want to switch lamps by typing.

  @LA-01 @core @cli
  Scenario: Switching a lamp on by typing
    Given a lamp "study"
    When the guest switches the lamp "study" on
    Then the lamp "study" shines
