"""Documents drawn at random from a JSON Schema: fit ones, and ones with exactly one thing wrong.

The same seed draws the same documents. Whether a document is fit is not decided here: whoever draws says who judges.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from support.drivers.provisioning.spoiling import Change, changes, resolved

Schema = Mapping[str, Any]
OFTEN = 0.75
"""How often a part is there that may be left out."""
POOL = 24
"""Different values at the most that are drawn for one place."""
TRIALS = 40
"""Documents that may be drawn in vain for one that fits."""

_LEAF = ("type", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "items")


class Judge(Protocol):
    """Says whether a document, or a part of one, fits a schema."""

    def fits(self, document: Any, schema: Schema | None = None) -> bool:
        """Whether it fits the given schema; without one, that of all documents."""


@dataclass(frozen=True)
class Drawn:
    """One document. `change` is the one thing that is wrong with it, None where nothing is."""

    document: dict[str, Any]
    change: Change | None = None


def draw_documents(schema: Schema, judge: Judge, number: int, draws: int) -> list[Drawn]:
    """So many fit documents, and so many with one thing wrong; `draws` is the seed.

    Raises LookupError when the schema is one from which fit documents cannot be drawn by luck.
    """
    chance = random.Random(draws)
    drawing = _Drawing(schema, judge, chance, _pools(schema, draws))
    fit: list[Drawn] = []
    unfit: list[Drawn] = []
    tried: Counter[str] = Counter()
    for _ in range(number * TRIALS):
        document = drawing.document()
        if not judge.fits(document):
            continue
        if len(fit) < number:
            fit.append(Drawn(document))
        change = _rarest(list(changes(document, schema)), tried, chance)
        spoilt = change.applied(document)
        if len(unfit) < number and not judge.fits(spoilt):
            unfit.append(Drawn(spoilt, change))
        if len(fit) == len(unfit) == number:
            return [*fit, *unfit]
    raise LookupError(f"only {len(fit)} fit and {len(unfit)} unfit documents were drawn, not {number} of each")


def _rarest(possible: list[Change], tried: Counter[str], chance: random.Random) -> Change:
    """One of the changes of a sort that was tried least, so that every sort of mistake has its turn."""
    least = min(tried[change.why] for change in possible)
    change = chance.choice([change for change in possible if tried[change.why] == least])
    tried[change.why] += 1
    return change


class _Drawing:
    """Draws documents, each part from the pool of its values."""

    def __init__(self, schema: Schema, judge: Judge, chance: random.Random, pools: Mapping[str, list[Any]]) -> None:
        self._schema, self._judge, self._chance, self._pools = schema, judge, chance, pools

    def document(self) -> dict[str, Any]:
        drawn: dict[str, Any] = self._settled(self._value(self._schema), self._schema)
        return drawn

    def _value(self, schema: Schema) -> Any:
        schema = resolved(schema, self._schema)
        if schema.get("type") != "object":
            return self._chance.choice(self._pools[_key(schema)])
        required = schema.get("required", ())
        names = [name for name in schema.get("properties", {}) if name in required or self._chance.random() < OFTEN]
        return {name: self._value(schema["properties"][name]) for name in names}

    def _settled(self, value: Any, schema: Schema) -> Any:
        """The value with what follows from the conditions of its schema, from the outside to the inside."""
        schema = resolved(schema, self._schema)
        if not isinstance(value, dict):
            return value
        for rule in [schema, *schema.get("allOf", ())]:
            if "if" in rule and self._judge.fits(value, self._whole(rule["if"])):
                value = self._amended(value, schema, rule.get("then", {}))
        properties = schema.get("properties", {})
        return {name: self._settled(part, properties.get(name, {})) for name, part in value.items()}

    def _amended(self, value: dict[str, Any], schema: Schema, then: Schema) -> dict[str, Any]:
        schema = resolved(schema, self._schema)
        amended, properties = dict(value), schema.get("properties", {})
        for name in then.get("required", ()):
            if name not in amended:
                amended[name] = self._value(properties.get(name, {}))
        for name, more in then.get("properties", {}).items():
            if isinstance(amended.get(name), dict):
                amended[name] = self._amended(amended[name], properties.get(name, {}), more)
            elif name in amended:
                amended[name] = self._such(amended[name], properties.get(name, {}), more)
        return amended

    def _such(self, value: Any, schema: Schema, more: Schema) -> Any:
        """The value, or another of its pool that fits what is wanted beyond its schema."""
        pool = self._pools[_key(resolved(schema, self._schema))]
        fitting = [one for one in pool if self._judge.fits(one, self._whole(more))]
        return value if value in fitting or not fitting else self._chance.choice(fitting)

    def _whole(self, part: Schema) -> Schema:
        """A part of the schema that can be judged by on its own."""
        return {**part, "$defs": self._schema.get("$defs", {})}


def _pools(schema: Schema, draws: int) -> dict[str, list[Any]]:
    """Values for every place that holds no further places, by the key of its schema."""
    # a fifth of a second that only these scenarios need
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st
    from hypothesis_jsonschema import from_schema

    leaves = {_key(leaf): leaf for leaf in _leaves(schema, schema)}
    found: dict[str, list[Any]] = {key: [] for key in leaves}

    @seed(draws)
    @settings(
        max_examples=POOL, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.fixed_dictionaries({key: from_schema(dict(leaf)) for key, leaf in leaves.items()}))
    def one(values: dict[str, Any]) -> None:
        for key, value in values.items():
            if value not in found[key] and _can_be_written(value):
                found[key].append(value)

    one()
    return found


def _leaves(schema: Schema, whole: Schema) -> Iterator[Schema]:
    schema = resolved(schema, whole)
    if schema.get("type") == "object":
        for part in schema.get("properties", {}).values():
            yield from _leaves(part, whole)
    else:
        yield {key: schema[key] for key in _LEAF if key in schema}


def _key(schema: Schema) -> str:
    return json.dumps({key: schema[key] for key in _LEAF if key in schema}, sort_keys=True)


def _can_be_written(value: Any) -> bool:
    """Whether a text can be part of a document at all, and comes out of it as it went in."""
    return not isinstance(value, str) or all(each.isprintable() or each == "\n" for each in value)
