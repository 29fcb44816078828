Feature: The dashboard
  During an incident the on-call engineer looks at one page. What it shows must be what is,
  and a person who uses no mouse, or does not see the screen, must get along as well.

  Rule: The page shows alerts, incidents and figures as they are

    @AL-14 @web
    Scenario: Alerts on the dashboard
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes, with:
        | severity | high |
      And an alert "Slowness" when the average latency is above 500 milliseconds within 5 minutes
      And the service owner has switched off the alert "Slowness"
      When the on-call engineer looks at the alerts on the dashboard
      Then the dashboard shows the alert "Spending" as it is kept
      And the dashboard shows the alert "Slowness" as it is kept

    @AL-14 @web
    Scenario: Incidents on the dashboard
      Given a critical alert "Spending" with an open incident
      And an alert "Slowness" with an open incident
      And the on-call engineer has resolved the incident of "Slowness"
      When the on-call engineer looks at the incidents on the dashboard
      Then the dashboard shows the incident of "Spending" as open
      And the dashboard shows no open incident of "Slowness"

    @AL-14 @AL-08 @web
    Scenario: Resolving an incident on the dashboard
      Given a critical alert "Spending" with an open incident
      And an alert "Slowness" with an open incident
      When the on-call engineer resolves the incident of "Spending" on the dashboard
      Then the incident of "Spending" is resolved as of now
      And the dashboard shows no open incident of "Spending"
      And the incident of "Slowness" is still open

    @AL-14 @AL-05 @web
    Scenario: Figures on the dashboard
      Given the shop has reported 200 random calls of the past 24 hours
      And the help desk has reported 50 random calls of the past 24 hours
      When the on-call engineer looks at the shop's figures on the dashboard
      Then the dashboard shows the figures and the chart that the shop's calls give

    @AL-14 @AL-13 @web
    Scenario: The history on the dashboard
      Given the on-call engineer has sent the notice "Disk full" as an error
      And the on-call engineer has sent the notice "Disk nearly full" as a warning
      When the on-call engineer looks at the history of errors on the dashboard
      Then the dashboard shows "Disk full" and nothing of "Disk nearly full"

    @AL-14 @AL-09 @web
    Scenario Outline: An alert on the dashboard whose name holds <text>
      Given an alert whose name holds <text>
      And the shop has reported 1 call that costs $15.00
      When the on-call engineer looks at the incidents on the dashboard
      Then the dashboard shows that text as it was written
      And nothing of it has become a part of the page

      Examples:
        | text                    |
        | a script                |
        | letters of many peoples |

  Rule: An alert can be written on the page

    @AL-14 @AL-01 @web
    Scenario: Creating an alert on the dashboard
      When the service owner fills in a new alert on the dashboard:
        | name       | Spending        |
        | severity   | high            |
        | figure     | total cost      |
        | comparison | at least        |
        | limit      | 10.50           |
        | window     | 15              |
        | model      | gpt-4           |
        | recipients | ops@example.com |
      Then the alert "Spending" is kept exactly as it was given
      And the dashboard shows the alert "Spending" as it is kept

    @AL-14 @AL-01 @web
    Scenario: Changing an alert on the dashboard
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes, with:
        | model      | gpt-4           |
        | recipients | ops@example.com |
      And an alert "Slowness" when the average latency is above 500 milliseconds within 5 minutes
      When the service owner changes the alert "Spending" on the dashboard to:
        | limit    | 25.50    |
        | severity | critical |
      Then the alert "Spending" is kept exactly as it was given
      And no other alert is touched

    @AL-14 @AL-02 @web
    Scenario Outline: A new alert on the dashboard with the <part> "<value>"
      When the service owner fills in a new alert on the dashboard:
        | name   | Spending |
        | <part> | <value>  |
      Then the dashboard says beside the <part> what is wrong
      And what else was filled in is still there
      And no alert is kept

      Examples:
        | part       | value |
        | limit      | lots  |
        | window     | 0     |
        | recipients | ops   |

  Rule: Everybody who has the right can use the page, and nobody else

    @AL-14 @web
    Scenario: Creating an alert without a mouse
      When the service owner fills in a new alert on the dashboard, by keyboard alone:
        | name   | Spending   |
        | figure | total cost |
        | limit  | 10.50      |
      Then the alert "Spending" is kept exactly as it was given

    @AL-14 @web
    Scenario Outline: Everything on the page of <what> has a name that can be read aloud
      Given an alert "Spending" with an open incident
      When the on-call engineer looks at the <what> on the dashboard
      Then everything that can be used on the page has a name that can be read aloud

      Examples:
        | what      |
        | alerts    |
        | incidents |

    @AL-14 @AL-03 @web
    Scenario: The dashboard without a valid key
      Given an alert "Spending" with an open incident
      And a visitor with a wrong key
      When the visitor looks at the alerts on the dashboard
      Then the dashboard asks for a valid key
      And the dashboard shows nothing of "Spending"

    @AL-14 @AL-03 @web
    Scenario Outline: The address of the <what> in the hands of a stranger
      Given an alert "Spending" with an open incident
      And a visitor with no key
      When the visitor goes straight to the <what> on the dashboard
      Then the dashboard asks for a valid key
      And the dashboard shows nothing of "Spending"

      Examples:
        | what      |
        | alerts    |
        | incidents |

    @AL-14 @AL-03 @web
    Scenario: The dashboard for somebody who may only read
      Given an alert "Spending" with an open incident
      And Ana is on the free plan
      When Ana resolves the incident of "Spending" on the dashboard
      Then the dashboard says that Ana may not do that
      And the incident of "Spending" is still open
