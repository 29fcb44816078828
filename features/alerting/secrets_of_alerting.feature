Feature: Secrets of alerting
  To send messages the system holds passwords, tokens and secret addresses.
  Whoever gets hold of one can send messages in its name, so none may ever be shown.

  Rule: No answer, message or record shows a secret

    @AL-15 @core @api @cli
    Scenario: Asking how messages are sent
      When an administrator asks for the delivery settings
      Then the settings tell:
        | least severity        | warning      |
        | seconds before repeat | 300          |
        | Slack channel         | #test-alerts |
        | email                 | switched on  |
        | text message          | switched on  |
      And no secret of alerting is shown

    @AL-15 @core @api
    Scenario Outline: A refusal does not repeat a secret that was given as <part>
      When an administrator creates an alert whose <part> holds a password
      Then the request is refused as invalid, naming the <part>
      And the answer does not repeat that text

      Examples:
        | part       |
        | severity   |
        | recipients |
        | limit      |

    @AL-15 @core @api
    Scenario Outline: The answer to a visitor with <proof>
      Given a visitor with <proof>
      When the visitor tries to list the alerts
      Then the request is refused as unauthenticated
      And the answer does not repeat what the visitor shows

      Examples:
        | proof                        |
        | a wrong key                  |
        | a token signed by a stranger |

    @AL-15 @AL-09 @api
    Scenario: Messages carry no secret
      When the on-call engineer sends the notice "Disk full" as an error
      Then exactly one message about "Disk full" arrives by every channel
      And no secret of alerting is shown

    @AL-15 @AL-11 @api
    Scenario Outline: What is told and written down when <channel> fails
      Given the <channel> service fails every time
      When the on-call engineer sends the notice "Disk full" as an error by <channel>
      Then the answer tells that the notice reached nobody
      And no secret of alerting is shown
      And nothing that alerting has written down shows a secret

      Examples:
        | channel      |
        | email        |
        | Slack        |
        | webhook      |
        | text message |

    @AL-15 @AL-14 @web
    Scenario: The dashboard keeps secrets
      Given the on-call engineer has sent the notice "Disk full" as an error
      When the on-call engineer looks at the history of errors on the dashboard
      Then the dashboard shows "Disk full"
      And no secret of alerting is shown
