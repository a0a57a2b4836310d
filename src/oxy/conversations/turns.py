"""A turn: what waits in a conversation is answered once, from stored rows, in one commit that looks again first."""

import time
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import timedelta
from typing import Literal
from uuid import UUID

from oxy.conversations import lanes, loops
from oxy.conversations.answer_gates import pass_gates
from oxy.conversations.courtesies import Courtesies
from oxy.conversations.delivery import Deliverer
from oxy.conversations.handover import hand_over
from oxy.conversations.lanes import Lane
from oxy.conversations.media import store_upload
from oxy.conversations.outbox import put_answer, queue_parcels, queue_texts
from oxy.conversations.parcels import Parcel
from oxy.conversations.ports import Answer, Answerer, Handover, Interaction, Sender, Thinking, Turn
from oxy.conversations.store import lanes as store
from oxy.conversations.trace import TAGS, turn_fields
from oxy.conversations.wording import APOLOGY, preview_of
from oxy.foundation.database import Database, Row, Session
from oxy.foundation.events import announce_all
from oxy.foundation.jobs import RETRY_DELAYS_SECONDS, Job
from oxy.foundation.telemetry import TURN_SECONDS, TURNS, log

# However often newer messages came, an answer that is ready this long after the first is given.
PATIENCE_SECONDS = 30.0
LATE = timedelta(hours=2)


class TurnRunner:
    """Does the jobs that answer."""

    def __init__(
        self, database: Database, answerers: Mapping[Sender, Answerer], deliverer: Deliverer,
        courtesies: Courtesies | None = None,
    ) -> None:  # fmt: skip
        """`deliverer` sends an answer as soon as it is committed; `courtesies` None shows nothing while people wait."""
        self._database = database
        self._answerers = answerers
        self._deliverer = deliverer
        self._courtesies = courtesies

    async def run(self, job: Job) -> None:
        """Answer what waits in the job's conversation, if its turn is due and nobody else is at it.

        Raises what the answerer raised, after making the turn due again for the retry; on the last try a fixed apology
        goes out, a person is called, and the error is raised all the same so that the job is kept.
        """
        started = time.perf_counter()
        taken: list[tuple[Lane, Turn]] = []
        try:
            begun = await self._begin(job, taken)
        except Exception as error:
            # Where the lane went with the transaction it is taken once more, for the failure to be counted in it.
            async with self._database.tenant(job.organization_id) as session:
                again = await self._take(session, job)
            for lane, turn in [again] if again is not None else taken:
                await self._fail(lane, turn, job, error, started)
            raise
        if begun is None:
            return
        lane, turn, think = begun
        try:
            showing = nullcontext() if self._courtesies is None else self._courtesies.during(turn)
            async with lanes.kept(self._database, lane):
                with showing:
                    answer = await think()
                claimed = await self._commit(lane, turn, answer, started)
        except Exception as error:
            await self._fail(lane, turn, job, error, started)
            raise
        await self._deliverer.carry_on(claimed, job)

    async def _begin(self, job: Job, begun: list[tuple[Lane, Turn]]) -> tuple[Lane, Turn, Thinking] | None:
        """Take the lane and prepare the answer; what was taken stands in `begun`, too, should the preparing fail.

        Hasty: a crash that undoes it undoes it whole, the turn is due as before, and no fence comes twice.
        """
        async with self._database.tenant(job.organization_id, hasty=True) as session:
            taken = await self._take(session, job)
            if taken is None:
                return None
            begun.append(taken)
            lane, turn = taken
            if turn.sender is Sender.CLIENT and await loops.is_loop(session, lane, loops.count_run(lane)):
                log().warning("[WORKER] Another machine answers", **turn_fields(turn))
                TURNS.labels("client-ai", "loop").inc()
                await loops.stop(session, lane)
                return None
            agent = "aurora" if turn.sender is Sender.OWNER else "client-ai"
            log().info("[WORKER] Processing message", **turn_fields(turn), agentType=agent, messages=len(turn.messages))
            return lane, turn, await self._answerers[turn.sender].prepare(session, turn)

    async def _take(self, session: Session, job: Job) -> tuple[Lane, Turn] | None:
        """Take the lane with what waits in it; nothing when it is not to be had, or nothing can be seen to wait."""
        lane = await lanes.take(session, job.uuid("conversation_id"))
        if lane is None:
            return None
        if not lane.waiting:
            await lanes.release(session, lane, 0.0 if lane.newest_seq > lane.answered_seq else None)
            return None
        return lane, _turn_of(session, lane, job)

    async def _commit(self, lane: Lane, turn: Turn, answer: Answer, started: float) -> Row | None:
        """Store the answer if it still holds; return its first text, claimed for sending.

        It mostly holds: it is put into the outbox in the round trip that looks, and undone where the look says no.
        """
        answer = pass_gates(turn, answer, self._database.clock.now())
        at_once = bool(answer.texts) and self._deliverer.may_send(turn.instance_id)
        claimed: Row | None = None
        try:
            claimed = await self._store(lane, turn, answer, started, at_once=at_once, trusting=True)
        except _OvertakenError:
            claimed = await self._store(lane, turn, answer, started, at_once=at_once, trusting=False)
        finally:
            if at_once and claimed is None:
                self._deliverer.need_not_send(turn.instance_id)
        return claimed

    async def _store(
        self, lane: Lane, turn: Turn, answer: Answer, started: float, *, at_once: bool, trusting: bool
    ) -> Row | None:
        """Store the answer, or see to it that another comes; `trusting` raises `_OvertakenError` instead."""
        last_seq = turn.messages[-1].seq
        latency = round((time.perf_counter() - started) * 1000)
        async with self._database.tenant(lane.organization_id) as session:
            of_owner = turn.sender is Sender.OWNER
            look = store.lock_lane(session, lane.conversation_id, lane.fence, last_seq, of_owner=of_owner)
            put = await _put_texts(session, lane, answer, at_once=at_once) if trusting else None
            now = await look()
            holds = now is not None and not _is_overtaken(session, now)
            if trusting and not holds:
                raise _OvertakenError
            if now is None:
                log().info("[WORKER] Turn was taken over", **turn_fields(turn))
                return None
            if not holds:
                if now["revoked"]:
                    log().warning("[WORKER] Owner revoked while answered", **turn_fields(turn))
                await _set_aside(session, lane, answer.interaction, latency)
                await lanes.release(session, lane, _due_again(session, now))
                return None
            rows, claimed = put or await _put_texts(session, lane, answer, at_once=at_once)
            await _end(session, lane, last_seq, answer, rows, latency, now["due_in"] if now["newer"] else None)
        _measure(turn, answer, started)
        return claimed

    async def _fail(self, lane: Lane, turn: Turn, job: Job, error: Exception, started: float) -> None:
        tag = TAGS["aurora" if turn.sender is Sender.OWNER else "client-ai"]
        log().error(
            f"{tag} Turn failed",
            **turn_fields(turn),
            attempt=job.attempt + 1,
            error=type(error).__name__,
            exc_info=True,
        )
        latency = round((time.perf_counter() - started) * 1000)
        async with self._database.tenant(lane.organization_id) as session:
            if await store.lock_lane(session, lane.conversation_id, lane.fence, turn.messages[-1].seq)() is None:
                return
            if not job.last:
                # The retry is the job's own: the turn is due when the queue brings it back.
                await store.count_failure(session, lane.conversation_id, lane.fence)
                await store.release_lane(session, lane.conversation_id, lane.fence, RETRY_DELAYS_SECONDS[job.attempt])
                return
            await _apologise(session, lane, turn, error, latency)


def _turn_of(session: Session, lane: Lane, job: Job) -> Turn:
    is_owner = lane.owner_name is not None
    turn = Turn(
        organization_id=lane.organization_id,
        conversation_id=lane.conversation_id,
        contact_id=lane.contact_id,
        instance_id=lane.instance_id,
        sender=Sender.OWNER if is_owner else Sender.CLIENT,
        owner_name=lane.owner_name,
        messages=lane.waiting,
        dialogue=loops.without_note(lane.dialogue),
        previous_at=lane.previous_at,
        late=session.clock.now() - lane.waiting[0].created_at > LATE,
        job_id=job.id,
    )
    log().info(
        "[WORKER] Routing", **turn_fields(turn), isOwner=is_owner, **{"from": lane.phone}, type=turn.sender.value
    )  # fmt: skip
    return turn


class _OvertakenError(Exception):
    """The answer was put into the outbox in the round trip that looked at the lane, and may not stay there."""


def _is_overtaken(session: Session, now: Row) -> bool:
    """Whether a person spoke, an owner was revoked, or newer messages came for which there is patience yet."""
    impatient = now["waited_seconds"] >= PATIENCE_SECONDS
    return _is_silenced(session, now) or now["revoked"] or (now["newer"] and not impatient)


def _due_again(session: Session, now: Row) -> float | None:
    """In how many seconds what waits is answered after all: as a customer's, if it was a revoked owner's."""
    if _is_silenced(session, now):
        return None
    return 0.0 if now["revoked"] else now["due_in"]


def _is_silenced(session: Session, now: Row) -> bool:
    paused = now["ai_paused_until"] is not None and now["ai_paused_until"] > session.clock.now()
    return now["status"] != "active" or not now["ai_enabled"] or paused


async def _set_aside(session: Session, lane: Lane, interaction: Interaction, latency: int) -> None:
    """An answer that the world overtook is kept as an interaction and not said."""
    TURNS.labels(interaction.agent_type, "superseded").inc()
    await store.keep_interaction(
        session, lane.conversation_id, lane.contact_id, interaction, "superseded", latency
    )  # fmt: skip


def _author(answer: Answer) -> Literal["aurora", "attendant"]:
    return "aurora" if answer.interaction.agent_type == "aurora" else "attendant"


async def _put_texts(
    session: Session, lane: Lane, answer: Answer, *, at_once: bool
) -> tuple[list[Row], Row | None]:  # fmt: skip
    parcels = tuple(
        Parcel(text, options=answer.options if place == len(answer.texts) else ())
        for place, text in enumerate(answer.texts, 1)
    )
    return await put_answer(session, lane.conversation_id, parcels, author=_author(answer), at_once=at_once)


async def _end(
    session: Session, lane: Lane, last_seq: int, answer: Answer, rows: list[Row], latency: int, due_in: float | None
) -> None:
    """Store what else an answer means, once its texts are put into the outbox as `rows`."""
    author = _author(answer)
    rows = rows + await _put_pictures(session, lane.conversation_id, answer, author)
    said = (*answer.texts, *(picture.caption for picture in answer.pictures))
    preview = preview_of("text", said[-1]) if said else None
    dialogue = dict(answer.dialogue)
    if author == "attendant":
        dialogue = loops.with_note(dialogue, loops.count_run(lane), session.clock.now())
    ending = store.Ending(
        lane.conversation_id, lane.contact_id, last_seq, dialogue, preview, due_in, answer.interaction,
        latency,
    )  # fmt: skip
    store.end_turn(session, ending)
    if answer.handover is not None:
        await hand_over(session, lane.conversation_id, answer.handover)
    elif due_in is not None:
        await lanes.wake(session, lane.conversation_id, due_in)
    await _tell(session, lane, rows, author)


async def _put_pictures(session: Session, conversation_id: UUID, answer: Answer, author: str) -> list[Row]:
    parcels: list[Parcel] = []
    for picture in answer.pictures:
        media = await store_upload(
            session,
            kind="image",
            mime_type="image/png",
            content=picture.content,
            filename=picture.filename,
            user_id=None,
        )
        parcels.append(Parcel(picture.caption, media.id, "image"))
    return await queue_parcels(session, conversation_id, tuple(parcels), author=author) if parcels else []


async def _tell(session: Session, lane: Lane, rows: list[Row], author: str) -> None:
    facts = [
        (
            "message:sent",
            {
                "conversation_id": str(lane.conversation_id), "contact_id": str(lane.contact_id),
                "message_id": str(row["id"]), "seq": row["seq"], "author": author,
            },
        )
        for row in rows
    ]  # fmt: skip
    if facts:
        await announce_all(session, facts)


async def _apologise(session: Session, lane: Lane, turn: Turn, error: Exception, latency: int) -> None:
    """Nobody could answer: the customer hears so, a person is called, and what waits stays waiting for a retry."""
    rows = await queue_texts(session, lane.conversation_id, (APOLOGY,), author="system")
    agent = "aurora" if turn.sender is Sender.OWNER else "client-ai"
    failed = Interaction(agent, "none", "error", error_message=f"{type(error).__name__}: {error}"[:1000])
    ending = store.Ending(
        lane.conversation_id, lane.contact_id, lane.answered_seq, lane.dialogue, preview_of("text", APOLOGY), None,
        failed, latency,
    )  # fmt: skip
    store.end_turn(session, ending)
    summary = f"Última mensagem: {preview_of('text', turn.text)}"
    await hand_over(session, lane.conversation_id, Handover("O atendimento automático falhou", summary))
    await _tell(session, lane, rows, "system")
    TURNS.labels(agent, "error").inc()


def _measure(turn: Turn, answer: Answer, started: float) -> None:
    interaction = answer.interaction
    seconds = time.perf_counter() - started
    TURNS.labels(interaction.agent_type, interaction.status).inc()
    TURN_SECONDS.labels(interaction.agent_type).observe(seconds)
    log().info(
        f"{TAGS[interaction.agent_type]} Data saved to database", **turn_fields(turn), agentType=interaction.agent_type,
        model=interaction.model, messagesSaved=len(answer.texts), interactionSaved=True, success=True,
        processingTime=round(seconds * 1000),
    )  # fmt: skip
