Feature: Images that must not reach the registry
  The platform engineer counts on the sync to refuse what is damaged, incomplete or named to deceive.
  Half an image in the registry is worse than none: it is found out when a machine cannot start it.

  Rule: A damaged image is refused before any part of it arrives

    @PR-01 @core @cli
    Scenario Outline: An image of which <damage>
      Given a repository "orders"
      And the build folder has the image "orders:1.4.2", of which <damage>
      When the platform engineer syncs the image "orders:1.4.2"
      Then it is refused because "<reason>"
      And no part of "orders:1.4.2" is in the registry

      Examples:
        | damage                                   | reason        |
        | a layer was changed after the build      | damaged       |
        | the manifest was changed after the build | damaged       |
        | a layer is shorter than it is said       | damaged       |
        | a layer is missing                       | does not have |
        | the manifest is missing                  | does not have |
        | a layer is named by a path               | digest        |
        | a layer is a link out of the folder      | out of        |
        | the tag leads to a path                  | digest        |

    @PR-01 @cli
    Scenario: A dry run finds the damage
      Given a repository "orders"
      And the build folder has the image "orders:1.4.2", of which a layer was changed after the build
      When the platform engineer syncs the image "orders:1.4.2" as a dry run
      Then it is refused because "damaged"
      And no part of "orders:1.4.2" is in the registry

    @PR-01 @cli
    Scenario: One damaged image among sound ones
      Given a repository "orders"
      And the build folder has the images of "orders" tagged "1.4.0" and "1.4.1"
      And the build folder has the image "orders:1.4.2", of which a layer was changed after the build
      When the platform engineer syncs all images of "orders"
      Then it is refused because "damaged"
      And no part of "orders:1.4.0", "orders:1.4.1" and "orders:1.4.2" is in the registry

    @PR-01 @cli
    Scenario Outline: A build registry that <trouble>
      Given a repository "orders"
      And the build registry has the image "orders:1.4.2"
      And the build registry <trouble>
      When the platform engineer syncs the image "orders:1.4.2"
      Then it is refused because "<reason>"
      And no part of "orders:1.4.2" is in the registry

      Examples:
        | trouble                              | reason            |
        | hands out another layer than asked   | damaged           |
        | hands out another manifest than told | damaged           |
        | breaks off in the middle of a layer  | cannot be reached |

    @PR-01 @cli
    Scenario: A sync that broke off is completed by the next one
      Given a repository "orders"
      And the build registry has the images of "orders" tagged "1.4.1" and "1.4.2"
      And a sync of all images of "orders" has broken off in the middle of a layer
      When the platform engineer does the same again
      Then the registry holds "orders:1.4.1" and "orders:1.4.2" exactly as they were built
      And the outcome counts 2 pushed and 0 skipped

    @PR-01 @PR-02 @cli
    Scenario: An earlier sync got no further than the tag
      Given a repository "orders"
      And the build folder has the image "orders:1.4.2" for the platforms "linux/amd64" and "linux/arm64"
      And an earlier sync brought all of "orders:1.4.2" but its tag
      When the platform engineer syncs the image "orders:1.4.2"
      Then the registry holds "orders:1.4.2" exactly as it was built
      And the outcome counts 1 pushed and 0 skipped

  Rule: What is not there is told, and nothing is made up for it

    @PR-01 @cli
    Scenario: A repository that nobody asked for
      Given the build folder has the image "orders:1.4.2"
      When the platform engineer syncs the image "orders:1.4.2"
      Then it is refused because "no repository"
      And there is no repository "orders"

    @PR-01 @cli
    Scenario: A tag that was never built
      Given a repository "orders"
      And the build folder has the image "orders:1.4.2"
      When the platform engineer syncs the image "orders:1.4.3"
      Then it is refused because "1.4.3"
      And the repository "orders" is untouched

    @PR-01 @cli
    Scenario: A folder that holds no images
      Given a repository "orders"
      And the build folder holds no images
      When the platform engineer syncs all images of "orders"
      Then it is refused because "not an OCI image layout"
      And the repository "orders" is untouched

    @PR-01 @cli
    Scenario: A registry that is away
      Given a repository "orders"
      And the build folder has the image "orders:1.4.2"
      And the registry cannot be reached
      When the platform engineer syncs the image "orders:1.4.2"
      Then it is refused because "cannot be reached"
      And no part of "orders:1.4.2" is in the registry

  Rule: A name that is not one is refused before anybody is asked

    @PR-01 @cli
    Scenario Outline: A name with <oddity>
      Given the build registry has the image "orders:1.4.2"
      When the platform engineer asks for a sync of "<image>"
      Then it is refused because "invalid"
      And the build registry was not asked for anything

      Examples:
        | image               | oddity                           |
        | ../orders:1.4.2     | a way to the folder above        |
        | orders/../etc:1.4.2 | a way through another repository |
        | Orders:1.4.2        | a capital letter                 |
        | оrders:1.4.2        | a letter that looks like another |
        | orders:../1.4.2     | a path for a tag                 |
        | orders:1.4.2?n=1    | a question for a tag             |
        | orders:             | a tag of no letters              |
        | orders; reboot:1    | a command in it                  |

    @PR-01 @cli
    Scenario: A tag of 200 letters
      Given the build registry has the image "orders:1.4.2"
      When the platform engineer asks for a sync of "orders" with a tag of 200 letters
      Then it is refused because "200 characters"
      And the build registry was not asked for anything
