Feature: Service tokens
  Robots act too: a deploy bot restarts what it has deployed. An administrator gives it a token
  that names it and that ends; nobody else can make one.

  Rule: An administrator issues a token for a named holder and a limited time

    @AA-20 @core @api @cli
    Scenario: Issuing a token to the deploy bot
      Given the deploy bot may restart deployments named "web-.*"
      When an administrator issues a service token to the deploy bot that ends in 24 hours
      Then the token lets its holder act as the deploy bot for 24 hours

    @AA-20 @core @api @cli
    Scenario: Nobody else issues tokens
      When the service owner issues a service token to the deploy bot that ends in 24 hours
      Then the request is refused as not allowed
      And no token is given out

  Rule: The end of a token is one moment, wherever the administrator sits

    @AA-20 @api @cli
    Scenario Outline: An end in 2 hours, written <where>
      Given the deploy bot may restart deployments named "web-.*"
      When an administrator issues a service token to the deploy bot that ends in 2 hours, <written>
      Then the token lets its holder act as the deploy bot for 2 hours

      Examples:
        | where                   | written                  |
        | in Tokyo                | written in Tokyo time    |
        | in New York             | written in New York time |
        | without naming the zone | written without a zone   |

    @AA-20 @AA-21 @api
    Scenario Outline: An end that has passed, written <where>
      When an administrator issues a service token to the deploy bot that ended 30 minutes ago, <written>
      Then the request is refused as invalid, naming the end
      And no token is given out

      Examples:
        | where                | written               |
        | in Tokyo             | written in Tokyo time |
        | in the system's zone | written in UTC        |

  Rule: A token gives an identity, not rights

    @AA-20 @AA-17 @api @cli
    Scenario: The deploy bot acts within its role
      Given a deployment "web-1" with 1 available pod
      And the deploy bot may restart deployments named "web-.*"
      And an administrator has issued a service token to the deploy bot
      When the deploy bot restarts the deployment "web-1"
      Then every pod of the deployment "web-1" is replaced by a new one
      And the record tells:
        | owner | the deploy bot |

    @AA-20 @AA-17 @api
    Scenario: The deploy bot cannot act beyond its role
      Given a deployment "billing" with 1 available pod
      And the deploy bot may restart deployments named "web-.*"
      And an administrator has issued a service token to the deploy bot
      When the deploy bot restarts the deployment "billing"
      Then the request is refused as not allowed
      And nothing changes
