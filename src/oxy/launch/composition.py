"""The parts of a running Oxy, put together once."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oxy.agenda import holiday_name
from oxy.attendant import Attendant, Receptionist
from oxy.attendant.model_choice import ModelChoice
from oxy.aurora import Aurora
from oxy.businesses import HolidayRules, raise_alert
from oxy.channels.cloud_api import open_cloud_api
from oxy.channels.multidevice import Delays, Multidevice, Place, Wiring, open_multidevice
from oxy.channels.simulator import SimulatorChannel
from oxy.conversations.courtesies import Courtesies
from oxy.conversations.fetching import MediaFetcher
from oxy.conversations.inbound import PROCESS_MESSAGE, Gathering
from oxy.conversations.media import FETCH_MEDIA, TRANSCRIBE_AUDIO
from oxy.conversations.outbox import DELIVER_MESSAGES, Deliverer
from oxy.conversations.placeholders import report_placeholders
from oxy.conversations.ports import Channel, Sender
from oxy.conversations.refreshing import TemplateRefresher, TemplateSource
from oxy.conversations.sweep import refresh_templates, sweep
from oxy.conversations.templates import REFRESH_TEMPLATES
from oxy.conversations.transcribing import Transcriber
from oxy.conversations.turns import TurnRunner
from oxy.foundation.database import Database
from oxy.foundation.jobs import Handlers, Job
from oxy.foundation.worker import Worker
from oxy.insights import compute_medians
from oxy.launch.context import Context
from oxy.launch.housekeeping import forget_old_rows
from oxy.minds import can_listen, open_listener, open_roster

JOB_WORDS = {
    PROCESS_MESSAGE: "responder um cliente",
    DELIVER_MESSAGES: "enviar uma mensagem",
    FETCH_MEDIA: "buscar um arquivo",
    TRANSCRIBE_AUDIO: "ouvir um áudio",
    REFRESH_TEMPLATES: "atualizar os modelos",
}


@dataclass(frozen=True, slots=True)
class Staff:
    """Everything that does jobs."""

    handlers: Handlers
    worker: Worker


def gathering(context: Context) -> Gathering:
    """The quiet period of this installation."""
    return Gathering(context.settings.gather_seconds, hears=can_listen(context.settings))


@asynccontextmanager
async def open_paired_numbers(context: Context, delays: Delays | None = None) -> AsyncGenerator[Multidevice]:
    """The channel of numbers that are paired like a phone."""
    settings = context.settings
    wiring = Wiring.of(settings.wa_web_socket_url, settings.wa_web_version)
    redis = None if settings.redis_url is None else settings.redis_url.get_secret_value()
    place = Place.of(settings.data_dir, settings.sessions_dir)
    async with open_multidevice(
        context.database, context.vault, gathering(context), place, redis_url=redis, delays=delays, wiring=wiring
    ) as multidevice:
        yield multidevice


@asynccontextmanager
async def open_staff(context: Context, delays: Delays | None = None) -> AsyncGenerator[Staff]:
    """Everything that does jobs in this process, with the channels and models it needs.

    `delays` are those of paired numbers; the usual ones when not given.
    """
    await asyncio.to_thread(_warm_up, context.clock.now())
    async with (
        open_cloud_api(context.settings.graph_url) as cloud,
        open_paired_numbers(context, delays) as paired,
        open_minds(context) as minds,
        open_listener(context.settings) as listener,
    ):
        channels: Mapping[str, Channel] = {
            "cloud": cloud, "multidevice": paired.channel, "simulator": SimulatorChannel(),
        }  # fmt: skip
        courtesies = Courtesies(context.database, channels, context.vault)
        deliverer = Deliverer(context.database, channels, context.vault)
        turns = TurnRunner(
            context.database, {Sender.CLIENT: minds.attendant, Sender.OWNER: minds.aurora}, deliverer,
            courtesies if context.settings.show_typing else None,
        )  # fmt: skip
        handlers = Handlers()
        handlers.add(PROCESS_MESSAGE, turns.run, waits=True)
        handlers.add(DELIVER_MESSAGES, deliverer.run)
        sources = {name: channel for name, channel in channels.items() if isinstance(channel, TemplateSource)}
        refresher = TemplateRefresher(context.database, sources, context.vault)
        handlers.add(REFRESH_TEMPLATES, refresher.run, waits=True)
        handlers.every("refresh-templates", "41 5 * * *", lambda: refresh_templates(context.database))
        fetcher = MediaFetcher(context.database, channels, context.vault)
        handlers.add(FETCH_MEDIA, fetcher.run, waits=True)
        transcriber = Transcriber(context.database, None if listener is None else listener.write_down)
        handlers.add(TRANSCRIBE_AUDIO, transcriber.run, waits=True)
        handlers.every("sweep", "* * * * * */5", lambda: sweep(context.database))
        handlers.every("report-placeholders", "* * * * *", lambda: report_placeholders(context.database))
        handlers.every("forget-old-rows", "17 4 * * *", lambda: forget_old_rows(context.database))
        handlers.every("compute-medians", "37 3 * * *", lambda: compute_medians(context.database))
        worker = Worker(
            context.conninfo, handlers, lambda job, error: _tell_of_dead_job(context.database, job, error),
            concurrency=context.settings.concurrency,
        )  # fmt: skip

        async def deliver(organization_id: UUID, conversation_id: UUID) -> None:
            await deliverer.run(Job.here(DELIVER_MESSAGES, organization_id, {"conversation_id": str(conversation_id)}))

        async def fetch(organization_id: UUID, media_id: UUID) -> None:
            await fetcher.run(Job.here(FETCH_MEDIA, organization_id, {"media_id": str(media_id)}))

        try:
            async with paired.running(deliver, fetch):
                yield Staff(handlers, worker)
        finally:
            await courtesies.close()


@dataclass(frozen=True, slots=True)
class Minds:
    """Who answers."""

    attendant: Attendant
    aurora: Aurora


@asynccontextmanager
async def open_minds(context: Context) -> AsyncGenerator[Minds]:
    """The attendant and Aurora, with the models that settings and businesses name."""
    async with open_roster(context.settings) as roster:
        attendant = Attendant(context.database, context.settings, Receptionist(), ModelChoice(roster))
        yield Minds(attendant, Aurora(context.database, roster))


def _warm_up(now: datetime) -> None:
    """Load the calendar of holidays before somebody waits for it."""
    holiday_name(HolidayRules("BR", None, closed=True), now.date())


async def _tell_of_dead_job(database: Database, job: Job, error: BaseException) -> None:
    async with database.tenant(job.organization_id) as session:
        await raise_alert(
            session, "dead_job", "Uma tarefa falhou de vez",
            f"Não foi possível {JOB_WORDS.get(job.name, job.name)} depois de 4 tentativas ({type(error).__name__}). "
            "Veja a fila de tarefas e tente de novo.",
            severity="critical", data={"job_id": job.id, "job": job.name},
        )  # fmt: skip
