"""What the cloud says of a repository: whether its tags may be replaced, and who may enter."""

from __future__ import annotations

import base64

from reference.provisioning import cloud
from reference.provisioning.images.failures import SyncRefused


def tags_may_be_replaced(repository: str, region: str | None) -> bool:
    """Whether a tag of the repository may be given to another image; raises SyncRefused when nobody tells."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        found = cloud.client("ecr", region).describe_repositories(repositoryNames=[repository])
    except (BotoCoreError, ClientError) as error:
        reason = cloud.reason_of(error)
        raise SyncRefused(f"it cannot be told whether tags of {repository!r} may be replaced: {reason}") from None
    return bool(found["repositories"][0]["imageTagMutability"] == "MUTABLE")


def credentials(region: str | None) -> tuple[str, str]:
    """User and password for the account's registry; raises SyncRefused when none are given out."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        token = cloud.client("ecr", region).get_authorization_token()["authorizationData"][0]["authorizationToken"]
    except (BotoCoreError, ClientError) as error:
        raise SyncRefused(f"no access to the registry: {cloud.reason_of(error)}") from None
    user, _, password = base64.b64decode(token).decode().partition(":")
    return user, password
