Feature: Using the command line
  The on-call engineer works on the command line, and so do scripts at night.
  A person must understand what is said; a script must be able to rely on it.

  Rule: A program can read every answer

    @AA-02 @core @cli
    Scenario: Both forms for programs tell the same
      Given the service owner has run 1 trial action
      When the service owner asks for the record in both forms for programs
      Then a program can read both forms, and they tell the same record

    @AA-02 @AA-06 @cli
    Scenario: Text in square brackets arrives unaltered
      Given a deployment "checkout" with 1 available pod
      When the service owner asks to restart the deployment "checkout" with the cluster "[red]atlantis"
      Then the action ends in failure, naming "[red]atlantis"
      And the deployment "checkout" is unchanged

  Rule: A script learns whether its command was carried out

    @AA-02 @core @cli
    Scenario: A command that is carried out reports success
      When the service owner enters the command "no-op"
      Then the command reports success to the calling script
      And the action that it names ends in success

    @AA-02 @core @cli
    Scenario: A command that is refused reports failure
      When the service owner enters the command "action-detail --action-id 00000000-0000-4000-8000-000000000000"
      Then the command reports failure to the calling script
      And its complaint names "Item not found"
      And its output is empty

    @AA-02 @cli
    Scenario: A system that cannot be reached reports failure
      Given the system cannot be reached
      When the service owner enters the command "no-op"
      Then the command reports failure to the calling script
      And its complaint is one that a person can read
      And its output is empty

    @AA-02 @AA-16 @cli
    Scenario: A command without a credential says what is missing
      Given a caller with no credential
      When the caller enters the command "no-op"
      Then the command reports failure to the calling script
      And its complaint names "AA_TOKEN"
      And its output is empty

  Rule: Help and wrong use are explained, even while the system is away

    @AA-02 @cli
    Scenario Outline: Help is given without system and credential: <command>
      Given the system cannot be reached
      And a caller with no credential
      When the caller enters the command "<command>"
      Then the command reports success to the calling script
      And its output names "<explained>"

      Examples:
        | command                           | explained                  |
        | --help                            | openshift-workload-restart |
        | openshift-workload-restart --help | --namespace                |

    @AA-02 @AA-21 @cli
    Scenario Outline: Wrong use is told apart from failure: <mistake>
      Given the system cannot be reached
      When the service owner enters the command "<command>"
      Then the command reports wrong use to the calling script
      And its complaint names "<named>"
      And its output is empty

      Examples:
        | mistake            | command              | named       |
        | a missing option   | action-detail        | --action-id |
        | an unknown option  | action-list --colour | --colour    |
        | a misspelt command | openshift-reload     | reload      |
