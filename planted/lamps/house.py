"""How the planted suite acts on the lamps, and how it looks at them with its own eyes."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from support.evidence.attachments import attach_exchange, attach_objects
from support.ownership import Ownership
from support.targets.needs import needs
from support.targets.offers import offered
from support.targets.profile import Profile
from support.waiting import eventually, holds

HERE = Path(__file__).parent


class Switch:
    """Acts as somebody in the house would."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._key = url, key

    def turn(self, lamp: str, state: str) -> None:
        """Have a lamp put into a state."""
        headers = {"Authorization": f"Bearer {self._key}"}
        request = urllib.request.Request(f"{self._url}/lamps/{lamp}/{state}", method="PUT", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                status = answer.status
        except urllib.error.HTTPError as error:
            status = error.code
        attach_exchange(
            f"The lamp {lamp} is switched {state}",
            method="PUT",
            address=request.full_url,
            request_headers=headers,
            status=status,
        )
        assert status == 200, f"wanted: the house to obey\n  seen: {status}"


class Eyes:
    """Looks at the lamps themselves."""

    def __init__(self) -> None:
        self.folder = HERE / "house" / "lamps"

    def state(self, lamp: str) -> str:
        """How a lamp is."""
        path = self.folder / lamp
        return path.read_text(encoding="utf-8") if path.exists() else "not there"

    def expect(self, lamp: str, state: str) -> None:
        """Wait until a lamp is in a state."""
        try:
            probe = holds(lambda: self.state(lamp), lambda seen: seen == state, lambda seen: f"it is {seen}")
            eventually(probe, wanted=f"the lamp {lamp} to be {state}")
        finally:
            attach_objects("The lamp itself", {lamp: self.state(lamp)})


class Lamps:
    """The lamps of one scenario, by the names that its sentences use."""

    def __init__(self, switch: Switch, eyes: Eyes, owner: Ownership) -> None:
        self.switch, self.eyes, self._owner = switch, eyes, owner

    def actual(self, name: str) -> str:
        """The lamp behind a name: the scenario's own."""
        return f"{name}.{self._owner.tag}"

    def hang(self, name: str, *, owned: bool = True) -> None:
        """Hang up a lamp that is off, and have it taken down at the end if it is owned."""
        lamp = self.actual(name)
        path = self.eyes.folder / lamp
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("off", encoding="utf-8")
        remove = path.unlink if owned else lambda: None
        self._owner.register(f'the lamp "{name}"', remove, lambda: not path.exists())


@pytest.fixture
@needs("actions-api")
def lamps(target: Profile, owner: Ownership) -> Lamps:
    """The lamps of the scenario."""
    house = offered(target.actions, "a house")
    key = offered(house.token_secret, "a key to the house").get_secret_value()
    return Lamps(Switch(house.url, key), Eyes(), owner)
