"""One function for each operation id, dashes as underscores."""

from __future__ import annotations

from datetime import datetime

from reference.actions.client.catalogue import BY_ID
from reference.actions.client.models import Action, User, action_from, user_from
from reference.actions.client.transport import Service, call


def submit(service: Service, operation_id: str, **values: object) -> Action:
    """Carry out an operation that answers with an action."""
    return action_from(call(service, BY_ID[operation_id], values))


def me(service: Service) -> User:
    """Who the token speaks for, and what they may do."""
    return user_from(call(service, BY_ID["me"], {}))


def action_list(
    service: Service, status: str | None = None, action_user: str | None = None, max_age_minutes: int | None = None
) -> list[Action]:
    """The actions of one owner, the one that changed longest ago first."""
    values = {"status": status, "action_user": action_user, "max_age_minutes": max_age_minutes}
    return [action_from(content) for content in call(service, BY_ID["action-list"], values)]


def action_detail(service: Service, action_id: str) -> Action:
    """One action."""
    return submit(service, "action-detail", action_id=action_id)


def action_cancel(service: Service, action_id: str) -> Action:
    """Cancel an action that is not finished."""
    return submit(service, "action-cancel", action_id=action_id)


def create_token(service: Service, name: str, username: str, email: str, expiration: datetime) -> str:
    """A token that speaks for a service until it expires; a time without zone is UTC."""
    values = {"name": name, "username": username, "email": email, "expiration": expiration.isoformat()}
    return str(call(service, BY_ID["create-token"], values))


def no_op(service: Service) -> Action:
    """Do nothing, all the way through."""
    return submit(service, "no-op")


def openshift_workload_restart(service: Service, cluster: str, namespace: str, kind: str, name: str) -> Action:
    """Restart a workload or a pod."""
    return submit(service, "openshift-workload-restart", cluster=cluster, namespace=namespace, kind=kind, name=name)


def openshift_workload_delete(
    service: Service, cluster: str, namespace: str, kind: str, name: str, api_version: str = "v1"
) -> Action:
    """Delete one object of a namespace."""
    return submit(
        service,
        "openshift-workload-delete",
        cluster=cluster,
        namespace=namespace,
        kind=kind,
        name=name,
        api_version=api_version,
    )


def openshift_trigger_cronjob(service: Service, cluster: str, namespace: str, cronjob: str) -> Action:
    """Run the job of a cron job now."""
    return submit(service, "openshift-trigger-cronjob", cluster=cluster, namespace=namespace, cronjob=cronjob)


def external_resource_rds_reboot(
    service: Service, account: str, identifier: str, force_failover: bool = False
) -> Action:
    """Reboot a database instance."""
    return submit(
        service,
        "external-resource-rds-reboot",
        account=account,
        identifier=identifier,
        force_failover=force_failover,
    )


def external_resource_rds_start(service: Service, account: str, identifier: str) -> Action:
    """Start a stopped database instance."""
    return submit(service, "external-resource-rds-start", account=account, identifier=identifier)


def external_resource_rds_stop(service: Service, account: str, identifier: str) -> Action:
    """Stop a database instance."""
    return submit(service, "external-resource-rds-stop", account=account, identifier=identifier)


def external_resource_rds_snapshot(service: Service, account: str, identifier: str, snapshot_identifier: str) -> Action:
    """Take a snapshot of a database instance."""
    return submit(
        service,
        "external-resource-rds-snapshot",
        account=account,
        identifier=identifier,
        snapshot_identifier=snapshot_identifier,
    )


def external_resource_flush_elasticache(service: Service, account: str, identifier: str) -> Action:
    """Empty a cache."""
    return submit(service, "external-resource-flush-elasticache", account=account, identifier=identifier)
