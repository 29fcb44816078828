Feature: Flushing caches
  A service owner empties a cache that holds wrong entries.
  Emptying the cache next to it would bring that service to its knees.

  Rule: The named cache is emptied, and no other

    @AA-12 @core @api @cli
    Scenario: Flushing one of two caches
      Given a cache "sessions" with 3 entries
      And a cache "sessions-eu" with 2 entries
      When the service owner flushes the cache "sessions"
      Then the action ends in success
      And the cache "sessions" is empty
      And the cache "sessions-eu" still has 2 entries

    @AA-12 @api
    Scenario: A flush whose first attempts fail is tried again
      Given a cache "sessions" with 3 entries
      And the first 2 pods of every job fail
      When the service owner flushes the cache "sessions"
      Then the action ends in success
      And the cache "sessions" is empty

  Rule: A flush that did not happen is reported as a failure

    @AA-12 @api @cli
    Scenario: The stored password does not open the cache
      Given a cache "sessions" with 3 entries
      And the stored password of the cache "sessions" is wrong
      When the service owner flushes the cache "sessions"
      Then the action ends in failure, naming "flush-elasticache"
      And the cache "sessions" still has 3 entries
