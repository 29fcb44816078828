Feature: Repeated messages
  A message that comes every minute is soon read by nobody.
  What has just been said is not said again for a while, unless it is critical.

  Rule: The same message is not sent again within the period

    @AL-10 @core @api @cli
    Scenario: A notice that was sent a moment ago
      Given the on-call engineer has sent the notice "Disk full" as an error
      When the on-call engineer sends the notice "Disk full" as an error
      Then the answer tells that the notice was held back as a repeat
      And no further message about "Disk full" arrives by any channel
      And the history shows "Disk full" once

    @AL-10 @core @api
    Scenario: The same notice many times at the same moment
      When the on-call engineer sends the notice "Disk full" as an error, 8 times at the same moment
      Then exactly one message about "Disk full" arrives by every channel
      And the history shows "Disk full" once

    @AL-10 @api
    Scenario: A notice that another desk has just sent
      Given the on-call engineer has sent the notice "Disk full" as an error, from another desk
      When the on-call engineer sends the notice "Disk full" as an error
      Then the answer tells that the notice was held back as a repeat
      And no further message about "Disk full" arrives by any channel

    @AL-10 @lock:alerting @api
    Scenario: A restart does not forget what was sent
      Given the on-call engineer has sent the notice "Disk full" as an error
      And alerting has been restarted
      When the on-call engineer sends the notice "Disk full" as an error
      Then the answer tells that the notice was held back as a repeat
      And no further message about "Disk full" arrives by any channel

  Rule: What is new, graver or overdue is sent

    @AL-10 @core @api
    Scenario: Critical notices are never held back
      Given the on-call engineer has sent the notice "Disk full" as critical
      When the on-call engineer sends the notice "Disk full" as critical
      Then exactly one further message about "Disk full" arrives by every channel

    @AL-10 @api
    Scenario: The same title with another severity
      Given the on-call engineer has sent the notice "Disk full" as a warning
      When the on-call engineer sends the notice "Disk full" as an error
      Then exactly one further message about "Disk full" arrives by every channel

    @AL-10 @api
    Scenario: Another title with the same severity
      Given the on-call engineer has sent the notice "Disk full" as an error
      When the on-call engineer sends the notice "Disk full again" as an error
      Then exactly one message about "Disk full again" arrives by every channel

    @AL-10 @core @api
    Scenario Outline: A notice that is repeated <when>
      Given alerting that repeats a message after one second
      And the on-call engineer has sent the notice "Disk full" as an error
      When the on-call engineer sends the notice "Disk full" as an error, <when>
      Then <messages> about "Disk full" arrives by email

      Examples:
        | when            | messages                    |
        | without a pause | no further message          |
        | after that time | exactly one further message |

    @AL-10 @AL-11 @api
    Scenario: A notice that reached nobody may be repeated at once
      Given the Slack service fails the first 3 times
      And the on-call engineer has sent the notice "Disk full" as an error by Slack, in vain
      When the on-call engineer sends the notice "Disk full" as an error by Slack
      Then exactly one message about "Disk full" arrives by Slack
