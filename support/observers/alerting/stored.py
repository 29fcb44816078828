"""What is stored: the rows of one scenario in the alerting system's own tables, compared with what was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from support.connections.records import Records, Row
from support.evidence.attachments import attach_objects, attach_table
from support.observers.comparing import Mismatch, listed
from support.waiting import Answer, Done, Never, NotYet, Probe

CALL_COLUMNS = (
    "event_id", "timestamp", "provider", "model", "application", "environment", "request_id", "user_id",
    "prompt_tokens", "completion_tokens", "total_tokens", "latency_ms", "cost", "status", "error",
)  # fmt: skip
"""What of a call to a model is compared, column for column."""

_SHOWN = 200
_TOLD = 10
_OWN_CALLS = "FROM request_metrics WHERE event_id LIKE %(begins)s OR application LIKE %(tagged)s"
_CALLS = f"SELECT * {_OWN_CALLS} ORDER BY timestamp, event_id"
_NUMBER_OF_CALLS = f"SELECT count(*) {_OWN_CALLS}"
_CONFIGURATIONS = """
SELECT * FROM alert_configs WHERE name LIKE %(tagged)s OR config::text LIKE %(tagged)s ORDER BY created_at, id
"""
_ALERTS = """
SELECT alert_events.*, alert_configs.name AS name FROM alert_events LEFT JOIN alert_configs
    ON alert_configs.id::text = alert_events.config_id::text
WHERE alert_configs.name LIKE %(tagged)s OR alert_configs.config::text LIKE %(tagged)s
    OR alert_events.details::text LIKE %(tagged)s OR alert_events.config_id::text = ANY(%(configs)s)
ORDER BY alert_events.timestamp, alert_events.id
"""


@dataclass(frozen=True)
class Everything:
    """All rows of a scenario at one moment, by what they are."""

    calls: tuple[Row, ...]
    configurations: tuple[Row, ...]
    alerts: tuple[Row, ...]

    def evidence(self) -> dict[str, Any]:
        """For the report."""
        return {name: [row.as_dict() for row in rows[:_SHOWN]] for name, rows in vars(self).items()}

    def describe(self) -> str:
        """For messages."""
        return ", ".join(f"{len(rows)} {name}" for name, rows in vars(self).items())


class StoredRecords:
    """Looks at the rows of one scenario, which carry its tag, and at nothing else."""

    def __init__(self, records: Records, tag: str) -> None:
        self._records = records
        self._values = {"tagged": f"%{tag}%", "begins": f"{tag}-%"}
        self._configs: set[str] = set()

    def know(self, config_id: str) -> None:
        """Look at the alerts of this configuration, too, whatever becomes of it."""
        self._configs.add(config_id)

    def everything(self) -> Everything:
        """All rows at this moment."""
        return Everything(self.calls(), self.configurations(), self.alerts())

    def calls(self) -> tuple[Row, ...]:
        """Rows of calls to models, in the order of their moments."""
        return tuple(self._records.ask(_CALLS, self._values))

    def number_of_calls(self) -> int:
        """How many calls are stored; cheaper than to look at them."""
        return int(self._records.ask(_NUMBER_OF_CALLS, self._values)[0][0])

    def configurations(self) -> tuple[Row, ...]:
        """Rows of configurations, oldest first."""
        return tuple(self._records.ask(_CONFIGURATIONS, self._values))

    def configuration(self, config_id: str) -> Row | None:
        """The row of one configuration; None when there is none."""
        values = {"id": config_id}
        return next(iter(self._records.ask("SELECT * FROM alert_configs WHERE id::text = %(id)s", values)), None)

    def alerts(self, config_id: str | None = None) -> tuple[Row, ...]:
        """Rows of alerts, oldest first, of one configuration or of all; `name` is its name while it exists."""
        found = self._records.ask(_ALERTS, {**self._values, "configs": sorted(self._configs | {config_id or ""})})
        return tuple(row for row in found if config_id in (None, str(row["config_id"])))

    def calls_probe(self, wanted: Sequence[Mapping[str, Any]]) -> Probe[tuple[Row, ...]]:
        """Looks whether exactly these calls are stored, each once and as it was sent."""

        def probe() -> Answer[tuple[Row, ...]]:
            seen = self.calls()
            if len(seen) < len(wanted):
                return NotYet(listed(call_faults(wanted, seen)[:_TOLD]))
            faults = call_faults(wanted, seen)
            return Never("\n        ".join(faults[:_TOLD])) if faults else Done(seen)

        return probe

    def expect_configuration(self, config_id: str, wanted: Mapping[str, Any]) -> Row:
        """Check that a configuration is stored as it was sent: every field of `wanted`, and the columns beside it."""
        row = self.configuration(config_id)
        kept = dict(row["config"]) if row else None
        attach_objects("configuration", before=dict(wanted), after=kept, names=("as it was given", "as it is kept"))
        attach_objects("its row", row.as_dict() if row else None)
        if row is None:
            raise Mismatch(f"a stored configuration {config_id}", ["there is none"])
        faults = field_faults(wanted, row["config"])
        faults += [
            f"column {name}: {row[name]!r} beside {row['config'].get(name)!r}"
            for name in ("name", "enabled")
            if row[name] != row["config"].get(name)
        ]
        if faults:
            raise Mismatch("the configuration stored as it was sent", faults)
        return row

    def show_calls(self, wanted: Sequence[Mapping[str, Any]]) -> None:
        """Leave the calls as they were sent and as they are stored as evidence."""
        attach_table("calls as sent", [_comparable(call) for call in wanted[:_SHOWN]])
        attach_table("calls as stored", [_comparable(row.as_dict()) for row in self.calls()[:_SHOWN]])


def call_faults(wanted: Sequence[Mapping[str, Any]], seen: Sequence[Row]) -> list[str]:
    """Say in which calls the rows differ from what was sent: missing, double, foreign, or different in a column."""
    numbers = Counter(row["event_id"] for row in seen)
    stored = {row["event_id"]: row for row in seen}
    sent = {call["event_id"]: call for call in wanted}
    faults = [f"{event_id} is missing" for event_id in sent if event_id not in stored]
    faults += [f"{event_id} is stored {number} times" for event_id, number in numbers.items() if number > 1]
    faults += [f"{event_id} was never sent" for event_id in stored if event_id not in sent]
    for event_id in sent.keys() & stored.keys():
        faults += _row_faults(event_id, sent[event_id], stored[event_id])
    return faults


def field_faults(wanted: Mapping[str, Any], seen: Mapping[str, Any], place: str = "") -> list[str]:
    """Say in which fields of `wanted` a document differs; fields that were not sent are the system's own.

    But not filters: one that was not sent leaves calls out that were meant.
    """
    faults: list[str] = []
    for name, value in wanted.items():
        where = f"{place}{name}"
        if name not in seen:
            faults.append(f"{where} is missing")
        else:
            faults += _value_faults(value, seen[name], where)
            faults += _added_filters(value, seen[name], where) if name == "filters" else ()
    return faults


def describe_alert(row: Row) -> str:
    """An alert in one line."""
    state = "open" if row["resolved_at"] is None else "resolved"
    return f"{row['details'].get('metric')} {row['metric_value']} against {row['threshold_value']} ({state})"


def _value_faults(wanted: Any, seen: Any, where: str) -> list[str]:
    if isinstance(wanted, Mapping) and isinstance(seen, Mapping):
        return field_faults(wanted, seen, f"{where}.")
    if isinstance(wanted, (list, tuple)) and isinstance(seen, list) and len(wanted) == len(seen):
        pairs = enumerate(zip(wanted, seen, strict=True))
        return [fault for index, (one, other) in pairs for fault in _value_faults(one, other, f"{where}.{index}")]
    return [] if wanted == seen else [f"{where}: {seen!r} instead of {wanted!r}"]


def _added_filters(wanted: Any, seen: Any, where: str) -> list[str]:
    if not isinstance(wanted, Mapping) or not isinstance(seen, Mapping):
        return []
    return [f"{where}.{name}: {seen[name]!r}" for name in seen if name not in wanted and seen[name] is not None]


def _row_faults(event_id: str, sent: Mapping[str, Any], stored: Row) -> Iterable[str]:
    row = stored.as_dict()
    different = (name for name in CALL_COLUMNS if row.get(name) != sent.get(name))
    return [f"{event_id} {name}: {row.get(name)!r} instead of {sent.get(name)!r}" for name in different]


def _comparable(call: Mapping[str, Any]) -> dict[str, Any]:
    return {name: call.get(name) for name in CALL_COLUMNS}
