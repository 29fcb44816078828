"""The fixtures together: what each needs, what is not supported, and that all drivers tell the surroundings."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

import pytest
from _pytest.fixtures import FixtureFunctionDefinition

from support.connections import fixtures as connections
from support.drivers import arranging
from support.observers import fixtures as observers
from support.targets.needs import parts_for
from support.targets.profile import Cache, Cloud, Cluster
from tests.observers.servers import ROOT

pytest_plugins = ["pytester"]

PLANTED = """
import pytest
from support.connections.fixtures import *
from support.drivers.arranging import *
from support.observers.fixtures import *
from support.ownership import Ownership
from support.targets.profile import Profile

@pytest.fixture(scope="session")
def target():
    return Profile.model_validate({profile!r})

@pytest.fixture
def owner():
    ownership = Ownership(run="tests")
    yield ownership
    ownership.give_up_everything()
"""


def test_everything_brings_up_what_it_reaches_for() -> None:
    reached = {name: parts_for(_closure(name)) for name in _definitions()}

    assert reached["cluster"] == reached["cluster_observer"] == {"cluster"}
    assert reached["cloud"] == reached["cloud_observer"] == {"cloud"}
    assert reached["caches"] == reached["cache_observer"] == {"caches"}
    assert reached["inventory"] == {"inventory"}
    assert reached["metrics_observer"] == {"actions-api", "actions-worker"}
    assert reached["surroundings"] == set()


def _definitions() -> dict[str, FixtureFunctionDefinition]:
    everything = {**vars(connections), **vars(arranging), **vars(observers)}
    return {name: thing for name, thing in everything.items() if isinstance(thing, FixtureFunctionDefinition)}


def _closure(name: str) -> set[str]:
    """The fixture and all that it asks for, directly or not."""
    definition = _definitions().get(name)
    if definition is None:
        return {name}
    wanted = inspect.signature(definition._get_wrapped_function()).parameters
    return {name}.union(*map(_closure, wanted))


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted suite runs in a process of its own, which must find this one's modules."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def run(pytester: pytest.Pytester, profile: Mapping[str, object], tests: str) -> pytest.RunResult:
    """Run tests with the fixtures over a planted target."""
    pytester.makeconftest(PLANTED.format(profile=dict(profile)))
    pytester.makepyfile(tests)
    return pytester.runpytest_subprocess("-q", "-rs", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist")


def test_what_the_profile_lacks_is_not_supported(pytester: pytest.Pytester) -> None:
    nothing = {"name": "bare", "kind": "embedded", "guard": {"production": False}}
    wishes = ("cluster", "cluster_observer", "cloud", "cloud_observer", "inventory", "metrics_observer")

    result = run(
        pytester,
        nothing,
        "\n".join(f"def test_{wish}({wish}): raise RuntimeError" for wish in wishes)
        + "\ndef test_caches(caches): caches.lease()",
    )

    result.assert_outcomes(skipped=len(wishes) + 1)
    result.stdout.fnmatch_lines_random(
        ["*does not offer a cluster", "*does not offer a cloud account", "*does not offer caches*"]
    )


def test_whatever_is_arranged_joins_the_surroundings(
    pytester: pytest.Pytester, cluster_at_hand: Cluster, cloud_at_hand: Cloud, caches_at_hand: tuple[Cache, ...]
) -> None:
    profile = {
        "name": "planted",
        "kind": "embedded",
        "guard": {"production": False, "hosts": ["127.0.0.1"]},
        "cluster": _plain(cluster_at_hand),
        "cloud": _plain(cloud_at_hand),
        "caches": [_plain(server) for server in caches_at_hand],
    }
    result = run(
        pytester,
        profile,
        """
        import pytest
        from support.observers.comparing import Mismatch

        def test_all(cluster, cloud, caches, surroundings, database_connection):
            cluster.config_map("settings")
            identifier = cloud.database("orders")
            server = caches.lease()
            caches.fill(server, 2)
            surroundings.remember()
            surroundings.expect_unchanged()

            cluster.secret("intruder")
            database_connection.stop_db_instance(DBInstanceIdentifier=identifier)
            caches.fill(server, 3)
            with pytest.raises(Mismatch) as caught:
                surroundings.expect_unchanged()
            told = str(caught.value)
            assert "Secret intruder appeared" in told
            assert f'of database "{identifier}" the status changed' in told
            assert "the entry entry-3 appeared" in told
        """,
    )
    result.assert_outcomes(passed=1)


def _plain(section: Cluster | Cloud | Cache) -> dict[str, object]:
    """A section of a profile as it stands in a file."""
    values = section.model_dump(exclude_none=True)
    return {key: getattr(value, "get_secret_value", lambda value=value: value)() for key, value in values.items()}
