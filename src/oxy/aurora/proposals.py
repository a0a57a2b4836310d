"""From an order to a deed: proposed word for word, and done on the owner's yes, exactly as it was shown.

`propose` looks at the world and keeps what would be done; `decide` looks again under lock and does it, or says what
changed and asks anew. No model comes near `decide`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.aurora import store
from oxy.aurora.deeds import Deed, Deeds, Order, Preview, Scene, Speaker
from oxy.businesses import owner_number_from_row, record_audit
from oxy.foundation.database import Row, Session
from oxy.foundation.errors import Forbidden, NotFound, Refusal

# A yes is good for so long after the question.
GOOD_FOR = timedelta(minutes=30)
# Proposals of the last day are remembered: a late yes is told that it is late.
REMEMBERED = timedelta(days=1)
QUESTION = "Confirma? Responda *sim* ou *não*."


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an owner was asked to confirm.

    `asked_seq` is where in the conversation it was last shown, None when it never was; `asked_as` the channel's ids of
    the messages that showed it. `outcome` None: it is open.
    """

    id: UUID
    kind: str
    preview: str
    expires_at: datetime
    outcome: str | None = None
    decided_at: datetime | None = None
    decided_by: UUID | None = None
    answer: str | None = None
    undo: Order | None = None
    asked_seq: int | None = None
    asked_as: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """What is said to the owner: what would be done, and the question."""
        return f"{self.preview}\n\n{QUESTION}"

    def is_open(self, now: datetime) -> bool:
        """Whether a yes still does it."""
        return self.outcome is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Decision:
    """A yes or a no, and the message that said so."""

    yes: bool
    message_id: UUID


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a decision, in words; `again` is what these words ask anew, because the world changed."""

    text: str
    again: Proposal | None = None


def speaker_from_row(row: Mapping[str, Any], contact_id: UUID) -> Speaker:
    """Build from the columns of `aurora_owner_numbers`, or JSON of them."""
    owner = owner_number_from_row(row)
    return Speaker(owner.id, contact_id, owner.name, owner.rights, owner.user_id)


async def find_scene(session: Session, contact_id: UUID, *, lock: bool = False) -> Scene | None:
    """Return the scene in which a contact's orders are looked at; nothing when the contact is no owner (any more)."""
    row = await store.find_speaker(session, contact_id, lock=lock)
    if row is None:
        return None
    return Scene(session, speaker_from_row(row, contact_id), ZoneInfo(row["timezone"]))


async def propose(
    session: Session, deeds: Deeds, contact_id: UUID, order: Order, *, said: str = "", good_for: timedelta = GOOD_FOR
) -> Proposal:
    """Keep `order` as a proposal to the owner who is `contact_id`, and return it; nothing is done.

    The caller shows `question` (or a text with `preview` in it) in the owner's conversation: a yes counts only after
    that. An open proposal of the same order is replaced.

    Args:
        said: the words that asked for it, for the audit log.
        good_for: how long a yes is good.

    Raises `Forbidden` when the owner may not, and what the deed's preview raises.
    """
    scene = await find_scene(session, contact_id)
    if scene is None:
        raise Forbidden
    deed = deeds[order.kind]
    scene.speaker.check(deed.right)
    return await _keep(scene, order, await deed.preview(scene, order.arguments), said, good_for)


async def take_back(scene: Scene, kinds: Sequence[str]) -> tuple[Order, str] | None:
    """Return the newest order of these kinds that waits for a yes, and the words it was given in; it waits no more."""
    row = await store.withdraw_open(scene.session, scene.speaker.contact_id, kinds)
    return None if row is None else (Order(row["kind"], row["arguments"]), row["said"])


async def recent(session: Session, contact_id: UUID, conversation_id: UUID) -> list[Proposal]:
    """Return what was proposed to a contact lately, open and decided, newest first."""
    since = session.clock.now() - REMEMBERED
    return [_proposal(row) for row in await store.recent_proposals(session, contact_id, conversation_id, since)]


async def decide(session: Session, deeds: Deeds, contact_id: UUID, proposal_id: UUID, decision: Decision) -> Settled:
    """Do what was proposed, or drop it, under lock; the same message again does nothing more and hears the same.

    Whatever a deed refuses is said, and then nothing was done. Raises `NotFound` for another's proposal.
    """
    row = await store.lock_proposal(session, proposal_id, contact_id)
    if row is None:
        raise NotFound
    if row["decided_at"] is not None:
        return Settled(_already(row, decision))
    scene = await find_scene(session, contact_id, lock=True)
    if scene is None:
        return await _end(session, row, decision, "revoked", "Nada foi feito.")
    if not decision.yes:
        return await _end(session, row, decision, "dropped", "Certo, não fiz nada.")
    deed = deeds[row["kind"]]
    try:
        scene.speaker.check(deed.right)
        preview = await deed.preview(scene, row["arguments"])
    except Refusal as refusal:
        outcome = "forbidden" if isinstance(refusal, Forbidden) else "failed"
        return await _end(session, row, decision, outcome, f"Não fiz: {_bare(refusal.message)}")
    if session.clock.now() >= row["expires_at"] or _digest(row["kind"], preview) != row["digest"]:
        return await _ask_again(scene, row, decision, preview)
    return await _do(scene, deed, row, decision)


async def _do(scene: Scene, deed: Deed, row: Row, decision: Decision) -> Settled:
    try:
        async with scene.session.savepoint():
            done = await deed.perform(scene, row["arguments"])
    except Refusal as refusal:
        return await _end(scene.session, row, decision, "failed", f"Não fiz: {_bare(refusal.message)}")
    undo = None if done.undo is None else {"kind": done.undo.kind, "arguments": dict(done.undo.arguments)}
    await record_audit(
        scene.session, scene.actor, f"aurora.{row['kind']}", "owner_proposal", row["id"],
        {"by": scene.speaker.name, "said": row["said"], "confirmed": row["preview"]},
    )  # fmt: skip
    return await _end(scene.session, row, decision, "done", done.text, undo)


async def _ask_again(scene: Scene, row: Row, decision: Decision, preview: Preview) -> Settled:
    changed = _digest(row["kind"], preview) != row["digest"]
    order = Order(row["kind"], row["arguments"])
    again = await _keep(scene, order, preview, row["said"], GOOD_FOR, row["id"])
    before, now = row["preview"].splitlines(), preview.shown.splitlines()
    gone = [line for line in before if line not in now]
    if not changed:
        why = "Essa pergunta já era antiga, então confirmo de novo antes de fazer:"
    elif gone:
        why = f"Ainda não fiz, porque mudou desde que perguntei. Antes: {' '.join(gone)}\nAgora é assim:"
    else:
        why = "Ainda não fiz, porque algo mudou desde que perguntei. Agora é assim:"
    text = f"{why}\n{again.question}"
    await store.end_proposal(
        scene.session, row["id"], "changed" if changed else "expired", text, decision.message_id, None
    )
    return Settled(text, again)


async def _keep(
    scene: Scene, order: Order, preview: Preview, said: str, good_for: timedelta, in_place_of: UUID | None = None
) -> Proposal:
    row = await store.insert_proposal(
        scene.session,
        {
            "contact_id": scene.speaker.contact_id, "owner_number_id": scene.speaker.owner_number_id,
            "kind": order.kind, "arguments": dict(order.arguments), "said": said[:2000], "preview": preview.shown,
            "digest": _digest(order.kind, preview), "expires_at": scene.session.clock.now() + good_for,
            "in_place_of": in_place_of,
        },
    )  # fmt: skip
    return _proposal(row)


async def _end(
    session: Session, row: Row, decision: Decision, outcome: str, answer: str, undo: object = None
) -> Settled:
    await store.end_proposal(session, row["id"], outcome, answer, decision.message_id, undo)
    return Settled(answer)


def _already(row: Row, decision: Decision) -> str:
    if row["decided_by"] == decision.message_id and row["answer"]:
        return row["answer"]
    if row["outcome"] == "done":
        return f"Isso já foi feito: {row['answer']}"
    return "Isso não está mais em aberto: nada foi feito agora."


def _proposal(row: Row) -> Proposal:
    undo = row["undo"]
    return Proposal(
        row["id"], row["kind"], row["preview"], row["expires_at"], row["outcome"], row["decided_at"],
        row["decided_by"], row["answer"], None if undo is None else Order(undo["kind"], undo["arguments"]),
        row.get("asked_seq"), tuple(row.get("asked_as") or ()),
    )  # fmt: skip


def _digest(kind: str, preview: Preview) -> str:
    facts = json.dumps(preview.facts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(f"{kind}\n{preview.text}\n{facts}".encode()).hexdigest()


def _bare(message: str) -> str:
    return message[:1].lower() + message[1:]
