Feature: Recording calls
  Applications report every call they make to a model: what it cost, how long it took, whether it failed.
  A call that is lost or counted twice makes every figure and every alert wrong.

  Rule: A reported call is kept exactly as it was reported

    @AL-04 @core @api
    Scenario Outline: Calls reported <way>
      When the shop reports these calls <way>:
        | model  | cost     | latency | prompt tokens | completion tokens | status  | error     |
        | gpt-4  | 0.000123 | 812.25  | 120           | 431               | success |           |
        | gpt-4  | 12.5     | 30000   | 0             | 0                 | error   | timed out |
        | claude | 0        | 0.5     | 4096          | 1                 | success |           |
      Then the calls are kept exactly as they were reported

      Examples:
        | way           |
        | one by one    |
        | all at once   |
        | over the feed |

    @AL-04 @api
    Scenario: Calls reported in the feed's older form
      When the shop reports these calls over the feed in its older form:
        | model | cost | latency | status  |
        | gpt-4 | 0.25 | 1500    | success |
        | gpt-4 | 0.75 | 250     | error   |
      Then the calls are kept exactly as they were reported

    @AL-04 @api
    Scenario: Calls that arrive in the wrong order
      When the shop reports these calls over the feed:
        | model | cost | age in seconds |
        | gpt-4 | 1.00 | 5              |
        | gpt-4 | 2.00 | 3600           |
        | gpt-4 | 3.00 | 60             |
      Then the calls are kept exactly as they were reported

    @AL-04 @api
    Scenario Outline: Calls whose time is told with an offset, reported <way>
      When the shop reports these calls <way>:
        | model | cost | offset |
        | gpt-4 | 1.00 | +05:30 |
        | gpt-4 | 2.00 | -08:00 |
      Then the calls are kept exactly as they were reported

      Examples:
        | way           |
        | all at once   |
        | over the feed |

    @AL-04 @api
    Scenario Outline: A call made <when>
      When the shop reports 1 call made <when>
      Then the calls are kept exactly as they were reported
      And the shop's figures of the past 24 hours show:
        | calls | 0 |

      Examples:
        | when    |
        | in 1970 |
        | in 9998 |

    @AL-04 @api
    Scenario Outline: Calls whose <part> holds <text>
      When the shop reports 2 calls whose <part> holds <text>
      Then the calls are kept exactly as they were reported

      Examples:
        | part  | text                    |
        | model | a database command      |
        | model | a script                |
        | error | letters of many peoples |

  Rule: A call that is reported again is kept once

    @AL-04 @core @api
    Scenario Outline: The same calls reported again <way>
      Given the shop has reported 3 calls that cost $1.50 each
      When the shop reports the same calls again <way>
      Then the calls are kept exactly as they were reported
      And the shop's figures of the past 24 hours show:
        | calls      | 3    |
        | total cost | 4.50 |

      Examples:
        | way                      |
        | one by one               |
        | all at once              |
        | over the feed            |
        | twice at the same moment |

  Rule: A malformed call is refused and takes no other with it

    @AL-04 @core @api
    Scenario Outline: One call among five with <fault>
      When the shop reports 5 calls <way>, one of them with <fault>
      Then the other 4 calls are kept exactly as they were reported
      And the malformed call is not kept

      Examples:
        | way           | fault                      |
        | all at once   | no identity                |
        | all at once   | letters in place of a cost |
        | all at once   | an unreadable time         |
        | over the feed | no identity                |
        | over the feed | an infinite latency        |
        | over the feed | letters in place of a call |

    @AL-04 @AL-02 @api
    Scenario Outline: A single call with <fault>
      When the shop reports 1 call with <fault>
      Then the request is refused as invalid, naming the <part>
      And the malformed call is not kept

      Examples:
        | fault                                 | part    |
        | no identity                           | call id |
        | an unreadable time                    | time    |
        | letters in place of a cost            | cost    |
        | an undefined cost                     | cost    |
        | an infinite latency                   | latency |
        | a fraction of a token                 | tokens  |
        | a status that nobody knows            | status  |
        | a million letters in place of a model | model   |

    @AL-04 @api
    Scenario: A call that tells more than is asked for
      When the shop reports 1 call with an unknown part
      Then the request is accepted
      And the calls are kept exactly as they were reported
