"""A key that is noted where everybody looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_bdd import given

from support.targets.profile import Profile


@given("somebody has noted the key of the house as it is")
def the_key_is_noted(request: pytest.FixtureRequest, target: Profile) -> None:
    assert target.actions is not None
    assert target.actions.token_secret is not None
    key = target.actions.token_secret.get_secret_value()
    Path(request.config.option.evidence, "note.txt").write_text(f"the key is {key}\n", encoding="utf-8")
