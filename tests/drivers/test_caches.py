"""Leases of cache servers: exclusive, empty at both ends, never half."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from support.connections.caches import cache_client
from support.drivers.caches import CachesDriver, access_data
from support.ownership import LeftBehind
from support.targets.offers import NotSupported
from support.targets.profile import Cache
from support.waiting import Unfulfilled
from tests.patience import PATIENT

Servers = tuple[Cache, ...]


def test_a_leased_cache_is_empty_whatever_was_in_it(caches_at_hand: Servers, client_of: Any, tmp_path: Path) -> None:
    for server in caches_at_hand:
        client_of(server).set("left", "by somebody killed")
    driver = CachesDriver(caches_at_hand, client_of, tmp_path)

    server = driver.lease()

    assert client_of(server).dbsize() == 0
    driver.close()


def test_two_leases_of_a_scenario_are_two_servers(caches_at_hand: Servers, client_of: Any, tmp_path: Path) -> None:
    driver = CachesDriver(caches_at_hand, client_of, tmp_path)

    assert driver.lease() != driver.lease()
    driver.close()


def test_a_server_is_leased_to_one_scenario_at_a_time(caches_at_hand: Servers, client_of: Any, tmp_path: Path) -> None:
    pair = caches_at_hand[:2]
    first, second = (CachesDriver(pair, client_of, tmp_path, patience=0.1) for _ in range(2))
    first.lease()

    with pytest.raises(Unfulfilled, match="seen: 0 of 2 caches are free"):
        second.lease()

    first.close()
    assert second.lease() in pair
    second.close()


def test_a_waiting_scenario_gets_what_another_gives_back(
    caches_at_hand: Servers, client_of: Any, tmp_path: Path
) -> None:
    first, second = (CachesDriver(caches_at_hand, client_of, tmp_path, patience=PATIENT) for _ in range(2))
    first.lease()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(second.lease)
        first.close()
        assert waiting.result() in caches_at_hand
    second.close()


def test_entries_are_gone_before_the_lease_is(caches_at_hand: Servers, client_of: Any, tmp_path: Path) -> None:
    driver = CachesDriver(caches_at_hand, client_of, tmp_path)
    server = driver.lease()
    written = driver.fill(server, 3)
    assert client_of(server).dbsize() == len(written) == 3

    driver.close()

    assert client_of(server).dbsize() == 0


def test_a_server_that_cannot_be_emptied_is_named(caches_at_hand: Servers, client_of: Any, tmp_path: Path) -> None:
    driver = CachesDriver(caches_at_hand, client_of, tmp_path)
    server = driver.lease()
    wrong = server.model_copy(update={"password": SecretStr("wrong")})
    driver._client_of = lambda _: cache_client(wrong)

    with pytest.raises(LeftBehind, match=server.name):
        driver.close()


def test_too_small_a_pool_is_not_supported(caches_at_hand: Servers, client_of: Any, tmp_path: Path) -> None:
    with pytest.raises(NotSupported, match="does not offer caches"):
        CachesDriver((), client_of, tmp_path).lease()
    driver = CachesDriver(caches_at_hand[:1], client_of, tmp_path)
    driver.lease()

    with pytest.raises(NotSupported, match="offers 1 caches and the scenario needs more"):
        driver.lease()
    driver.close()


def test_access_data_lead_to_the_server(caches_at_hand: Servers) -> None:
    server = caches_at_hand[0]

    data = access_data(server)

    assert data == {"db.endpoint": "127.0.0.1", "db.port": str(server.port), "db.auth_token": "a-token-of-the-tests"}
    assert access_data(server, "wrong")["db.auth_token"] == "wrong"
