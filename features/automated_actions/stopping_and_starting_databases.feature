Feature: Stopping and starting databases
  A service owner stops a database that nobody needs at night and starts it in the morning.
  The action ends only when the database has got there, and says so honestly when it cannot.

  Rule: The action ends when the database is in the wanted state

    @AA-11 @core @api @cli
    Scenario: Stopping a database
      Given a database "orders"
      And a database "orders-archive"
      When the service owner stops the database "orders"
      Then the action ends in success
      And the database "orders" is stopped
      And nothing else changes

    @AA-11 @core @api @cli
    Scenario: Starting a stopped database
      Given a database "orders"
      And a database "orders-archive"
      And the database "orders" is in the state "stopped"
      When the service owner starts the database "orders"
      Then the action ends in success
      And the database "orders" is available
      And nothing else changes

    @AA-11 @api
    Scenario: A database that takes its time to stop
      Given a database "orders"
      And the database "orders" takes 1500 milliseconds to change its state
      When the service owner stops the database "orders"
      Then the action stays running
      And the action ends in success
      And the database "orders" is stopped

  Rule: Asking for a state that is already there does no harm

    @AA-11 @api @cli
    Scenario Outline: A database that is already <state>
      Given a database "orders"
      And the database "orders" is in the state "<state>"
      When the service owner <act> the database "orders"
      Then the action ends in success
      And the database "orders" is unchanged

      Examples:
        | state     | act    |
        | stopped   | stops  |
        | available | starts |

  Rule: A busy database is waited for

    @AA-11 @api
    Scenario Outline: A stop waits for a database in <known as> state
      Given a database "orders"
      And the database "orders" is in the state "<state>"
      And the service owner has a running stop of the database "orders"
      When the database "orders" becomes available
      Then the action ends in success
      And the database "orders" is stopped

      Examples:
        | known as         | state             |
        | a well-known     | maintenance       |
        | a never heard-of | polishing-the-log |

    @AA-11 @api
    Scenario: A stop leaves a database alone while its state is one that nobody has heard of
      Given a database "orders"
      And the database "orders" is in the state "polishing-the-log"
      When the service owner stops the database "orders"
      Then the action stays running
      And the database "orders" is unchanged

  Rule: A broken database is reported with its state and left alone

    @AA-11 @api @cli
    Scenario Outline: A database broken by "<state>" when its owner <act> it
      Given a database "orders"
      And the database "orders" is in the state "<state>"
      When the service owner <act> the database "orders"
      Then the action ends in failure, naming "<state>"
      And the database "orders" is unchanged

      Examples:
        | act    | state                |
        | starts | storage-full         |
        | stops  | incompatible-network |
