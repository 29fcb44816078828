Feature: Bringing images into the registry
  The platform engineer brings what was built into the registry from which everything is deployed.
  What arrives must be what was built, to the last byte, and what is already there must stay as it is:
  a tag that quietly means another image is found out in production only.

  Rule: What arrives is exactly what was built

    @PR-01 @core @cli
    Scenario: A new image from the build folder
      Given a repository "orders"
      And the build folder has the image "orders:1.4.2"
      When the platform engineer syncs the image "orders:1.4.2"
      Then the registry holds "orders:1.4.2" exactly as it was built
      And the outcome counts 1 pushed and 0 skipped

    @PR-01 @core @cli
    Scenario: A new image from the build registry
      Given a repository "orders"
      And the build registry has the image "orders:1.4.2"
      When the platform engineer syncs the image "orders:1.4.2"
      Then the registry holds "orders:1.4.2" exactly as it was built
      And the outcome counts 1 pushed and 0 skipped

    @PR-01 @cli
    Scenario Outline: An image for two platforms from <source>
      Given a repository "orders"
      And <source> has the image "orders:1.4.2" for the platforms "linux/amd64" and "linux/arm64"
      When the platform engineer syncs the image "orders:1.4.2"
      Then the registry holds "orders:1.4.2" exactly as it was built
      And the registry holds "orders:1.4.2" for the platforms "linux/amd64" and "linux/arm64"

      Examples:
        | source             |
        | the build folder   |
        | the build registry |

    @PR-01 @cli
    Scenario: One image of several
      Given a repository "orders"
      And the build folder has the images of "orders" tagged "1.4.1", "1.4.2" and "1.5.0"
      When the platform engineer syncs the image "orders:1.4.2"
      Then the registry holds "orders:1.4.2" exactly as it was built
      And the repository "orders" has no other tag than "1.4.2"

    @PR-01 @cli
    Scenario Outline: All images of <source>
      Given a repository "orders"
      And <source> has the images of "orders" tagged "1.4.1", "1.4.2" and "latest"
      When the platform engineer syncs all images of "orders"
      Then the registry holds "orders:1.4.1", "orders:1.4.2" and "orders:latest" exactly as they were built
      And the outcome counts 3 pushed and 0 skipped

      Examples:
        | source             |
        | the build folder   |
        | the build registry |

    @PR-01 @cli
    Scenario: A repository within a team's folder
      Given a repository "shop/orders"
      And the build folder has the image "shop/orders:1.4.2"
      When the platform engineer syncs the image "shop/orders:1.4.2"
      Then the registry holds "shop/orders:1.4.2" exactly as it was built

  Rule: What is there already is skipped and left untouched

    @PR-02 @core @cli
    Scenario: An image that is there already
      Given a repository "orders"
      And the build folder has the image "orders:1.4.2"
      And the image "orders:1.4.2" is in the registry already
      When the platform engineer syncs the image "orders:1.4.2"
      Then the outcome counts 0 pushed and 1 skipped
      And the image "orders:1.4.2" in the registry is untouched

    @PR-02 @cli
    Scenario: Syncing twice
      Given a repository "orders"
      And the build registry has the images of "orders" tagged "1.4.1" and "1.4.2"
      And the platform engineer has synced all images of "orders"
      When the platform engineer does the same again
      Then the outcome counts 0 pushed and 2 skipped
      And the images "orders:1.4.1" and "orders:1.4.2" in the registry are untouched

    @PR-02 @cli
    Scenario Outline: The outcome of a sync, told to <reader>
      Given a repository "orders"
      And the build folder has the images of "orders" tagged "1.4.1", "1.4.2" and "1.5.0"
      And the image "orders:1.4.1" is in the registry already
      When the platform engineer syncs all images of "orders", with the outcome told to <reader>
      Then the outcome counts 2 pushed and 1 skipped
      And the image "orders:1.4.1" in the registry is untouched
      And the registry holds "orders:1.4.2" and "orders:1.5.0" exactly as they were built

      Examples:
        | reader   |
        | people   |
        | programs |

    @PR-02 @cli
    Scenario: Layers that are there already are not fetched
      Given a repository "orders"
      And the build registry has the images of "orders" tagged "1.4.1", "1.4.2" and "1.5.0"
      And the image "orders:1.4.1" is in the registry already
      When the platform engineer syncs all images of "orders"
      Then only layers that were missing were fetched from the build registry, each once
      And the registry holds "orders:1.4.2" and "orders:1.5.0" exactly as they were built

    @PR-02 @cli
    Scenario: An image that is there under another tag
      Given a repository "orders"
      And the image "orders:1.4.2" is in the registry already
      And the build folder has the same image as "orders:stable"
      When the platform engineer syncs the image "orders:stable"
      Then the registry holds "orders:stable" exactly as it was built
      And the tag "1.4.2" still means the same image

    @PR-02 @cli
    Scenario Outline: A dry run tells and changes nothing, told to <reader>
      Given a repository "orders"
      And the build folder has the images of "orders" tagged "1.4.1" and "1.4.2"
      And the image "orders:1.4.1" is in the registry already
      When the platform engineer syncs all images of "orders" as a dry run, with the outcome told to <reader>
      Then the outcome counts 1 pushed and 1 skipped
      And no part of "orders:1.4.2" is in the registry
      And the repository "orders" is untouched

      Examples:
        | reader   |
        | people   |
        | programs |

  Rule: A changed image under a tag that is taken follows the repository's rule

    @PR-03 @core @cli
    Scenario: Replacing an image where tags may change
      Given a repository "orders"
      And another image is in the registry as "orders:1.4.2"
      And the build folder has the image "orders:1.4.2"
      When the platform engineer syncs the image "orders:1.4.2"
      Then the registry holds "orders:1.4.2" exactly as it was built
      And the outcome counts 1 pushed and 0 skipped

    @PR-03 @core @cli
    Scenario: Immutable tags are never replaced
      Given a repository "orders" with immutable tags
      And another image is in the registry as "orders:1.4.2"
      And the build folder has the image "orders:1.4.2"
      When the platform engineer syncs the image "orders:1.4.2"
      Then it is refused because "immutable"
      And the image "orders:1.4.2" in the registry is untouched
      And no part of "orders:1.4.2" is in the registry

    @PR-03 @cli
    Scenario: One immutable tag does not hold up the others
      Given a repository "orders" with immutable tags
      And another image is in the registry as "orders:1.4.1"
      And the build folder has the images of "orders" tagged "1.4.0", "1.4.1" and "1.4.2"
      When the platform engineer syncs all images of "orders"
      Then it is refused because "1.4.1"
      And the image "orders:1.4.1" in the registry is untouched
      And the registry holds "orders:1.4.0" and "orders:1.4.2" exactly as they were built

    @PR-03 @cli
    Scenario: The same image under an immutable tag is skipped
      Given a repository "orders" with immutable tags
      And the build folder has the image "orders:1.4.2"
      And the image "orders:1.4.2" is in the registry already
      When the platform engineer syncs the image "orders:1.4.2"
      Then the outcome counts 0 pushed and 1 skipped
      And the image "orders:1.4.2" in the registry is untouched

    @PR-03 @cli
    Scenario: A dry run tells that an immutable tag is taken
      Given a repository "orders" with immutable tags
      And another image is in the registry as "orders:1.4.2"
      And the build folder has the image "orders:1.4.2"
      When the platform engineer syncs the image "orders:1.4.2" as a dry run
      Then it is refused because "immutable"
      And the outcome counts 0 pushed and 0 skipped
      And the repository "orders" is untouched
