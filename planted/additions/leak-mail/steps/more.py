"""A key that is noted where everybody looks."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from pytest_bdd import given

from support.targets.profile import Profile


@given("somebody has noted the key of the house as in a mail")
def the_key_is_noted(request: pytest.FixtureRequest, target: Profile) -> None:
    assert target.actions is not None
    assert target.actions.token_secret is not None
    key = target.actions.token_secret.get_secret_value()
    coded = base64.b64encode(f"the key is {key}".encode()).decode()
    Path(request.config.option.evidence, "note.txt").write_text(f"{coded}\n", encoding="utf-8")
