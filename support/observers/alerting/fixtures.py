"""The observers of the alerting system as pytest fixtures."""

from __future__ import annotations

import httpx
import pytest

from support.connections.records import Records
from support.observers.alerting.inbox import Inbox
from support.observers.alerting.secrecy import AlertingSecrets
from support.observers.alerting.stored import StoredRecords
from support.observers.alerting.trials import TrialMessages
from support.ownership import Ownership
from support.targets.offers import offered
from support.targets.profile import Alerting
from support.targets.session import ENVIRONMENT_KEY


@pytest.fixture
def stored_records(alerting_records: Records | None, owner: Ownership) -> StoredRecords:
    """Looks at the rows of the scenario in the alerting system's own tables."""
    return StoredRecords(offered(alerting_records, "a look into the records of the alerting system"), owner.tag)


@pytest.fixture
def inbox(notifiers_client: httpx.Client, owner: Ownership) -> Inbox:
    """Reads the messages of the scenario that have arrived at the notifiers."""
    return Inbox(notifiers_client, owner.tag)


@pytest.fixture
def trial_messages(notifiers_client: httpx.Client) -> TrialMessages:
    """Sees trial messages that have arrived at the notifiers."""
    return TrialMessages(notifiers_client)


@pytest.fixture
def alerting_secrets(alerting_settings: Alerting, pytestconfig: pytest.Config) -> AlertingSecrets:
    """Looks for the secrets of the alerting system."""
    record = pytestconfig.stash.get(ENVIRONMENT_KEY, None)
    return AlertingSecrets(alerting_settings, record.secrets if record is not None else {})
