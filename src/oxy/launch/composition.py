"""The parts of a running Oxy, put together once."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from oxy.agenda import (
    FILL_WAITLIST,
    MATERIALISE_SERIES,
    TELL_READY,
    SeriesKeeper,
    flag_overdue,
    holiday_name,
    sweep_waitlists,
    wake_series,
)
from oxy.agenda.calendars import REFRESH_CALENDAR, CalendarRefresher, refresh_calendars
from oxy.attendant import Attendant, Receptionist
from oxy.attendant.model_choice import ModelChoice
from oxy.attendant.waitlist_filling import WaitlistFiller
from oxy.aurora import Aurora, Doorkeeper
from oxy.aurora.proactive import LOOK_AFTER_OWNER, Watch, plan_looks
from oxy.businesses import HolidayRules, raise_alert
from oxy.campaigns.planning import SEND_CAMPAIGN
from oxy.campaigns.tasks import FOLLOW_CAMPAIGN, RUN_RULE, CampaignJobs
from oxy.channels.calendars import open_web_calendars
from oxy.channels.cloud_api import open_cloud_api
from oxy.channels.multidevice import Delays, Multidevice, Place, Wiring, open_multidevice
from oxy.channels.simulator import SimulatorChannel
from oxy.conversations.courtesies import Courtesies
from oxy.conversations.delivery import Deliverer
from oxy.conversations.fetching import MediaFetcher
from oxy.conversations.inbound import PROCESS_MESSAGE, Gathering
from oxy.conversations.media import FETCH_MEDIA, TRANSCRIBE_AUDIO
from oxy.conversations.outbox import DELIVER_MESSAGES
from oxy.conversations.pacing import Pace
from oxy.conversations.placeholders import report_placeholders
from oxy.conversations.ports import Channel, Sender
from oxy.conversations.ready_notes import ReadyNotes
from oxy.conversations.refreshing import TemplateRefresher, TemplateSource
from oxy.conversations.sweep import refresh_templates, sweep
from oxy.conversations.templates import REFRESH_TEMPLATES
from oxy.conversations.transcribing import Transcriber
from oxy.conversations.turns import TurnRunner
from oxy.foundation.database import Database
from oxy.foundation.jobs import Handlers, Job, enqueue
from oxy.foundation.worker import Worker
from oxy.insights import compute_medians
from oxy.launch.context import Context
from oxy.launch.housekeeping import forget_old_rows
from oxy.minds import can_listen, open_listener, open_roster
from oxy.reminders import PLAN_CARE, REMIND_CARE, REMIND_HOUSEHOLDS, Carer, Teller, plan_reminders

JOB_WORDS = {
    PROCESS_MESSAGE: "responder um cliente",
    DELIVER_MESSAGES: "enviar uma mensagem",
    FETCH_MEDIA: "buscar um arquivo",
    TRANSCRIBE_AUDIO: "ouvir um áudio",
    REFRESH_TEMPLATES: "atualizar os modelos",
    REFRESH_CALENDAR: "ler uma agenda externa",
    REMIND_HOUSEHOLDS: "lembrar um cliente",
    PLAN_CARE: "planejar os lembretes de cuidados",
    REMIND_CARE: "lembrar um cliente de um cuidado",
    FILL_WAITLIST: "oferecer um horário vago à lista de espera",
    MATERIALISE_SERIES: "marcar uma recorrência",
    TELL_READY: "avisar que o pet está pronto",
    LOOK_AFTER_OWNER: "avisar um proprietário",
    SEND_CAMPAIGN: "enviar uma campanha",
    RUN_RULE: "rodar uma campanha recorrente",
    FOLLOW_CAMPAIGN: "acompanhar uma campanha",
}


@dataclass(frozen=True, slots=True)
class Staff:
    """Everything that does jobs."""

    handlers: Handlers
    worker: Worker


def gathering(context: Context) -> Gathering:
    """When this installation answers what people write. Where nothing is gathered, nobody writes too much either."""
    settings = context.settings
    per_minute = settings.messages_per_minute if settings.gather_seconds else 0
    return Gathering(settings.gather_seconds, hears=can_listen(settings), per_minute=per_minute)


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
        open_web_calendars(anywhere=context.settings.private_calendars) as web_calendars,
    ):
        channels: Mapping[str, Channel] = {
            "cloud": cloud, "multidevice": paired.channel, "simulator": SimulatorChannel(),
        }  # fmt: skip
        courtesies = Courtesies(context.database, channels, context.vault)
        pace = Pace(held_here=paired.holds)
        deliverer = Deliverer(context.database, channels, context.vault, pace)
        turns = TurnRunner(
            context.database,
            {Sender.CLIENT: Doorkeeper(context.database, minds.attendant), Sender.OWNER: minds.aurora}, deliverer,
            courtesies if context.settings.show_typing else None,
        )  # fmt: skip
        handlers = Handlers()
        handlers.add(PROCESS_MESSAGE, turns.run, waits=True)
        handlers.add(DELIVER_MESSAGES, deliverer.run)
        sources = {name: channel for name, channel in channels.items() if isinstance(channel, TemplateSource)}
        refresher = TemplateRefresher(context.database, sources, context.vault)
        handlers.add(REFRESH_TEMPLATES, refresher.run, waits=True)
        fetcher = MediaFetcher(context.database, channels, context.vault)
        handlers.add(FETCH_MEDIA, fetcher.run, waits=True)
        transcriber = Transcriber(context.database, None if listener is None else listener.write_down)
        handlers.add(TRANSCRIBE_AUDIO, transcriber.run, waits=True)
        calendars = CalendarRefresher(context.database, web_calendars, context.vault)
        handlers.add(REFRESH_CALENDAR, calendars.run, waits=True)
        handlers.add(FILL_WAITLIST, WaitlistFiller(context.database).run)
        teller, carer = Teller(context.database), Carer(context.database)
        handlers.add(REMIND_HOUSEHOLDS, teller.run, background=True)
        handlers.add(PLAN_CARE, carer.plan, background=True)
        handlers.add(REMIND_CARE, carer.tell, background=True)
        handlers.add(TELL_READY, ReadyNotes(context.database).run)
        handlers.add(MATERIALISE_SERIES, SeriesKeeper(context.database).run)
        handlers.add(LOOK_AFTER_OWNER, Watch(context.database).run)
        _take_ticks(handlers, context.database)
        take_campaigns(handlers, CampaignJobs(context.database))
        worker = Worker(
            context.conninfo, handlers, lambda job, error: _tell_of_dead_job(context.database, job, error),
            concurrency=context.settings.concurrency, leave=partial(_leave, context.database),
        )  # fmt: skip
        context.database.hands = worker.hands

        async def deliver(organization_id: UUID, conversation_id: UUID, instance_id: UUID) -> None:
            arguments = {"conversation_id": str(conversation_id), "instance_id": str(instance_id)}
            await deliverer.run(Job.here(DELIVER_MESSAGES, organization_id, arguments))

        async def fetch(organization_id: UUID, media_id: UUID) -> None:
            await fetcher.run(Job.here(FETCH_MEDIA, organization_id, {"media_id": str(media_id)}))

        counting = asyncio.create_task(pace.keep_count(context.database))
        try:
            async with paired.running(deliver, fetch):
                yield Staff(handlers, worker)
        finally:
            context.database.hands = None
            counting.cancel()
            await courtesies.close()


async def _leave(database: Database, job: Job, delay: timedelta) -> None:
    async with database.tenant(job.organization_id) as session:
        await enqueue(session, job.name, job.arguments, delay=delay, tries=job.attempt)


def _take_ticks(handlers: Handlers, database: Database) -> None:
    """What the clock alone sets going, whichever worker ticks first."""
    handlers.every("refresh-templates", "41 5 * * *", lambda: refresh_templates(database))
    handlers.every("refresh-calendars", "*/15 * * * *", lambda: refresh_calendars(database))
    handlers.every("sweep-waitlists", "* * * * *", lambda: sweep_waitlists(database))
    handlers.every("sweep", "* * * * * */5", lambda: sweep(database))
    handlers.every("report-placeholders", "* * * * *", lambda: report_placeholders(database))
    handlers.every("plan-reminders", "* * * * *", lambda: plan_reminders(database))
    handlers.every("forget-old-rows", "17 4 * * *", lambda: forget_old_rows(database))
    handlers.every("wake-series", "23 3 * * *", lambda: wake_series(database))
    handlers.every("flag-overdue", "*/10 * * * *", lambda: flag_overdue(database))
    handlers.every("look-after-owners", "* * * * *", lambda: plan_looks(database))
    # Past midnight in every zone of the country, so that all are asked for the same month.
    handlers.every("compute-medians", "37 5 * * *", lambda: compute_medians(database))


def take_campaigns(handlers: Handlers, campaigns: CampaignJobs) -> None:
    """Campaigns' jobs and ticks."""
    handlers.add(SEND_CAMPAIGN, campaigns.send)
    handlers.add(RUN_RULE, campaigns.run)
    handlers.add(FOLLOW_CAMPAIGN, campaigns.follow)
    handlers.every("wake-campaigns", "* * * * * */5", campaigns.wake)
    handlers.every("watch-campaigns", "* * * * *", campaigns.watch)
    handlers.every("watch-finished-campaigns", "23 * * * *", lambda: campaigns.watch(finished=True))


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
