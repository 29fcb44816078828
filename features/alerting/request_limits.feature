Feature: Limits on requests
  A script that asks without pause must not keep the on-call engineer from the answers.
  Every plan has its number of requests a minute.

  Rule: As many requests as the plan says are answered within a minute, and no more

    @AL-03 @core @api
    Scenario Outline: Request number <number> on the <plan> plan
      Given Ana is on the <plan> plan
      And Ana has made <before> requests
      When Ana tries to list the alerts
      Then the request is <answer>

      Examples:
        | plan  | before | number | answer                    | why                   |
        | free  | 19     | 20     | accepted                  | the last of the limit |
        | free  | 20     | 21     | refused as over the limit | one above             |
        | basic | 100    | 101    | refused as over the limit | one above             |

    @AL-03 @api
    Scenario: A limit of one's own takes the place of the plan's
      Given Ana is on the premium plan with a limit of 3 requests a minute
      And Ana has made 3 requests
      When Ana tries to create an alert
      Then the request is refused as over the limit
      And the refusal tells in how many seconds to try again
      And no alert is kept

    @AL-03 @api
    Scenario: Requests of one person at the same moment
      Given Ana is on the free plan
      When Ana makes 30 requests at the same moment
      Then 20 requests are accepted and 10 are refused as over the limit

    @AL-03 @api
    Scenario: Every answer tells what is left
      Given Ana is on the free plan
      And Ana has made 4 requests
      When Ana tries to list the alerts
      Then the request is accepted
      And the answer tells that 15 of 20 requests are left for this minute

  Rule: Nobody uses up what belongs to somebody else

    @AL-03 @api
    Scenario: One person's limit is not another's
      Given Ana is on the free plan
      And Ben is on the free plan
      And Ana has made 20 requests
      When Ben tries to list the alerts
      Then the request is accepted
      And the answer tells that 19 of 20 requests are left for this minute
