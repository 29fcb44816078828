"""The form of the history file: what is read without asking must be there."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError


def is_sound(document: dict[str, Any]) -> bool:
    """Whether the document has the form of a history."""
    try:
        _File.model_validate(document)
    except ValidationError:
        return False
    return True


class _Run(BaseModel):
    at: str
    target: str
    commit: str | None
    verdict: str
    complete: bool
    scenarios: int
    passed: int
    seconds: float


class _Told(BaseModel):
    outcome: str
    at: str
    proven_at: str = ""
    commit: str | None = None
    proven_digest: str = ""


class _Entry(BaseModel):
    digest: str
    targets: dict[str, _Told]
    trend: list[str]


class _Proof(BaseModel):
    at: str
    commit: str | None
    scenarios: int


class _Defect(BaseModel):
    name: str
    title: str
    promises: list[str]


class _Drilled(BaseModel):
    caught: list[str]
    proven: bool
    scenario: str
    digest: str


class _Drill(BaseModel):
    started_at: str
    suite: dict[str, str | None]
    seconds: float
    defects: list[_Defect]
    scenarios: dict[str, _Drilled]


class _File(BaseModel):
    schema_: Literal[1] = Field(alias="schema")
    drill: _Drill | None = None
    runs: dict[str, _Run]
    scenarios: dict[str, _Entry]
    promises: dict[str, dict[str, _Proof]]
