"""Database instances that behave in time and tell what happened, on top of the emulator's own.

| call | statuses | events |
|---|---|---|
| create | `available` | `DB instance created` |
| stop | `available`, `stopping`, `stopped` | `DB instance stopped` |
| start | `stopped`, `starting`, `available` | `DB instance started` |
| reboot | `available`, `rebooting`, `available` | `DB instance shutdown`, `DB instance restarted` |
| reboot with failover | the same | `Multi-AZ instance failover started.`, `DB instance restarted`, `Multi-AZ instance failover completed`; the availability zones change places |
| snapshot | `creating`, `available` (of the snapshot) | |

A call in the wrong status is refused with InvalidDBInstanceState, a failover of an instance in one
zone with InvalidParameterCombination. A status set by `set_status` stays: whatever was under way
has lost its hold on the instance.
"""  # noqa: E501 - a table row cannot be broken

from __future__ import annotations

import contextvars
import importlib
import re
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, TypeAlias

TRANSITION_SECONDS = 0.05
"""Time that an instance or a snapshot spends in a status in between, unless the instance has a pace of its own."""
_PACE = "TransitionSeconds"

SNAPSHOT_NAME = re.compile(r"[A-Za-z](-?[A-Za-z0-9])*")

Parameters: TypeAlias = dict[str, Any]
Answer: TypeAlias = tuple[int, dict[str, str], bytes]
Instance: TypeAlias = dict[str, Any]
Handler: TypeAlias = Callable[[Parameters], Answer]


class AmbiguousInstance(LookupError):
    """Several accounts or regions have an instance of that identifier."""


class Databases:
    """The emulator's database service with our handlers in front of its own."""

    def __init__(self) -> None:
        self._rds: Any = importlib.import_module("ministack.services.rds")
        self._handlers: dict[str, Handler] = self._rds._ACTION_MAP
        self._own: dict[str, Handler] = dict(self._handlers)
        self._own_description: Callable[[Instance], str] = self._rds._instance_xml

    def install(self) -> None:
        """Put our handlers in front of the emulator's."""
        self._handlers["CreateDBInstance"] = self._create
        self._handlers["StartDBInstance"] = self._start
        self._handlers["StopDBInstance"] = self._stop
        self._handlers["RebootDBInstance"] = self._reboot
        self._handlers["CreateDBSnapshot"] = self._snapshot
        self._rds._instance_xml = self._describe

    def set_status(self, identifier: str, status: str, account: str = "", region: str = "") -> None:
        """Put an instance into a status; LookupError where there is none, or more than one."""
        self._the_one(identifier, account, region)["DBInstanceStatus"] = status

    def set_pace(self, identifier: str, seconds: float, account: str = "", region: str = "") -> None:
        """Have an instance spend so long in each status in between; LookupError as for `set_status`."""
        self._the_one(identifier, account, region)[_PACE] = seconds

    def _the_one(self, identifier: str, account: str, region: str) -> Instance:
        found = [
            instance
            for (owner, place, name), instance in list(self._rds._instances._data.items())
            if name == identifier and account in ("", owner) and region in ("", place)
        ]
        if not found:
            raise LookupError(identifier)
        if len(found) > 1:
            raise AmbiguousInstance(identifier)
        the_one: Instance = found[0]
        return the_one

    def _describe(self, instance: Instance) -> str:
        """An instance as XML, with the second zone that the emulator keeps but does not show."""
        zone = instance["SecondaryAvailabilityZone"]
        second = f"<SecondaryAvailabilityZone>{zone}</SecondaryAvailabilityZone>" if zone else ""
        return f"{self._own_description(instance)}{second}"

    def _create(self, parameters: Parameters) -> Answer:
        answer = self._own["CreateDBInstance"](parameters)
        instance = self._find(parameters)
        if answer[0] == 200 and instance is not None:
            if instance["MultiAZ"]:
                zone = instance["AvailabilityZone"]
                instance["SecondaryAvailabilityZone"] = zone[:-1] + ("b" if zone.endswith("a") else "a")
            self._tell(instance, "DB instance created", "creation")
            return self._answer("CreateDBInstance", instance)
        return answer

    def _start(self, parameters: Parameters) -> Answer:
        return self._change(parameters, "StartDBInstance", ("stopped", "starting", "available"), "DB instance started")

    def _stop(self, parameters: Parameters) -> Answer:
        return self._change(parameters, "StopDBInstance", ("available", "stopping", "stopped"), "DB instance stopped")

    def _change(self, parameters: Parameters, call: str, course: tuple[str, str, str], message: str) -> Answer:
        before, between, after = course
        instance = self._find(parameters)
        if instance is None:
            return self._own[call](parameters)
        if instance["DBInstanceStatus"] != before:
            return self._wrong_status(instance, before)
        instance["DBInstanceStatus"] = between

        def finish() -> None:
            if instance["DBInstanceStatus"] == between:
                instance["DBInstanceStatus"] = after
                self._tell(instance, message, "notification")

        _later(finish, instance)
        return self._answer(call, instance)

    def _reboot(self, parameters: Parameters) -> Answer:
        instance = self._find(parameters)
        if instance is None:
            return self._own["RebootDBInstance"](parameters)
        if instance["DBInstanceStatus"] != "available":
            return self._wrong_status(instance, "available")
        failover = str(self._rds._p(parameters, "ForceFailover")).lower() == "true"
        if failover and not instance["MultiAZ"]:
            message = "Cannot force failover when the DB instance is not configured for Multi-AZ."
            return self._refuse("InvalidParameterCombination", message)
        instance["DBInstanceStatus"] = "rebooting"
        if failover:
            self._tell(instance, "Multi-AZ instance failover started.", "failover")
        else:
            self._tell(instance, "DB instance shutdown", "availability")
        _later(lambda: self._finish_reboot(instance, failover), instance)
        return self._answer("RebootDBInstance", instance)

    def _finish_reboot(self, instance: Instance, failover: bool) -> None:
        if instance["DBInstanceStatus"] != "rebooting":
            return
        self._tell(instance, "DB instance restarted", "availability")
        if failover:
            zones = instance["SecondaryAvailabilityZone"], instance["AvailabilityZone"]
            instance["AvailabilityZone"], instance["SecondaryAvailabilityZone"] = zones
            self._tell(instance, "Multi-AZ instance failover completed", "failover")
        instance["DBInstanceStatus"] = "available"

    def _snapshot(self, parameters: Parameters) -> Answer:
        name = self._rds._p(parameters, "DBSnapshotIdentifier")
        instance = self._find(parameters)
        if name and not SNAPSHOT_NAME.fullmatch(name):
            message = (
                f"Invalid snapshot identifier:  {name}. Must begin with a letter; may contain only ASCII "
                "letters, digits, and hyphens; and must not end with a hyphen or contain two in a row."
            )
            return self._refuse("InvalidParameterValue", message)
        taken = name in self._rds._snapshots
        if instance is not None and not taken and instance["DBInstanceStatus"] != "available":
            return self._wrong_status(instance, "available")
        answer = self._own["CreateDBSnapshot"](parameters)
        if answer[0] != 200:
            return answer
        snapshot = self._rds._snapshots[name]
        snapshot |= {"Status": "creating", "PercentProgress": 0}
        _later(lambda: snapshot.update({"Status": "available", "PercentProgress": 100}))
        body = f"<CreateDBSnapshotResult><DBSnapshot>{self._rds._snapshot_xml(snapshot)}</DBSnapshot>"
        written: Answer = self._rds._xml(200, "CreateDBSnapshotResponse", f"{body}</CreateDBSnapshotResult>")
        return written

    def _find(self, parameters: Parameters) -> Instance | None:
        found: Instance | None = self._rds._resolve_instance(self._rds._p(parameters, "DBInstanceIdentifier"))
        return found

    def _answer(self, call: str, instance: Instance) -> Answer:
        answer: Answer = self._rds._single_instance_response(f"{call}Response", f"{call}Result", instance)
        return answer

    def _refuse(self, code: str, message: str) -> Answer:
        answer: Answer = self._rds._error(code, message, 400)
        return answer

    def _wrong_status(self, instance: Instance, wanted: str) -> Answer:
        name, status = instance["DBInstanceIdentifier"], instance["DBInstanceStatus"]
        return self._refuse("InvalidDBInstanceState", f"Instance {name} is not in {wanted} state: it is {status}.")

    def _tell(self, instance: Instance, message: str, category: str) -> None:
        """Add to the events that DescribeEvents answers with."""
        self._rds._events[str(uuid.uuid4())] = {
            "SourceIdentifier": instance["DBInstanceIdentifier"],
            "SourceType": "db-instance",
            "SourceArn": instance.get("DBInstanceArn", ""),
            "Message": message,
            "Date": time.time(),
            "EventCategories": [category],
        }


def _later(work: Callable[[], None], instance: Instance | None = None) -> None:
    """Do it after the transition time, for the account and region of the present request."""
    seconds = (instance or {}).get(_PACE, TRANSITION_SECONDS)
    context = contextvars.copy_context()
    timer = threading.Timer(seconds, context.run, (work,))
    timer.daemon = True
    timer.start()
