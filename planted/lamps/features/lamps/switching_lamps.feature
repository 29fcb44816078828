Feature: Switching lamps
  Guests want light where they are, and darkness where they rest.

  Rule: A lamp does what its switch says

    @LA-01 @core @api
    Scenario: Switching a lamp on
      Given a lamp "kitchen"
      When the guest switches the lamp "kitchen" on
      Then the lamp "kitchen" shines

    @LA-01 @api
    Scenario: Switching a lamp off
      Given a lamp "kitchen"
      And the lamp "kitchen" is on
      When the guest switches the lamp "kitchen" off
      Then the lamp "kitchen" is dark

  Rule: Every lamp has a switch of its own

    @LA-02 @api
    Scenario: Switching one lamp of two
      Given a lamp "kitchen"
      And a lamp "bedroom"
      When the guest switches the lamp "kitchen" on
      Then the lamp "kitchen" shines
      And the lamp "bedroom" is dark
