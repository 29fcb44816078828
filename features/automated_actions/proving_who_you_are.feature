Feature: Proving who you are
  Actions restart, delete and stop things that others depend on.
  The security officer signs only if nobody can act without a credential
  that the system itself has issued and that is still valid.

  Rule: Without a valid credential nothing is done and nothing is shown

    @AA-16 @core @api
    Scenario Outline: Acting with <credential>
      Given a deployment "checkout" with 1 available pod
      And a caller with <credential>
      When the caller restarts the deployment "checkout"
      Then the request is refused as unauthenticated
      And the request leaves no record
      And nothing changes

      Examples:
        | credential                            |
        | no credential                         |
        | an expired credential                 |
        | a credential signed by a stranger     |
        | a credential from a foreign issuer    |
        | a credential altered after signing    |
        | a credential that nobody signed       |
        | a credential that names no person     |
        | a credential presented in a wrong way |

    @AA-16 @cli
    Scenario: Acting on the command line with an expired credential
      Given a deployment "checkout" with 1 available pod
      And a caller with an expired credential
      When the caller restarts the deployment "checkout"
      Then the request is refused as unauthenticated
      And the request leaves no record
      And nothing changes

    @AA-16 @api
    Scenario: Reading with an expired credential
      Given the service owner has an action that succeeded
      And a caller with an expired credential
      When the caller looks up the action that succeeded
      Then the request is refused as unauthenticated
      And the answer shows nothing of the record

  Rule: A credential is good until it expires, for the person it names

    @AA-16 @api
    Scenario: A credential that is about to expire
      Given a deployment "checkout" with 1 available pod
      And a caller with a credential that expires in 30 seconds
      When the caller restarts the deployment "checkout"
      Then every pod of the deployment "checkout" is replaced by a new one
      And the record tells:
        | owner | the caller |

    @AA-16 @AA-17 @api @cli
    Scenario: Asking whom the system takes one for
      Given Ana may restart deployments named "web-.*"
      When Ana asks the system who they are
      Then the system answers:
        | name       | Ana     |
        | may do     | restart |
        | may not do | delete  |
