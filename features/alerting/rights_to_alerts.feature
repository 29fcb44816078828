Feature: Rights to alerts
  Whoever can switch an alert off can hide an outage. The security officer signs only if nobody sees alerts
  without proving who they are, and nobody changes them without the right to.

  Rule: Nothing is shown or done without valid proof of who is asking

    @AL-03 @core @api
    Scenario Outline: Reading alerts with <proof>
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And a visitor with <proof>
      When the visitor tries to list the alerts
      Then the request is refused as unauthenticated
      And the answer shows nothing of any alert

      Examples:
        | proof                            |
        | no key                           |
        | a wrong key                      |
        | a key that was switched off      |
        | the key of somebody who has left |
        | an expired token                 |
        | a token signed by a stranger     |
        | a token that nobody signed       |

    @AL-03 @core @api
    Scenario Outline: Changing alerts with a wrong key: <deed>
      Given an alert "Spending" with an open incident
      And a visitor with a wrong key
      When the visitor tries to <deed>
      Then the request is refused as unauthenticated
      And alerts and incidents are as they were

      Examples:
        | deed                               |
        | create an alert                    |
        | delete the alert "Spending"        |
        | resolve the incident of "Spending" |

    @AL-03 @api
    Scenario: A valid token is as good as a key
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And a visitor with a valid token
      When the visitor tries to look up the alert "Spending"
      Then the request is accepted
      And the alert "Spending" reads exactly as it was given

  Rule: The plan decides who reads and who changes

    @AL-03 @core @api
    Scenario Outline: Somebody on the <plan> plan tries to <deed>
      Given an alert "Spending" with an open incident
      And Ana is on the <plan> plan
      When Ana tries to <deed>
      Then the request is refused as not allowed
      And alerts and incidents are as they were

      Examples:
        | plan  | deed                               |
        | free  | create an alert                    |
        | free  | change the alert "Spending"        |
        | basic | delete the alert "Spending"        |
        | basic | resolve the incident of "Spending" |

    @AL-03 @api
    Scenario Outline: Reading on the <plan> plan
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And Ana is on the <plan> plan
      When Ana tries to look up the alert "Spending"
      Then the request is accepted
      And the alert "Spending" reads exactly as it was given

      Examples:
        | plan  |
        | free  |
        | basic |

    @AL-03 @api
    Scenario Outline: Changing on the <plan> plan
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And Ana is on the <plan> plan
      When Ana tries to change the alert "Spending"
      Then the request is accepted
      And the alert "Spending" is kept exactly as it was given

      Examples:
        | plan       |
        | premium    |
        | enterprise |
