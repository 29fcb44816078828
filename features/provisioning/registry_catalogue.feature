Feature: Catalogue and registry agree
  The catalogue says which repositories there ought to be and whose they are. The platform engineer compares it
  with the registry: what is in the catalogue only is a ghost, what is in the registry only is an orphan.

  Rule: Ghosts and orphans are counted and named

    @PR-04 @core @cli
    Scenario: A ghost and an orphan
      Given the repositories "orders" and "payments"
      And the catalogue lists "orders" and "billing"
      When the platform engineer compares catalogue and registry
      Then "billing" is named as a ghost
      And "payments" is named as an orphan
      And "orders" is named as neither
      And 1 repository is counted as synced and 1 as a ghost

    @PR-04 @cli
    Scenario: Each region has a registry of its own
      Given the region "eu-west-3", in which there are no repositories
      And the repository "orders" in that region
      And a repository "payments"
      And the catalogue lists "orders" and "payments"
      When the platform engineer compares the catalogue with the registry of that region
      Then "payments" is named as a ghost
      And "orders" is named as neither

  Rule: The page about the registry tells what there is

    @PR-04 @core @cli
    Scenario: The page after a comparison
      Given the region "eu-north-1", in which there are no repositories
      And the repositories "orders", "payments" and "search" in that region
      And the catalogue lists, by environment:
        | orders   | dev  |
        | payments | prod |
        | billing  | test |
      When the platform engineer compares the catalogue with the registry of that region
      Then the registry's page lists exactly:
        | orders   | dev        |
        | payments | prod       |
        | search   | unassigned |
      And the registry's page was written just now and counts 3 repositories

    @PR-04 @core @cli
    Scenario: A dry run of a comparison
      Given the repositories "orders" and "payments"
      And the catalogue lists "orders" and "billing"
      And the registry's page is from an earlier comparison
      When the platform engineer compares catalogue and registry as a dry run
      Then "billing" is named as a ghost
      And "payments" is named as an orphan
      And nothing is written

    @PR-04 @cli
    Scenario: A comparison changes neither side
      Given the repositories "orders" and "payments"
      And the catalogue lists "orders" and "billing"
      When the platform engineer compares catalogue and registry
      Then the registry's page is the only file that was written
      And the repositories "orders" and "payments" are untouched
      And there is no repository "billing"

  Rule: A pipeline can be stopped by drift

    @PR-04 @core @cli
    Scenario Outline: A pipeline when <drift>
      Given the region "<region>", in which there are no repositories
      And the repository <present> in that region
      And the catalogue lists <listed>
      When a pipeline compares the catalogue with the registry of that region
      Then the pipeline <consequence>

      Examples:
        | region       | present  | listed                 | consequence                      | drift              |
        | ca-central-1 | "orders" | "orders"               | goes on, with no drift named     | both sides agree   |
        | sa-east-1    | "orders" | "orders" and "billing" | is stopped, with one drift named | there is a ghost   |
        | eu-central-1 | "orders" | nothing                | is stopped, with one drift named | there is an orphan |

    @PR-04 @cli
    Scenario: Drift stops nobody who did not ask for it
      Given a repository "orders"
      And the catalogue lists "billing"
      When the platform engineer compares catalogue and registry
      Then the command ends well, with "billing" named as a ghost

  Rule: What cannot be compared is said, not guessed

    @PR-04 @cli
    Scenario: The registry does not answer
      Given the catalogue lists "orders"
      And the registry's page is from an earlier comparison
      And the cloud cannot be reached
      When the platform engineer compares catalogue and registry
      Then it is told that "Could not query AWS. Comparison skipped."
      And "orders" is named as neither
      And nothing is written

    @PR-04 @cli
    Scenario: There is no catalogue
      Given a repository "orders"
      When the platform engineer compares catalogue and registry
      Then it is told that "Catalog not found"
      And nothing is written
