"""What the embedded registry promises beyond the emulator's own."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import boto3
import httpx
import pytest

KIND = "application/vnd.oci.image.manifest.v1+json"


@pytest.fixture
def ecr(cloud_url: str) -> Any:
    return boto3.client(
        "ecr",
        endpoint_url=cloud_url,
        region_name="eu-west-2",
        aws_access_key_id="111111111111",
        aws_secret_access_key="anything",
    )


@pytest.fixture
def repository(ecr: Any) -> str:
    """The name of an empty repository in an account of its own."""
    name = f"orders-{uuid.uuid4().hex[:10]}"
    ecr.create_repository(repositoryName=name)
    return name


def put(cloud_url: str, repository: str, content: bytes) -> httpx.Response:
    return httpx.put(f"{cloud_url}/v2/{repository}/manifests/1", content=content, headers={"Content-Type": KIND})


def manifest_of(content: bytes) -> bytes:
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return json.dumps({"schemaVersion": 2, "config": {"digest": digest}, "layers": []}).encode()


def test_a_manifest_that_names_what_is_not_there_is_refused(cloud_url: str, repository: str) -> None:
    refused = put(cloud_url, repository, manifest_of(b"never sent"))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (404, "MANIFEST_BLOB_UNKNOWN")
    assert httpx.get(f"{cloud_url}/v2/{repository}/manifests/1").status_code == 404


def test_a_manifest_pushed_again_has_a_new_push_time(cloud_url: str, repository: str, ecr: Any) -> None:
    content = b"the configuration"
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    httpx.post(f"{cloud_url}/v2/{repository}/blobs/uploads/?digest={digest}", content=content).raise_for_status()
    times = []
    for _ in range(2):
        put(cloud_url, repository, manifest_of(content)).raise_for_status()
        (image,) = ecr.describe_images(repositoryName=repository)["imageDetails"]
        times.append(image["imagePushedAt"])
    assert times[0] < times[1]


def test_a_manifest_for_no_repository_is_refused(cloud_url: str) -> None:
    refused = put(cloud_url, f"nobody-{uuid.uuid4().hex}", manifest_of(b""))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (404, "NAME_UNKNOWN")
