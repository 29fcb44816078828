"""The catalogue of repositories and the variables from which they are made: the files, and the commands about them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from support.drivers.commands import Finished
from support.drivers.provisioning.commands import PlatformCommands

CATALOGUE = "docs/20-contracts/resource-catalogs/ecr-catalog.yaml"
PAGE = "catalog/resources/ecr-registry.yaml"
COMPARE, SCAFFOLD = "catalogue-sync", "repository-scaffold"

_HEAD = "# Repositories of images. Entries are added by request; see the handbook.\nversion: 1\n"


class CatalogueDriver:
    """Writes the files as others have left them, and runs the commands."""

    def __init__(self, commands: PlatformCommands) -> None:
        self._commands = commands

    def list_repositories(self, environments: Mapping[str, str], *, comments: bool = False) -> None:
        """Have a catalogue with these repositories, by name, each for an environment."""
        entries = [_catalogue_entry(name, place, comments=comments) for name, place in environments.items()]
        opening = "repositories:\n" if entries else "repositories: {}\n"
        tail = "# Ask the platform team before you change anything by hand.\n" if comments else ""
        self._commands.write(CATALOGUE, f"{_HEAD}{opening}{''.join(entries)}{tail}")

    def have_page(self) -> None:
        """Have a page of an earlier comparison."""
        self._commands.write(
            PAGE, "apiVersion: backstage.io/v1alpha1\nkind: Resource\nmetadata:\n  name: ecr-registry\n"
        )

    def ask_in_variables(self, environment: str, names: list[str]) -> None:
        """Have variables of an environment that ask for these repositories, with comments and other variables."""
        entries = "".join(map(_variables_entry, names))
        head = 'region = "eu-west-2" # where all of it is\n\n# Asked for by request.\n'
        text = f'{head}ecr_repositories = {{\n{entries}}}\n\ncost_center = "platform"\n'
        self._commands.write(variables_of(environment), text)

    def break_off_variables(self, environment: str) -> None:
        """Have variables that end in the middle of an entry."""
        self._commands.write(variables_of(environment), 'ecr_repositories = {\n  "billing" = {\n    metadata = {\n')

    def compare(
        self, *, region: str | None = None, dry_run: bool = False, fail_on_drift: bool = False, cloud: str | None = None
    ) -> Finished:
        """Compare catalogue and registry. `cloud` takes the place of the address of the cloud."""
        options = [
            *([f"--region={region}"] if region else []),
            *(["--dry-run"] if dry_run else []),
            *(["--fail-on-drift"] if fail_on_drift else []),
        ]
        return self._commands.run(COMPARE, options, {"AWS_ENDPOINT_URL": cloud} if cloud else None)

    def ask_for(self, told: Mapping[str, str], *switches: str) -> Finished:
        """Ask for a repository, with what is told by the names of the command's options."""
        return self._commands.run(SCAFFOLD, [*(f"--{name}={value}" for name, value in told.items()), *switches])


def variables_of(environment: str) -> str:
    """Where an environment's variables are."""
    return f"envs/{environment}/terraform.tfvars"


def identity_of(name: str) -> str:
    """The id that belongs to the name of a repository."""
    return f"REGISTRY_{name.upper().replace('-', '_')}"


def _catalogue_entry(name: str, environment: str, *, comments: bool) -> str:
    entry = f"""\
      {name}:{"  # do not rename" if comments else ""}
        metadata:
          id: {identity_of(name)}
          owner: app-team
          requested_by: jane-doe
          domain: delivery
          risk: low
          environment: {environment}
          status: active
          created_date: '2026-01-12'
    """
    return textwrap.indent(textwrap.dedent(entry), "  ")


def _variables_entry(name: str) -> str:
    return f"""\
  "{name}" = {{ # since last year
    metadata = {{
      id    = "{identity_of(name)}"
      owner = "app-team"
      risk  = "low"
    }}
  }}
"""
