Feature: Alerts on the command line
  The on-call engineer keeps alerts in files and works on them by command, and so do scripts.
  A person must understand what is said; a script must be able to rely on it.

  Rule: A script learns whether its command was carried out

    @AL-01 @core @cli
    Scenario: An alert from a file
      When the service owner enters the alerts command "configs create --file" with a file of the alert "Spending"
      Then the command reports success to the calling script
      And the alert "Spending" is kept exactly as it was given

    @AL-02 @cli
    Scenario: An unfit file
      When the service owner enters the alerts command "configs create --file" with a file that is no alert
      Then the command reports failure to the calling script
      And its complaint names "name"
      And its output is empty
      And no alert is kept

    @AL-03 @cli
    Scenario: A command with a wrong key
      Given a visitor with a wrong key
      When the visitor enters the alerts command "configs list"
      Then the command reports failure to the calling script
      And its complaint names "API Key"
      And its output is empty

    @AL-16 @cli
    Scenario: Alerting that cannot be reached
      Given alerting cannot be reached
      When the service owner enters the alerts command "configs list"
      Then the command reports an absent system to the calling script
      And its complaint is one that a person can read
      And its output is empty

    @AL-02 @cli
    Scenario Outline: Wrong use of the alerts command: <mistake>
      When the service owner enters the alerts command "<command>"
      Then the command reports wrong use to the calling script
      And its complaint names "<named>"
      And its output is empty

      Examples:
        | mistake            | command              | named    |
        | a missing option   | configs create       | --file   |
        | an unknown option  | events list --colour | --colour |
        | a misspelt command | configs remove       | remove   |

    @AL-01 @cli
    Scenario: A list that a program can read
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      When the service owner enters the alerts command "--output json configs list"
      Then the command reports success to the calling script
      And a program can read the alert "Spending" from its output
