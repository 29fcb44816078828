Feature: Calls that count for an alert
  An alert for one application must not be set off by another, and last week's spending is no news today.

  Rule: Only calls that match every filter count

    @AL-07 @core @api
    Scenario Outline: A call whose <part> is "<told>" where "<wanted>" is watched
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes, with:
        | <part> | <wanted> |
      When the shop reports 1 call that costs $15.00, with the <part> "<told>"
      Then "Spending" opens <incidents>

      Examples:
        | part        | wanted      | told        | incidents            | why                            |
        | model       | gpt-4       | gpt-4       | exactly one incident | it matches                     |
        | model       | gpt-4       | gpt-4-turbo | no incident          | only its beginning matches     |
        | model       | gpt-4       | GPT-4       | no incident          | letters count as they are      |
        | provider    | openai      | openai      | exactly one incident | it matches                     |
        | provider    | openai      | anthropic   | no incident          | it is another one              |
        | environment | production  | production  | exactly one incident | it matches                     |
        | environment | production  | staging     | no incident          | it is another one              |
        | environment | production  |             | no incident          | none is told                   |
        | model       | gpt-%       | gpt-4       | no incident          | nothing in a filter is a joker |
        | model       | ' OR '1'='1 | gpt-4       | no incident          | a filter is only compared      |

    @AL-07 @core @api
    Scenario Outline: Two filters of which <matching>
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes, with:
        | provider | openai |
        | model    | gpt-4  |
      When the shop reports 1 call that costs $15.00, with the model "<model>" and the provider "<provider>"
      Then "Spending" opens <incidents>

      Examples:
        | matching            | provider  | model  | incidents            |
        | both match          | openai    | gpt-4  | exactly one incident |
        | only one matches    | openai    | claude | no incident          |
        | only the other does | anthropic | gpt-4  | no incident          |

    @AL-07 @core @api
    Scenario Outline: $50.00 for the <part> "<other>" before $9.00 for the <part> "<wanted>"
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes, with:
        | <part> | <wanted> |
      And the shop has reported 1 call that costs $50.00, with the <part> "<other>"
      When the shop reports 1 call that costs $9.00, with the <part> "<wanted>"
      Then "Spending" opens no incident

      Examples:
        | part        | wanted     | other       | why                            |
        | model       | gpt-4      | gpt-4-turbo | only its beginning matches     |
        | model       | gpt-4      | GPT-4       | letters count as they are      |
        | model       | gpt-%      | gpt-4       | nothing in a filter is a joker |
        | provider    | openai     | anthropic   | it is another one              |
        | environment | production | staging     | it is another one              |

    @AL-07 @core @api
    Scenario: What another application spends does not count
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      And the help desk has reported 1 call that costs $50.00
      When the shop reports 1 call that costs $9.00
      Then "Spending" opens no incident
      And no message about "Spending" arrives by any channel

  Rule: Only calls of the time window count

    @AL-07 @core @api
    Scenario Outline: $6.00 <when> and $6.00 now, within <window> minutes
      Given an alert "Spending" when the total cost is above $10.00 within <window> minutes
      And the shop has reported 1 call that costs $6.00, made <when>
      When the shop reports 1 call that costs $6.00
      Then "Spending" opens <incidents>

      Examples:
        | window | when               | incidents            | why                         |
        | 5      | 280 seconds ago    | exactly one incident | inside the window           |
        | 5      | 301 seconds ago    | no incident          | one second out              |
        | 1      | 61 seconds ago     | no incident          | one second out, shortest    |
        | 10080  | 604780 seconds ago | exactly one incident | inside the longest window   |
        | 10080  | 604801 seconds ago | no incident          | one second out, longest     |
        | 5      | 1 hour ahead       | no incident          | a time that has yet to come |

    @AL-07 @AL-06 @api
    Scenario: A window without a single call
      Given an alert "Silence" when the number of calls is below 5 within 5 minutes
      When the shop reports 1 call that costs $1.00, made 301 seconds ago
      Then "Silence" opens no incident
      And no message about "Silence" arrives by any channel

    @AL-07 @api
    Scenario: Two thresholds with windows of their own
      Given a critical alert "Trouble" when the total cost is above $10.00 within 5 minutes, with:
        | or when | the number of calls is at least 2 within 60 minutes |
      And the shop has reported 1 call that costs $6.00, made 600 seconds ago
      When the shop reports 1 call that costs $6.00
      Then "Trouble" opens exactly one incident
      And the incident of "Trouble" tells:
        | figure | number of calls |
        | value  | 2               |
