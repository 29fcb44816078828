Feature: Listing actions
  The service owner looks for what went wrong last hour; an auditor for what was done.
  A list that leaves something out, or shows too much, misleads both.

  Rule: The list shows all of one's own actions, the longest unchanged first

    @AA-14 @core @api @cli
    Scenario: Listing one's own actions
      Given Ana has run 3 trial actions
      And Ben has run 1 trial action
      When Ana lists their own actions
      Then the list shows exactly Ana's 3 actions, the longest unchanged first

    @AA-14 @lock:worker @api
    Scenario: An action that no worker has taken yet is on the list
      Given the worker is paused
      And Ana has a pending trial action
      When Ana lists their own actions
      Then the list shows exactly the trial action

  Rule: State, age and owner pick from the list

    @AA-14 @api @cli
    Scenario Outline: Listing only the actions that <state>
      Given Ana has an action that succeeded
      And Ana has an action that failed
      When Ana lists their own actions that <state>
      Then the list shows exactly the action that <state>

      Examples:
        | state     |
        | succeeded |
        | failed    |

    @AA-14 @api @cli
    Scenario: Listing the actions of the past hour
      Given Ana has an action that last changed 59 minutes ago
      And Ana has an action that last changed 61 minutes ago
      When Ana lists their own actions of the past 60 minutes
      Then the list shows exactly the action that last changed 59 minutes ago

    @AA-14 @api
    Scenario: State and age together
      Given Ana has an action that succeeded
      And Ana has an action that failed
      And Ana has an action that last changed 61 minutes ago
      When Ana lists their own actions that succeeded in the past 60 minutes
      Then the list shows exactly the action that succeeded

    @AA-14 @AA-19 @api @cli
    Scenario: Listing the actions of one other owner
      Given Ana has run 2 trial actions
      And Ben has run 1 trial action
      When the on-call engineer lists Ana's actions
      Then the list shows exactly Ana's 2 actions, the longest unchanged first
