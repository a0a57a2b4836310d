"""Fetching a number's list of templates: a job, since it asks Meta."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol, runtime_checkable
from uuid import UUID

from oxy.businesses import Connection, load_connection
from oxy.conversations import templates
from oxy.conversations.ports import InstanceAddress, SendDeferred, SendRejected
from oxy.conversations.templates import TemplateFacts
from oxy.foundation.database import Database
from oxy.foundation.jobs import Job, RetryLater
from oxy.foundation.security import Vault
from oxy.foundation.telemetry import log


@runtime_checkable
class TemplateSource(Protocol):
    """A channel that knows templates."""

    async def list_templates(self, instance: InstanceAddress, account_id: str) -> list[TemplateFacts]:
        """Return every template of an account. Raises `SendRejected` or `SendDeferred`, and nothing else."""
        ...


class TemplateRefresher:
    """Does the jobs that fetch lists of templates."""

    def __init__(self, database: Database, sources: Mapping[str, TemplateSource], vault: Vault) -> None:
        self._database = database
        self._sources = sources
        self._vault = vault

    async def run(self, job: Job) -> None:
        """Fetch and keep the list of the job's number. Raises `RetryLater` when Meta asks for patience."""
        instance_id = job.uuid("instance_id")
        async with self._database.tenant(job.organization_id) as session:
            connection = await load_connection(session, instance_id)
        source = self._sources.get(connection.channel)
        if source is None or connection.waba_id is None:
            return
        try:
            found = await source.list_templates(self._address(job.organization_id, connection), connection.waba_id)
        except SendDeferred as error:
            delay = None if error.retry_after is None else timedelta(seconds=error.retry_after)
            raise RetryLater(error.reason, delay) from error
        except SendRejected as error:
            log().warning("[TEMPLATES] List refused", instanceId=str(instance_id), code=error.code)
            return
        async with self._database.tenant(job.organization_id) as session:
            await templates.keep_list(session, instance_id, found)
        log().info("[TEMPLATES] List kept", instanceId=str(instance_id), templates=len(found))

    def _address(self, organization_id: UUID, connection: Connection) -> InstanceAddress:
        sealed = connection.access_token_sealed
        token = None if sealed is None else self._vault.unseal(sealed)
        return InstanceAddress(
            organization_id, connection.id, connection.channel, connection.phone_number_id, token
        )  # fmt: skip
