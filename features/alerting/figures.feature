Feature: Figures
  The service owner looks at cost, errors and latency to see how the models serve.
  Decisions are taken on these figures, so each must be the one that the calls themselves give.

  Rule: A figure is exactly what the calls of its window give

    @AL-05 @core @api
    Scenario: The figures of four calls
      Given the shop has reported these calls:
        | cost | latency | prompt tokens | completion tokens | status  |
        | 1.00 | 100     | 10            | 5                 | success |
        | 2.00 | 200     | 10            | 15                | success |
        | 3.50 | 300     | 10            | 25                | error   |
        | 6.00 | 400     | 10            | 35                | success |
      When the service owner asks for the shop's summary of the past 24 hours
      Then the figures show:
        | calls           | 4     |
        | errors          | 1     |
        | error rate      | 0.25  |
        | total cost      | 12.50 |
        | total tokens    | 120   |
        | average latency | 250   |

    @AL-05 @core @api
    Scenario Outline: The <figures> of 400 random calls
      Given the shop has reported 400 random calls of the past 24 hours
      And the help desk has reported 100 random calls of the past 24 hours
      When the service owner asks for the shop's <figures> of the past 24 hours
      Then the figures are those that the shop's calls give

      Examples:
        | figures             |
        | summary             |
        | latency             |
        | error rate by model |
        | tokens over time    |
        | cost over time      |

    @AL-05 @api
    Scenario Outline: The latency of <calls>
      Given the shop has reported <calls> that take 250 milliseconds each
      When the service owner asks for the shop's latency of the past 24 hours
      Then the figures show:
        | shortest latency    | 250 |
        | longest latency     | 250 |
        | average latency     | 250 |
        | spread of latencies | 0   |

      Examples:
        | calls   | why                         |
        | 1 call  | a single one has no spread  |
        | 2 calls | equal ones have none either |

    @AL-05 @api
    Scenario: Figures without calls
      Given the help desk has reported 1 call that costs $1.00
      When the service owner asks for the shop's summary of the past 24 hours
      Then the figures show:
        | calls      | 0 |
        | errors     | 0 |
        | error rate | 0 |
        | total cost | 0 |

  Rule: Only calls of the window and of what was asked for are counted

    @AL-05 @AL-07 @api
    Scenario Outline: Two calls, one of them <age> ago, in the figures of the past <window>
      Given the shop has reported 1 call that costs $1.00
      And the shop has reported 1 call that costs $2.00, made <age> ago
      When the service owner asks for the shop's summary of the past <window>
      Then the figures show:
        | calls      | <calls> |
        | total cost | <cost>  |

      Examples:
        | window   | age           | calls | cost | why            |
        | 1 hour   | 3580 seconds  | 2     | 3.00 | inside         |
        | 1 hour   | 3601 seconds  | 1     | 1.00 | one second out |
        | 24 hours | 86380 seconds | 2     | 3.00 | inside         |
        | 24 hours | 86401 seconds | 1     | 1.00 | one second out |

    @AL-05 @api
    Scenario: The figures of one model
      Given the shop has reported these calls:
        | model       | cost | status  |
        | gpt-4       | 1.00 | success |
        | gpt-4-turbo | 2.00 | success |
        | gpt-4       | 4.00 | error   |
      When the service owner asks for the shop's summary of the past 24 hours, of the model "gpt-4" alone
      Then the figures show:
        | calls      | 2    |
        | total cost | 5.00 |
        | error rate | 0.5  |

  Rule: Rankings begin with the largest

    @AL-05 @api
    Scenario Outline: The top <what>
      Given 5 applications of the test environment have reported 60 random calls of the past 24 hours
      When the service owner asks for the top 3 <what> of the test environment
      Then the ranking is the one that the calls give

      Examples:
        | what                 |
        | models by tokens     |
        | applications by cost |

    @AL-05 @api
    Scenario Outline: One large call ranks before three small ones among the top <what>
      Given the shop has reported these calls of the test environment:
        | model | cost  | prompt tokens | completion tokens |
        | gpt-4 | 50.00 | 9000          | 1000              |
      And the help desk has reported these calls of the test environment:
        | model  | cost | prompt tokens | completion tokens |
        | claude | 1.00 | 60            | 40                |
        | claude | 1.00 | 60            | 40                |
        | claude | 1.00 | 60            | 40                |
      When the service owner asks for the top 3 <what> of the test environment
      Then the ranking is the one that the calls give

      Examples:
        | what                 |
        | models by tokens     |
        | applications by cost |

  Rule: A question that cannot be answered is refused, naming what is wrong

    @AL-05 @AL-02 @api
    Scenario Outline: Asking for <what>
      When the service owner asks for <what>
      Then the request is refused as invalid, naming the <part>

      Examples:
        | what                                                | part   |
        | the shop's summary of the past 3 fortnights         | window |
        | the top 21 models by tokens of the test environment | limit  |
