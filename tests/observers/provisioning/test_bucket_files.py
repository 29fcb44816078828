"""What a policy gives, what an audit claims, and what is told beside a reason: none of it escapes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from support.observers.comparing import Mismatch
from support.observers.provisioning.buckets import KEYS, OBJECTS, policy_faults
from support.observers.provisioning.storage_audit import HEADING, audit_rows, expect_rows

BUCKET = ["arn:aws:s3:::shop", "arn:aws:s3:::shop/*"]
OWN: dict[str, Any] = {"Effect": "Allow", "Action": [*OBJECTS, "s3:ListBucket"], "Resource": BUCKET}
KEY: dict[str, Any] = {
    "Effect": "Allow",
    "Action": sorted(KEYS),
    "Resource": "*",
    "Condition": {"StringLike": {"kms:EncryptionContext:aws:s3:arn": BUCKET}},
}


def test_a_policy_of_its_own_bucket_has_no_faults() -> None:
    assert policy_faults({"Statement": [OWN]}, "shop", with_key=False) == []
    assert policy_faults({"Statement": [OWN, KEY]}, "shop", with_key=True) == []


@pytest.mark.parametrize(
    "statements",
    [
        [],
        [{**OWN, "Effect": "Deny"}],
        [{**OWN, "Resource": "*"}],
        [{**OWN, "Resource": ["arn:aws:s3:::shop*"]}],
        [{**OWN, "Action": "s3:*"}],
        [{**OWN, "Action": [*OWN["Action"], "s3:PutBucketPolicy"]}],
        [OWN, {"Effect": "Allow", "NotAction": "s3:GetObject", "Resource": BUCKET}],
        [OWN, {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}],
        [OWN, KEY],
    ],
)
def test_more_or_less_than_its_own_bucket_is_a_fault(statements: list[Any]) -> None:
    assert policy_faults({"Statement": statements}, "shop", with_key=False)


@pytest.mark.parametrize(
    "key",
    [
        {**KEY, "Condition": {}},
        {**KEY, "Condition": {"StringLike": {"kms:EncryptionContext:aws:s3:arn": ["*"]}}},
        {**KEY, "Action": ["kms:Decrypt"]},
        {**KEY, "Action": ["kms:*"]},
    ],
)
def test_a_key_for_other_buckets_is_a_fault(key: dict[str, Any]) -> None:
    assert policy_faults({"Statement": [OWN, key]}, "shop", with_key=True)


def row(status: str, action: str = "generate", moment: dt.datetime | None = None) -> str:
    told = (moment or dt.datetime.now(dt.UTC)).isoformat()
    return f"{told},S3-0001,goldenpath-dev-shop-logs,app-team,dev,logs,{action},ana,{status}\n"


def test_an_audit_that_claims_too_much_is_found_out() -> None:
    heading = ",".join(HEADING) + "\n"
    fields = {"request_id": "S3-0001"}
    expect_rows(audit_rows(heading + row("success")), [(fields, "was carried out")])
    for told, outcome in (
        (row("success"), "was refused"),
        (row("success", "apply"), "was carried out"),
        ("", "failed"),
    ):
        with pytest.raises(Mismatch):
            expect_rows(audit_rows(heading + told), [(fields, outcome)])


def test_an_audit_of_another_form_is_found_out() -> None:
    heading = ",".join(HEADING) + "\n"
    yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    for text in ("", row("success"), heading + "a,b\n", heading + heading, heading + row("success", moment=yesterday)):
        with pytest.raises(Mismatch):
            audit_rows(text)
