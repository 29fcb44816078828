Feature: History and lists
  In the morning somebody asks what happened in the night: which incidents there were, and who was told what.
  A list that leaves something out, or shows it twice, answers wrongly.

  Rule: Lists are complete, the newest first

    @AL-13 @core @api @cli
    Scenario: The incidents of one alert
      Given an alert "Spending" with an open incident
      And an alert "Slowness" with an open incident
      And the on-call engineer has resolved the incident of "Spending"
      And the shop has reported 1 call that costs $1.00
      When the on-call engineer lists the incidents of "Spending"
      Then the list shows exactly the incidents of "Spending", the newest first

    @AL-13 @api
    Scenario Outline: Only the <state> incidents
      Given an alert "Spending" with an open incident
      And the on-call engineer has resolved the incident of "Spending"
      And the shop has reported 1 call that costs $1.00
      When the on-call engineer lists the <state> incidents of "Spending"
      Then the list shows exactly the <state> incidents of "Spending", the newest first

      Examples:
        | state    |
        | open     |
        | resolved |

    @AL-13 @core @api @cli
    Scenario: Twenty-five incidents on three pages
      Given an alert "Everything" that has opened 25 incidents
      When the on-call engineer lists the incidents of "Everything" in pages of 10
      Then the pages show 10, 10 and 5 incidents
      And together they show every incident of "Everything" once, the newest first

    @AL-13 @api @cli
    Scenario: The alerts that are switched on
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And an alert "Slowness" when the average latency is above 500 milliseconds within 5 minutes
      And the service owner has switched off the alert "Slowness"
      When the on-call engineer lists the alerts that are switched on
      Then the list shows the alert "Spending" and not the alert "Slowness"

    @AL-13 @AL-02 @api
    Scenario Outline: A list of incidents with the <part> <value>
      Given an alert "Spending" with an open incident
      When the on-call engineer lists the incidents of "Spending" with the <part> "<value>"
      Then the request is refused as invalid, naming the <part>

      Examples:
        | part      | value | why               |
        | page size | 0     | nothing to show   |
        | page size | 1001  | above the largest |
        | start     | -1    | before the first  |

  Rule: The history tells of every message that was sent and whom it reached, and of nothing else

    @AL-13 @core @api @cli
    Scenario: Notices in the history
      Given the on-call engineer has sent the notice "First" as a warning
      And the on-call engineer has sent the notice "Second" as an error
      And the on-call engineer has sent the notice "Third" as critical
      When the on-call engineer asks for the history
      Then the history shows "Third", "Second" and "First" in this order
      And the history tells of "Second":
        | severity     | error                |
        | triggered by | the on-call engineer |
        | delivered by | every channel        |

    @AL-13 @api @cli
    Scenario: The history of one severity
      Given the on-call engineer has sent the notice "First" as a warning
      And the on-call engineer has sent the notice "Second" as an error
      And the on-call engineer has sent the notice "Third" as critical
      When the on-call engineer asks for the history of errors
      Then the history shows "Second" and nothing of "First"
      And the history shows nothing of "Third"

    @AL-13 @core @api
    Scenario: An incident in the history
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      When the shop reports 1 call that costs $15.00
      Then the history tells of "Spending":
        | severity     | warning       |
        | delivered by | every channel |
