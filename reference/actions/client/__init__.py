"""Client library of Automated Actions: one function for each operation.

    from reference.actions import client
    service = client.Service("https://actions.example.com", token)
    action = client.no_op(service)

Every function raises ResponseError for an answer that is no success (redirects are not followed) and
NoAnswerError when there is none. The library starts quickly: it stands on the standard library alone.
"""

from __future__ import annotations

from reference.actions.client.models import Action, User
from reference.actions.client.operations import (
    action_cancel,
    action_detail,
    action_list,
    create_token,
    external_resource_flush_elasticache,
    external_resource_rds_reboot,
    external_resource_rds_snapshot,
    external_resource_rds_start,
    external_resource_rds_stop,
    me,
    no_op,
    openshift_trigger_cronjob,
    openshift_workload_delete,
    openshift_workload_restart,
)
from reference.actions.client.transport import NoAnswerError, Response, ResponseError, Service

__all__ = [
    "Action",
    "NoAnswerError",
    "Response",
    "ResponseError",
    "Service",
    "User",
    "action_cancel",
    "action_detail",
    "action_list",
    "create_token",
    "external_resource_flush_elasticache",
    "external_resource_rds_reboot",
    "external_resource_rds_snapshot",
    "external_resource_rds_start",
    "external_resource_rds_stop",
    "me",
    "no_op",
    "openshift_trigger_cronjob",
    "openshift_workload_delete",
    "openshift_workload_restart",
]
