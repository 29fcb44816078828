Feature: Refusing unfit alerts
  An alert with a mistake in it watches nothing, and nobody notices until it is needed.
  Whoever writes it must be told at once which part is wrong.

  Rule: An unfit alert is refused with the part that is wrong, and nothing is kept

    @AL-02 @core @api
    Scenario Outline: An alert without a <part>
      When the service owner creates the alert "Spending" without a <part>
      Then the request is refused as invalid, naming the <part>
      And no alert is kept

      Examples:
        | part      |
        | name      |
        | kind      |
        | threshold |

    @AL-02 @api
    Scenario Outline: An alert with the <part> "<value>"
      When the service owner creates the alert "Spending" with the <part> "<value>"
      Then the request is refused as invalid, naming the <part>
      And no alert is kept

      Examples:
        | part       | value        | why                               |
        | name       |              | it is empty                       |
        | kind       | weather      | nobody knows it                   |
        | severity   | urgent       | nobody knows it                   |
        | figure     | happiness    | nobody measures it                |
        | comparison | =>           | it compares nothing               |
        | limit      | lots         | it is no number                   |
        | limit      | not a number | nothing is ever above or below it |
        | limit      | infinite     | nothing is ever above it          |
        | window     | 0            | a minute is the shortest          |
        | window     | 10081        | a week is the longest             |
        | window     | 2.5          | it is no whole number             |
        | recipients | ops          | it is no address                  |
        | weather    | rainy        | calls tell nothing of it          |
        | colour     | red          | an alert has no such part         |

    @AL-02 @api
    Scenario Outline: A window of <minutes> minutes
      When the service owner creates the alert "Spending" with the window "<minutes>"
      Then the request is accepted
      And the alert "Spending" is kept with:
        | window | <minutes> |

      Examples:
        | minutes | why          |
        | 1       | the shortest |
        | 10080   | the longest  |

    @AL-02 @core @api @cli
    Scenario: An unfit change leaves the alert as it was
      Given an alert "Spending" when the total cost is above $10.00 within 5 minutes
      When the service owner changes the alert "Spending" to:
        | limit    | 25.50  |
        | severity | urgent |
      Then the request is refused as invalid, naming the severity
      And alerts and incidents are as they were

  Rule: Texts that are made to harm are refused

    @AL-02 @AL-09 @api
    Scenario Outline: <part> with <text>
      When the service owner creates an alert whose <part> holds <text>
      Then the request is refused as invalid, naming the <part>
      And no alert is kept

      Examples:
        | part        | text                               |
        | name        | a million letters                  |
        | description | a million letters                  |
        | name        | a character that ends texts        |
        | recipients  | a line break and another recipient |
