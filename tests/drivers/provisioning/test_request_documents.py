"""Requests: any field can be said otherwise or left out, and what is left out may hold all the same."""

from __future__ import annotations

import yaml

from support.drivers.provisioning.requests import Request


class Lamp(Request):
    """Asks for a lamp."""

    DEFAULTS = {"spec.colour": "white"}  # noqa: RUF012


def test_fields_are_read_changed_and_left_out_by_their_paths() -> None:
    lamp = Lamp("desk", {"id": "L-1", "spec": {"size": 3}})
    assert (lamp.value("spec.size"), lamp.value("spec.colour"), lamp.value("spec.size.unit")) == (3, "white", None)
    lamp.change("spec.shade.form", "round")
    lamp.change("spec.size", None)
    lamp.change("spec.nothing", None)
    assert lamp.document == {"id": "L-1", "spec": {"shade": {"form": "round"}}}


def test_it_is_handed_in_as_it_is_written() -> None:
    lamp = Lamp("desk", {"name": "Ærø", "id": "0123"}, reason="too dark")
    assert lamp.file == "requests/desk.yaml"
    assert yaml.safe_load(lamp.text) == lamp.document
    assert lamp.text.startswith("name: Ærø")
