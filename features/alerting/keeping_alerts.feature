Feature: Keeping alerts
  A service owner writes down what must not go unnoticed: which figure, which limit, how grave, whom to tell.
  What was written down is what will be watched, so it must be kept to the letter.

  Rule: An alert is kept exactly as it was given

    @AL-01 @core @api @cli
    Scenario: Creating an alert
      When the service owner creates the alert "Spending" when the total cost is above $10.00 within 5 minutes, with:
        | description | Somebody let a script loose |
        | kind        | cost                        |
        | severity    | high                        |
        | model       | gpt-4                       |
        | recipients  | ops@example.com             |
      Then the request is accepted
      And the alert "Spending" is kept exactly as it was given
      And the alert "Spending" reads exactly as it was given

    @AL-01 @api
    Scenario Outline: An alert that says nothing of its <part>
      When the service owner creates the alert "Spending" without a <part>
      Then the request is accepted
      And the alert "Spending" is kept with:
        | <part> | <filled in> |

      Examples:
        | part       | filled in |
        | severity   | medium    |
        | comparison | above     |
        | window     | 5         |
        | switch     | on        |

    @AL-01 @api
    Scenario Outline: Capital and small letters mean the same <field>
      When the service owner creates the alert "Spending" with the <field> "<written>"
      Then the request is accepted
      And the alert "Spending" is kept with:
        | <field> | <kept> |

      Examples:
        | field    | written | kept   |
        | severity | MEDIUM  | medium |
        | kind     | Cost    | cost   |

    @AL-01 @api
    Scenario Outline: A text is only a text: <field> with <text>
      Given an alert "Slowness" when the average latency is above 500 milliseconds within 5 minutes
      When the service owner creates an alert whose <field> holds <text>
      Then the request is accepted
      And that alert is kept exactly as it was given
      And no other alert is touched

      Examples:
        | field       | text                    |
        | name        | a script                |
        | name        | a database command      |
        | description | letters of many peoples |
        | filter      | a database command      |

  Rule: A change replaces what was kept, and nothing else

    @AL-01 @core @api @cli
    Scenario: Changing an alert
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And an alert "Slowness" when the average latency is above 500 milliseconds within 5 minutes
      When the service owner changes the alert "Spending" to:
        | limit      | 25.50           |
        | severity   | critical        |
        | recipients | cfo@example.com |
      Then the alert "Spending" is kept exactly as it was given
      And the alert "Spending" is kept with:
        | created | before the change |
        | changed | just now          |
      And no other alert is touched

    @AL-01 @api @cli
    Scenario: Taking recipients and a filter away from an alert
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes, with:
        | model      | gpt-4           |
        | recipients | ops@example.com |
      When the service owner changes the alert "Spending" to:
        | model      | none |
        | recipients | none |
      Then the request is accepted
      And the alert "Spending" is kept exactly as it was given

    @AL-01 @api @cli
    Scenario: Switching an alert off
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes, with:
        | recipients | ops@example.com |
      And an alert "Slowness" when the average latency is above 500 milliseconds within 5 minutes
      When the service owner switches off the alert "Spending"
      Then the alert "Spending" is kept exactly as it was given
      And the alert "Spending" is kept with:
        | switch | off |
      And no other alert is touched

    @AL-01 @api @cli
    Scenario: Switching an alert on again
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes, with:
        | recipients | ops@example.com |
      And the service owner has switched off the alert "Spending"
      When the service owner switches on the alert "Spending"
      Then the alert "Spending" is kept exactly as it was given

    @AL-01 @api
    Scenario: A change that names another alert than it is made for
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And an alert "Slowness" when the average latency is above 500 milliseconds within 5 minutes
      When the service owner changes the alert "Spending" in words that mean "Slowness"
      Then the request is refused as invalid
      And alerts and incidents are as they were

    @AL-01 @api
    Scenario: A second alert under the same identity
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      When the service owner creates an alert under the identity of "Spending"
      Then the request is refused as conflicting
      And alerts and incidents are as they were

  Rule: A deleted alert is gone, and no other one

    @AL-01 @core @api @cli
    Scenario: Deleting an alert
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And an alert "Spending on models" when the total cost is above $10.00 within 5 minutes
      When the service owner deletes the alert "Spending"
      Then the alert "Spending" is gone
      And no other alert is touched

    @AL-01 @AL-08 @api
    Scenario: The incidents of a deleted alert remain
      Given an alert "Spending" with an open incident
      When the service owner deletes the alert "Spending"
      Then the alert "Spending" is gone
      And the incident of "Spending" is still open

    @AL-01 @api @cli
    Scenario Outline: <Act> an alert that never existed
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      When the service owner <act> the alert that never existed
      Then the request is refused as unknown
      And alerts and incidents are as they were

      Examples:
        | Act        | act      |
        | Looking up | looks up |
        | Deleting   | deletes  |
