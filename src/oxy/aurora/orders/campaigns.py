"""A campaign: drafted from the owner's words, shown as it would go out, and sent on the yes; paused and called off."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, cast
from uuid import UUID

from oxy import campaigns
from oxy.aurora.campaigning import estimate_text, moment_text, preview_text
from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.mending import plain_words
from oxy.aurora.mentions import find_absence, find_services
from oxy.aurora.orders.wishes import Choice, Unclear, Wish, find_when
from oxy.businesses import Right
from oxy.campaigns import BIRTHDAYS_AHEAD, KINDS, TEXTS, Audience, Campaign, Kind, Pace, Plan, Repeats, audience_for
from oxy.campaigns.errors import NobodyToWriteTo, PreviewChanged, WrongState
from oxy.portuguese import normalise

KIND, STEER = "campaign", "campaign_steer"

_WORD = r"\b(?:campanhas?|promos?|promocao|promocoes|disparos?|cupom)\b"
_CREATES = re.compile(
    rf"\b(?:cri\w+|fa[cz]\w*|dispar\w+|mont\w+|lanc\w+|envi\w+|mand\w+|program\w+|inici\w+|comec\w+|rod\w+)\b.*{_WORD}"
)
_STEERS = re.compile(
    r"\b(?P<pause>paus|par[ae]\b|parar|suspend|segur)|\b(?P<resume>retom|continu|volta a|despaus|libera)"
    r"|\b(?P<cancel>cancel|encerr|acab\w* com)"
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("birthday", re.compile(r"\baniversari")),
    ("vaccine_due", re.compile(r"\bvacina|\breforco")),
    ("empty_agenda", re.compile(r"\bagenda (?:\w+ ){0,3}vazia|\bhorarios? (?:vag|livr)|\bencher\b|\bpreench|\bburaco")),
    ("reactivation", re.compile(r"\breativ|\bsumi|\binativ|\bnao (?:vem|vieram|voltaram|aparecem)|\bparad[oa]s\b")),
    ("promotional", re.compile(r"\bpromo|\bofert|\bdesconto|\bdivulg|\bnovidade")),
)
_REPEATS: tuple[tuple[Repeats, re.Pattern[str]], ...] = (
    ("daily", re.compile(r"\btodo(?:s os)? dias?\b|\bdiari")),
    ("weekly", re.compile(r"\btodas? (?:as )?semanas?\b|\bsemana(?:l|lmente)\b")),
    ("monthly", re.compile(r"\btodo(?:s os)? mes(?:es)?\b|\bmensa(?:l|lmente)\b")),
)
# What is written again and again to whoever fits is a campaign by any name: "todo mês manda mensagem pros sumidos".
_WRITES = re.compile(r"\b(?:mand|envi)\w+ (?:uma? )?(?:mensagem|mensagens|msg|recado|lembrete)\b")
# Whom a campaign is for, so that calling them back is one without its name: "chama de volta quem sumiu". What is sent
# to the owner is an answer: "me manda quem sumiu", "a lista dos inativos".
_CALLS_BACK = re.compile(
    r"^(?!.*\b(?:lista|relatorio|nomes|grafico|quant[oa]s)\b)(?!.*\bme (?:avis|mand|envi|mostr|pass|fal|diz))"
    r".*\b(?:cham|reativ|tra[gz]|recuper|resgat|convid|avis|mand|envi|escrev)\w*\b.*"
    r"(?:\b(?:quem|(?:os |as )?clientes? que) (?:sumi\w*|nao (?:vem|veio|vieram|volt\w+|aparec\w+))\b"
    r"|\b(?:sumid|inativ)[oa]s\b|\baniversariantes\b|\bvacinas? (?:vencid|vencendo|atrasad)\w*)"
)
# What is promised beyond the catalogue is nobody's to word but the owner's.
_OFFER = re.compile(r"\b\d{1,2} ?%(?: off| de desconto)?|\bdesconto\b|\bgratis\b|\bbrinde\b|\bde graca\b")
# The owner's own words of it: "promoção pros sumidos: 15% no banho até dia 10", "campanha com 10% na tosa".
_OFFERED = re.compile(
    r"(?is):\s*(?P<told>[^:]{6,200})$|\b(?:com|de|oferecendo|dando)\s+(?P<said>\d{1,2} ?%.{0,120}?)"
    r"(?=\s+(?:para|pra|pros|pras|p/)\s+(?:quem|os|as|tod|ess|client|sumid|inativ)|[.;]?\s*$)"
)
_BARE_RATE = re.compile(r"(?i)(\d{1,2} ?%)(?! (?:off|de desconto))")
_SENDS = re.compile(r"\b(?:mand|envi|dispar|sai|solt|program|agend)\w*\b")
_NEXT_DAYS = re.compile(r"\b(?:d[oae]|n?ess[ea]|n?est[ea]) (?:mes|semana)\b")
_OWN_TEXT = re.compile(
    r"[“\"](?P<quoted>[^”\"]{10,})[”\"]|\b(?:texto|dizendo|mensagem)\s*:\s*(?P<rest>.{10,})", re.S | re.I
)
_VERBS = {"pause": "Pausar", "resume": "Continuar", "cancel": "Cancelar de vez"}
_DONE = {"pause": "pausada", "resume": "retomada", "cancel": "cancelada"}


def reads(plain: str) -> bool:
    """Whether `plain` orders a new campaign."""
    creates = _CREATES.search(plain) or (_WRITES.search(plain) and any(each.search(plain) for _, each in _REPEATS))
    return bool(creates or _CALLS_BACK.search(plain)) and not reads_steering(plain)


def reads_steering(plain: str) -> bool:
    """Whether `plain` orders a campaign to stop, to go on or to end."""
    return bool(re.search(_WORD, plain)) and _STEERS.search(re.split(_WORD, plain, maxsplit=1)[0]) is not None


async def order(scene: Scene, wish: Wish) -> Order:
    """Draft the campaign that the words ask for; the order is to send exactly it. Asks when the kind is not plain."""
    plain = wish.plain
    pinned = wish.pins.get("kind")
    named = next((each for each, pattern in _KINDS if pattern.search(plain)), None)
    kind = cast("Kind | None", pinned or named)
    text = wish.pins.get("text")
    if text is None:
        # What is offered is no day to send on, and no service to choose people by.
        rest, text = part_offer(wish.text)
        wish = replace(wish, text=rest)
    if kind is None and text is None:
        choices = [Choice(name, {"kind": each}) for each, name in KINDS.items() if each != "custom"]
        raise Unclear("Que campanha você quer?", choices)
    if text is None and (offer := _OFFER.search(wish.plain)):
        raise Unclear(
            f"Para prometer “{offer[0].strip()}” preciso das suas palavras. Mande assim: texto: Oi, {{nome}}! Esta"
            " semana o banho {do_pet} sai com desconto."
        )
    chosen: Kind = kind or "promotional"
    audience = _audience(wish, chosen)
    usual = BIRTHDAYS_AHEAD if audience.birthday_within_days else TEXTS[chosen]
    repeats: Repeats | None = next((each for each, pattern in _REPEATS if pattern.search(plain)), None)
    starts_at = _start(scene, wish, chosen)
    if starts_at is not None and starts_at <= scene.now and not repeats:
        starts_at = None
    plan = Plan(chosen, text or usual, audience=audience, starts_at=starts_at, repeats=repeats)
    # What the text promises beyond the catalogue stands in the preview by name, and the owner's yes is to that.
    claims = await campaigns.find_claims(scene.session, plan.text, scene.now.date(), says_today=plan.kind == "birthday")
    made = await campaigns.draft(scene.session, replace(plan, confirmed_claims=tuple(claims)), scene.actor)
    if not made.waiting and made.repeats is None:
        raise NobodyToWriteTo(await _nobody(scene, made))
    return Order(KIND, {"campaign_id": str(made.id), "digest": made.digest})


def part_offer(said: str) -> tuple[str, str | None]:
    """Return an order's words without the owner's own text or offer, and the text that this makes, if there is one."""
    own = _OWN_TEXT.search(said)
    if own is not None:
        return f"{said[: own.start()]} {said[own.end() :]}", own["quoted"] or own["rest"]
    found = _OFFERED.search(said) if _OFFER.search(plain_words(said)) else None
    if found is None:
        return said, None
    return f"{said[: found.start()]} {said[found.end() :]}", _worded(found["told"] or found["said"])


def _worded(offer: str) -> str:
    """The owner's offer with a greeting and a question around it: theirs to approve as it will be read."""
    told = _BARE_RATE.sub(r"\1 de desconto", offer.strip(" .!"))
    told = f"{told[:1].upper()}{told[1:]}"
    return f"Oi, {{nome}}! Aqui é da {{negocio}}. {told}. Quer que eu veja um horário para {{o_pet}}?"


async def steering_order(scene: Scene, wish: Wish) -> Order:
    """Return the order to pause, go on with or call off the campaign that is meant; asks when there are several."""
    found = _STEERS.search(wish.plain)
    action = next(name for name, said in found.groupdict().items() if said) if found else "pause"
    states = {"pause": ("running", "scheduled", "repeating"), "resume": ("paused",)}.get(
        action, ("draft", "running", "scheduled", "repeating", "paused")
    )
    standing = [each for each in await campaigns.list_campaigns(scene.session) if each.state in states]
    if "campaign_id" in wish.pins:
        standing = [each for each in standing if str(each.id) == wish.pins["campaign_id"]]
    if action == "cancel" and any(each.state != "draft" for each in standing):
        standing = [each for each in standing if each.state != "draft"]
    if not standing:
        raise WrongState("Não há nenhuma campanha nessa situação agora.")
    if len(standing) > 1:
        raise Unclear("Qual campanha?", [Choice(each.name, {"campaign_id": str(each.id)}) for each in standing[:9]])
    return Order(STEER, {"campaign_id": str(standing[0].id), "action": action})


class SendCampaign:
    """Sends a drafted campaign exactly as it is shown."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.CAMPAIGNS

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        campaign = await _load(scene, arguments)
        if campaign.state != "draft":
            raise WrongState("Essa campanha já foi aprovada ou cancelada.")
        if campaign.digest != arguments["digest"]:
            raise PreviewChanged
        shown = await campaigns.preview(scene.session, campaign.id)
        aside = estimate_text(shown, scene.zone, scene.now)
        return Preview(preview_text(shown), {"digest": campaign.digest}, aside)

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        campaign = await campaigns.approve(
            scene.session, UUID(arguments["campaign_id"]), arguments["digest"], scene.actor
        )  # fmt: skip
        how = {"running": "está saindo", "scheduled": "está programada", "repeating": "vai rodar sozinha"}
        first = ""
        if campaign.next_run_at is not None:
            first = f", a primeira vez {moment_text(campaign.next_run_at, scene.zone, scene.now)}"
        return Done(
            f"Pronto, a campanha “{campaign.name}” {how[campaign.state]}{first}. Pergunte “como está a campanha?”"
            " quando quiser, ou diga “pausa a campanha”."
        )


class SteerCampaign:
    """Pauses a campaign, lets it go on or calls it off."""

    kind: ClassVar[str] = STEER
    right: ClassVar[Right] = Right.CAMPAIGNS

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        campaign = await _load(scene, arguments)
        return Preview(f"{_VERBS[arguments['action']]} a campanha “{campaign.name}”.", {"state": campaign.state})

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        steer = {"pause": campaigns.pause, "resume": campaigns.resume, "cancel": campaigns.cancel}[arguments["action"]]
        campaign = await steer(scene.session, UUID(arguments["campaign_id"]), scene.actor)
        return Done(f"Pronto, campanha “{campaign.name}” {_DONE[arguments['action']]}.")


async def _load(scene: Scene, arguments: Mapping[str, Any]) -> Campaign:
    return await campaigns.load_campaign(scene.session, UUID(arguments["campaign_id"]), lock=True)


def _audience(wish: Wish, kind: Kind) -> Audience:
    audience = audience_for(kind)
    services = tuple(service.id for service in find_services(wish.plain, wish.context.services))
    if kind == "reactivation":
        days = wish.pins.get("inactive_days") or find_absence(wish.plain, {})
        return replace(audience, inactive_days=max(7, days), service_ids=services)
    if kind == "vaccine_due":
        vaccines = {service.id for service in wish.context.services if service.type == "vaccine"}
        return replace(audience, service_ids=tuple(each for each in services if each in vaccines))
    if kind == "empty_agenda":
        day = wish.moments.date
        if day is None:
            raise Unclear("De qual dia é a agenda que quer encher?")
        return replace(audience, day=day, service_ids=services)
    if kind == "birthday":
        return replace(audience, birthday_within_days=_birthday_days(wish))
    return replace(audience, service_ids=services if kind == "promotional" else ())


def _birthday_days(wish: Wish) -> int:
    """From today to the end of the week or month that is named; today alone otherwise."""
    if not _NEXT_DAYS.search(wish.plain) or any(each.search(wish.plain) for _, each in _REPEATS):
        return 0
    today = wish.context.today
    if "semana" in wish.plain:
        return 6 - today.weekday()
    return monthrange(today.year, today.month)[1] - today.day


def _start(scene: Scene, wish: Wish, kind: Kind) -> datetime | None:
    """ "Manda amanhã às 10h": not before that; of an empty agenda the day named is the agenda's own.

    It may have passed: "todo dia às 9h", said at ten, is nine o'clock all the same, from tomorrow on.
    """
    plain = normalise(_OWN_TEXT.sub(" ", wish.text))
    said = _SENDS.search(plain)
    if said is None or kind == "empty_agenda":
        return None
    moments = find_when(plain[said.start() :], wish.context.now)
    if len(moments.dates) > 1 or len(moments.times) > 1:
        raise Unclear("Em que dia e a que horas eu mando? Um dia e uma hora só, por favor.")
    if moments.date is None and moments.time is None:
        return None
    return datetime.combine(moments.date or wish.context.today, moments.time or Pace().start, scene.zone)


async def _nobody(scene: Scene, campaign: Campaign) -> str:
    shown = await campaigns.preview(scene.session, campaign.id)
    left_out = sum(shown.excluded.values())
    await campaigns.cancel(scene.session, campaign.id, scene.actor)
    if not left_out:
        return "Ninguém se encaixa nessa campanha agora: nada foi criado."
    why = ", ".join(f"{campaigns.REASONS[reason]} ({count})" for reason, count in shown.excluded.items())
    return f"Ninguém receberia essa campanha agora: {why}. Nada foi criado."
