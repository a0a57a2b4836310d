"""Calling off several bookings at once: somebody's day, an afternoon, a service, a customer's own; shown by name."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from oxy.agenda import Booking, block, cancel
from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.orders.finding import say_when, whose
from oxy.aurora.orders.selecting import meant_by, select
from oxy.aurora.orders.stretches import (
    load_team,
    names_of_team,
    say_stretch,
    uuids_of,
)
from oxy.aurora.orders.telling import cancel_all_text, wants_told
from oxy.aurora.orders.unblocking import KIND as UNDO_KIND
from oxy.aurora.orders.wishes import Wish
from oxy.businesses import Right, raise_alert
from oxy.foundation.errors import Invalid, NotFound, Refusal
from oxy.portuguese import plural
from oxy.reminders import tell_change

KIND = "cancel_many"
# What is not read is not said yes to: more than one message holds is asked for in parts.
MOST = 25
_KEEPS_OPEN = re.compile(r"\bsem bloque\w*|\bnao (?:precisa )?bloque\w*|\b(?:so|apenas) cancel\w*")


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: whose, which days and times, what of, all but whom. Asks for a day where nobody is named."""
    chosen = await select(scene, wish, "Cancelar tudo de que dia? E de quem, se não for de toda a equipe?")
    arguments = {**chosen, "tell": wants_told(wish.plain)}
    if _KEEPS_OPEN.search(wish.plain):
        arguments["block"] = None
    return Order(KIND, arguments)


class CancelMany:
    """Calls bookings off, tells each customer, and blocks the time where it is the time that goes."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.AGENDA

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """List them all by name, what each customer would hear, and that the time is blocked."""
        found = await meant_by(scene, arguments)
        team = await load_team(scene, arguments["resource_ids"])
        if not found:
            raise NotFound("Não há ninguém marcado que se encaixe nisso: nada foi cancelado.")
        if len(found) > MOST:
            raise Invalid(
                f"São {len(found)} agendamentos; cancelo até {MOST} de uma vez, para você ver todos: nada foi feito."
                " Diga um dia, um período ou um profissional por vez."
            )
        lines = [f"Cancelar todos estes agendamentos ({len(found)}):"]
        lines += [f"• {_say(one, scene)}" for one in found]
        if arguments["kept"]:
            lines.append(
                f"Ficam de fora, como você pediu: {plural(len(arguments['kept']), 'agendamento', 'agendamentos')}."
            )
        if arguments["tell"]:
            first = [one for one in found if one.contact_id == found[0].contact_id]
            lines += ["Cada cliente recebe no WhatsApp uma mensagem como:", f"“{cancel_all_text(first, scene)}”"]
        else:
            lines.append("Nenhum cliente será avisado.")
        if arguments["block"]:
            start, end = map(datetime.fromisoformat, arguments["block"])
            stretch = say_stretch(start, end, scene)
            lines.append(f"E bloquear a agenda {names_of_team(team)}, {stretch}, para ninguém marcar de novo.")
        lines.append("Cancelamento não tem como desfazer por aqui.")
        hint = "Para deixar o horário aberto, diga “só cancela”." if arguments["block"] else ""
        return Preview("\n".join(lines), {"found": [[one.id, one.revision] for one in found]}, hint)

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Cancel each, a message a customer, and say of each what came of it."""
        found = await meant_by(scene, arguments)
        undo: Order | None = None
        if arguments["block"]:
            # First, so that a freed time is nobody else's in between.
            start, end = map(datetime.fromisoformat, arguments["block"])
            made = await block(
                scene.session, start=start, end=end, actor=scene.actor, beside_bookings=True,
                resource_ids=uuids_of(arguments["resource_ids"]), reason="A pedido do dono",
            )  # fmt: skip
            undo = Order(UNDO_KIND, {"block_id": str(made.id), "cancelled": True})
        done: list[Booking] = []
        failed: list[str] = []
        for booking in found:
            try:
                async with scene.session.savepoint():
                    await cancel(scene.session, booking.id, actor=scene.actor, reason="A pedido do dono, pelo WhatsApp")
                done.append(booking)
            except Refusal as refusal:
                failed.append(f"• {_say(booking, scene)}: {refusal.message}")
        lines = [f"Pronto, {plural(len(done), 'agendamento cancelado', 'agendamentos cancelados')}."]
        if failed:
            lines += ["Não consegui cancelar:", *failed]
        lines.append(await _tell_all(scene, done) if arguments["tell"] else "Não avisei ninguém.")
        if undo is not None:
            lines.append("O horário ficou bloqueado.")
        return Done("\n".join(lines), undo)


async def _tell_all(scene: Scene, done: Sequence[Booking]) -> str:
    """Tell each customer once; who cannot be told is named, to the owner and to the team."""
    missed: list[str] = []
    people = dict.fromkeys(one.contact_id for one in done)
    for person in people:
        theirs = [one for one in done if one.contact_id == person]
        try:
            async with scene.session.savepoint():
                await tell_change(scene.session, "cancelled", person, cancel_all_text(theirs, scene), theirs)
        except Refusal as refusal:
            missed.append(f"{whose(theirs[0])}: {refusal.message}")
    if not missed:
        return "Os avisos aos clientes estão a caminho."
    await raise_alert(
        scene.session, "cancelled_untold", "Clientes a avisar do cancelamento",
        f"Cancelado a pedido do dono, sem aviso: {'; '.join(missed)}"[:2000],
    )  # fmt: skip
    told = "Os outros avisos estão a caminho. " if len(missed) < len(people) else ""
    return f"{told}Não consegui avisar, e deixei um alerta para a equipe: {'; '.join(missed)}"


def _say(booking: Booking, scene: Scene) -> str:
    when = say_when(booking.start_time, scene)
    return f"{when}: {booking.service_name} de {whose(booking)}, com {booking.resource_name}"
