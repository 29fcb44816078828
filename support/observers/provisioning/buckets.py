"""What the files of buckets say: variables, the application's policy, the catalogue; in words, to be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from support.evidence.attachments import attach_table
from support.observers.comparing import Mismatch, expect_none

OBJECTS = frozenset({"s3:GetObject", "s3:PutObject", "s3:DeleteObject"})
BUCKET = frozenset({"s3:ListBucket"})
KEYS = frozenset({"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey"})
_BOUND_TO = "kms:EncryptionContext:aws:s3:arn"
_BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
_TAGS = {
    "Environment": "environment", "Owner": "owner", "Application": "application", "Purpose": "purpose",
    "CostCenter": "cost centre", "RequestId": "id",
}  # fmt: skip


def facts_of_variables(variables: Mapping[str, Any]) -> dict[str, Any]:
    """What variables say of their bucket, by the words that sentences have for it. Raises Mismatch."""
    try:
        bucket, alert = variables["s3_bucket"], variables["cost_alert"]
        blocks = [bucket["public_access_block"][name] for name in _BLOCKS]
        return {
            "name": bucket["bucket_name"],
            "storage class": _plain(bucket.get("storage_class")),
            "encryption": _plain(bucket["encryption"]["type"]),
            "key": bucket["encryption"].get("kms_key_alias"),
            "versions": bucket["versioning_enabled"],
            "public access": "blocked" if all(blocks) else "exception-approved" if all(blocks[:3]) else "open",
            "access log": bool((bucket.get("logging") or {}).get("enabled")),
            "log bucket": (bucket.get("logging") or {}).get("target_bucket"),
            "other websites": bucket.get("cors_enabled"),
            "alert at": alert["threshold_gb"],
            **{word: bucket["tags"].get(tag) for tag, word in _TAGS.items()},
            **_ages(bucket["lifecycle_rules"]),
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise Mismatch(
            "the variables of a bucket", [f"{type(error).__name__}: {error} in {variables!r:.400}"]
        ) from None


def facts_of_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What the catalogue says of a bucket, by the words that sentences have for it. Raises Mismatch."""
    try:
        about, governed, kept = entry["metadata"], entry["governance"], entry["retention"]
        return {
            "id": about["id"],
            "environment": about["environment"],
            "owner": about["owner"],
            "application": about["application"],
            "requester": about["requested_by"],
            "purpose": about["purpose"],
            "status": about["status"],
            "name": entry["aws"]["bucket_name"],
            "region": entry["aws"]["region"],
            "encryption": governed["encryption"],
            "versions": governed["versioning"],
            "public access": "blocked" if governed["public_access_block"] else "exception-approved",
            "access log": governed["access_logging"],
            "retention": kept["type"],
            "deleted after": kept["expire_days"],
            "seldom used after": kept["transition_to_ia_days"],
            "archived after": kept["transition_to_glacier_days"],
            "cost centre": entry["cost"]["cost_center"],
            "alert at": entry["cost"]["alert_threshold_gb"],
        }
    except (KeyError, TypeError) as error:
        raise Mismatch("an entry of the catalogue", [f"{type(error).__name__}: {error} in {entry!r:.400}"]) from None


def expect_facts(seen: Mapping[str, Any], wanted: Mapping[str, Any], what: str) -> None:
    """Raise Mismatch when one of the facts is another than asked for."""
    rows = [[name, wanted.get(name, ""), value] for name, value in seen.items()]
    attach_table(f"{what}, asked and seen", [["about", "asked for", "seen"], *rows])
    expect_none(fact_faults(seen, wanted), wanted=f"{what} as it was asked for")


def fact_faults(seen: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Which of the wanted facts are others."""
    both = [name for name in wanted if name in seen]
    assert both, f"wanted: facts to compare\n  seen: {sorted(seen)}"
    return [
        f"{name} is {seen[name]!r} and not {wanted[name]!r}"
        for name in both
        if (seen[name], type(seen[name])) != (wanted[name], type(wanted[name]))
    ]


def policy_faults(policy: Mapping[str, Any], bucket: str, *, with_key: bool) -> list[str]:
    """What a policy gives otherwise than the use of one bucket's objects, and of keys for this bucket only."""
    statements = _listed(policy.get("Statement"))
    attach_table("what the policy gives", [{name: one[name] for name in one} for one in statements])
    whole = f"arn:aws:s3:::{bucket}"
    given = set(_given(statements))
    faults = missing_objects(policy, [bucket])
    harmless = {(action, place) for action in OBJECTS | BUCKET for place in (whole, f"{whole}/*")}
    keys = {action for action, _ in given if action.startswith("kms:")}
    rest = {(action, place) for action, place in given - harmless if action not in keys}
    faults += [f"{action} of {place} is given" for action, place in sorted(rest)]
    faults += [
        f"{action} is {'not ' if action in KEYS else ''}given" for action in keys ^ (KEYS if with_key else set())
    ]
    for statement in statements:
        if keys & set(_listed(statement.get("Action"))):
            faults += _unbound(statement, {whole, f"{whole}/*"})
    return sorted(faults)


def missing_objects(policy: Mapping[str, Any], buckets: Iterable[str]) -> list[str]:
    """What a policy does not give of the use of these buckets' objects."""
    given = set(_given(_listed(policy.get("Statement"))))
    wholes = [f"arn:aws:s3:::{bucket}" for bucket in buckets]
    wanted = {(action, f"{whole}/*") for whole in wholes for action in OBJECTS}
    wanted |= {(action, whole) for whole in wholes for action in BUCKET}
    return [f"{action} of {place} is not given" for action, place in sorted(wanted - given)]


def expect_shown(output: str, parts: Iterable[str]) -> None:
    """Raise Mismatch when something that would be written is not told."""
    expect_none([f"not told: {part}" for part in parts if part not in output], wanted="all that would be written")


def _given(statements: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for statement in statements:
        allowed = statement.get("Effect") == "Allow" and "NotAction" not in statement and "NotResource" not in statement
        for action in _listed(statement.get("Action")) if allowed else ["an exception"]:
            yield from ((action, place) for place in _listed(statement.get("Resource", "everything")))


def _unbound(statement: Mapping[str, Any], places: set[str]) -> list[str]:
    """Whether keys that are given, of whatever name, are given for objects of other buckets, too."""
    bound = (statement.get("Condition") or {}).values()
    contexts = [set(_listed(one[_BOUND_TO])) for one in bound if _BOUND_TO in one]
    return [] if any(context and context <= places for context in contexts) else ["keys are given for any bucket"]


def _ages(rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {"deleted after": None, "seldom used after": None, "archived after": None}
    for rule in rules:
        if not rule["enabled"]:
            continue
        if "expiration" in rule:
            found["deleted after"] = rule["expiration"]["days"]
        for move in rule.get("transition", []):
            words = {"standard-ia": "seldom used after", "glacier": "archived after"}
            found[words[_plain(move["storage_class"])]] = move["days"]
    return found


def _plain(constant: Any) -> Any:
    return constant.lower().replace("_", "-") if isinstance(constant, str) else constant


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
