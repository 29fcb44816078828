Feature: What a role allows
  The platform engineer writes down in roles who may do what to which things.
  Between what a role says and what is possible there must be no gap, in either direction.

  Rule: A role allows its actions on its things, and nothing beyond

    @AA-17 @core @api @cli
    Scenario: Doing what the role allows
      Given a deployment "web-1" with 1 available pod
      And Ana may restart deployments named "web-.*"
      When Ana restarts the deployment "web-1"
      Then the action ends in success
      And every pod of the deployment "web-1" is replaced by a new one

    @AA-17 @core @api @cli
    Scenario: A deployment that the role does not name
      Given a deployment "billing" with 1 available pod
      And Ana may restart deployments named "web-.*"
      When Ana restarts the deployment "billing"
      Then the request is refused as not allowed
      And the request leaves no record
      And nothing changes

    @AA-17 @api
    Scenario Outline: A name that matches the role only <in part>
      Given a deployment "<name>" with 1 available pod
      And Ana may restart deployments named "web-[0-9]"
      When Ana restarts the deployment "<name>"
      Then the request is refused as not allowed
      And the request leaves no record
      And nothing changes

      Examples:
        | in part          | name       |
        | at its beginning | web-1-blue |
        | at its end       | old-web-1  |

    @AA-17 @api @cli
    Scenario: Another action on the same thing
      Given a deployment "web-1" with 1 available pod
      And Ana may restart deployments named "web-.*"
      When Ana deletes the deployment "web-1"
      Then the request is refused as not allowed
      And the request leaves no record
      And nothing changes

    @AA-17 @api @cli
    Scenario: Another kind of thing under an allowed name
      Given a stateful set "web-1" with 1 available pod
      And Ana may restart deployments named "web-.*"
      When Ana restarts the stateful set "web-1"
      Then the request is refused as not allowed
      And nothing changes

    @AA-17 @core @api @cli
    Scenario: A namesake in a namespace that the role does not name
      Given a deployment "web-1" with 1 available pod in the neighbouring namespace
      And Ana may restart deployments named "web-.*"
      When Ana restarts the deployment "web-1" in the neighbouring namespace
      Then the request is refused as not allowed
      And the request leaves no record
      And nothing changes

    @AA-17 @AA-09 @api @cli
    Scenario: A failover that the role excludes
      Given a database "orders" with a standby
      And Ana may reboot databases without failover
      When Ana reboots the database "orders" with failover
      Then the request is refused as not allowed
      And the events of the database "orders" show no restart

  Rule: Extra parameters in a request cannot widen a role

    @AA-17 @core @api
    Scenario: A forbidden thing presented under an allowed name
      Given a deployment "billing" with 1 available pod
      And a deployment "web-1" with 1 available pod
      And Ana may restart deployments named "web-.*"
      When Ana restarts the deployment "billing" with an extra name "web-1"
      Then the request is refused as not allowed
      And the request leaves no record
      And nothing changes

  Rule: Rights begin with the role and end with it

    @AA-17 @api @cli
    Scenario: Somebody without any role
      Given a deployment "checkout" with 1 available pod
      When Ana restarts the deployment "checkout"
      Then the request is refused as not allowed
      And the request leaves no record
      And nothing changes

    @AA-17 @api
    Scenario: A right that has been withdrawn
      Given a deployment "web-1" with 1 available pod
      And Ana may restart deployments named "web-.*"
      And Ana has restarted the deployment "web-1"
      And every right of Ana has been withdrawn
      When Ana restarts the deployment "web-1"
      Then the request is refused as not allowed
      And nothing changes
