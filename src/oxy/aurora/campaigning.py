"""Campaigns in Aurora's words: what one would say and to whom, what one brought, and which would be worth it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from oxy import campaigns
from oxy.campaigns import KINDS, REASONS, REPEATS, STATES, Kind, Preview, Results, audience_for
from oxy.foundation.database import Session
from oxy.portuguese import clock_time, long_date, money, plural, short_date

SHOWN_TEXTS = 2
IDEAS: tuple[Kind, ...] = ("reactivation", "vaccine_due", "birthday")
_PAUSED = {
    "asked": "a pedido", "restricted": "porque o WhatsApp restringiu o número", "failures": "por muitas falhas",
    "opt_outs": "porque muita gente pediu para sair", "template": "porque a Meta retirou o modelo",
    "untrue": "porque o texto promete o que o catálogo não diz mais", "rule": "com a recorrente de que faz parte",
    "hours": "porque a empresa não deixa nenhum dos horários dela",
}  # fmt: skip
_WHY: Mapping[Kind, str] = {
    "reactivation": "clientes sem visita há mais de 45 dias", "vaccine_due": "pets com vacina vencendo",
    "birthday": "pets fazendo aniversário hoje",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """How campaigns are doing, the newest first; empty when there was none."""

    results: tuple[Results, ...]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class CampaignIdeas:
    """How many people each kind of campaign would reach now, those left out already taken off."""

    reach: Mapping[Kind, int]


async def report(session: Session, zone: ZoneInfo, words: str = "") -> CampaignReport:
    """Return the results of the newest campaign that was sent, or of those whose name has one of the words."""
    sent = [each for each in await campaigns.list_campaigns(session) if each.started_at is not None]
    named = [each for each in sent if words and words.casefold() in each.name.casefold()]
    chosen = (named or sent)[:1]
    return CampaignReport(tuple([await campaigns.results(session, each.id) for each in chosen]), zone)


async def ideas(session: Session, kind: Kind | None = None) -> CampaignIdeas:
    """Return how many people a campaign of this kind, or of each kind that needs nothing more, would reach."""
    reach: dict[Kind, int] = {
        each: await campaigns.count_reach(session, each, audience_for(each)) for each in ((kind,) if kind else IDEAS)
    }
    by_reach: list[tuple[Kind, int]] = sorted(reach.items(), key=lambda item: -item[1])
    return CampaignIdeas(dict(by_reach))


def preview_text(shown: Preview) -> str:
    """Return what an owner says yes to: to how many, which words, and who is left out."""
    campaign = shown.campaign
    lines = [f"Campanha “{campaign.name}” para {plural(shown.recipients, 'pessoa', 'pessoas')}."]
    if campaign.repeats:
        lines = [
            f"Campanha “{campaign.name}”, {REPEATS[campaign.repeats]}, para até {campaign.audience.most} pessoas por"
            f" vez (hoje seriam {shown.recipients})."
        ]
    lines += [f"\nPara {each.name or 'cliente sem nome'}:\n{each.text}" for each in shown.samples[:SHOWN_TEXTS]]
    if not shown.samples:
        lines.append(f"\nTexto:\n{campaign.text}")
    lines.append("")
    if shown.excluded:
        why = ", ".join(f"{count} ({REASONS[reason]})" for reason, count in list(shown.excluded.items())[:4])
        lines.append(f"Ficam de fora: {why}.")
    if shown.claims:
        lines.append(f"Fora do catálogo, por sua conta: {', '.join(shown.claims)}.")
    lines += shown.warnings
    return "\n".join(lines).strip()


def estimate_text(shown: Preview, zone: ZoneInfo, now: datetime) -> str:
    """Return when it would go out, or first run, were it approved now."""
    if shown.first_run_at is not None:
        return f"Roda pela primeira vez {moment_text(shown.first_run_at, zone, now)}."
    estimate = shown.estimate
    if estimate is None:
        return ""
    first, last = estimate.first_at, estimate.last_at
    if first.date() == last.date():
        clocks = [clock_time(_minute(each)) for each in (first, last)]
        hours = f"às {clocks[0]}" if clocks[0] == clocks[1] else f"entre {clocks[0]} e {clocks[1]}"
        return f"Sai em {long_date(first.date())}, {hours}."
    days = plural(estimate.days, "dia", "dias")
    return f"Sai em {days}, de {long_date(first.date())} a {long_date(last.date())}, aos poucos e em horário comercial."


def moment_text(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Return when a rule runs: "em 12/03/2026 às 9h", or at once."""
    local = moment.astimezone(zone)
    return "agora mesmo" if moment <= now else f"em {long_date(local.date())} às {clock_time(_minute(local))}"


def print_report(found: CampaignReport) -> str:
    """Return what a campaign has brought, in words."""
    if not found.results:
        return "Ainda não houve nenhuma campanha. Quer uma sugestão? Diga “sugere uma campanha”."
    return "\n\n".join(_results(each, found.zone) for each in found.results)


def print_ideas(found: CampaignIdeas) -> str:
    """Return which campaigns would be worth it, in words."""
    worth: list[tuple[Kind, int]] = [(kind, count) for kind, count in found.reach.items() if count]
    if not worth:
        return "Agora não vejo público para uma campanha: ninguém sumido, com vacina vencendo ou fazendo aniversário."
    lines = [
        f"• {KINDS[kind]}: {plural(count, 'pessoa', 'pessoas')}{f' ({_WHY[kind]})' if kind in _WHY else ''}"
        for kind, count in worth
    ]
    first = KINDS[worth[0][0]].lower()
    return "\n".join(
        ["Campanhas que fazem sentido agora, já sem quem não deve receber:", *lines,
         f"Para começar, diga por exemplo “cria uma campanha de {first}”. Eu mostro a prévia antes de enviar."]
    )  # fmt: skip


def report_json(found: CampaignReport) -> Mapping[str, Any]:
    """Return a report as a model sees it."""
    return {"ok": True, "empty": not found.results, "campaigns": [_json(each, found.zone) for each in found.results]}


def ideas_json(found: CampaignIdeas) -> Mapping[str, Any]:
    """Return ideas as a model sees them."""
    return {"ok": True, "reach": {KINDS[kind]: count for kind, count in found.reach.items()}}


def _json(found: Results, zone: ZoneInfo) -> Mapping[str, Any]:
    return {
        "name": found.campaign.name, "state": STATES[found.campaign.state], "recipients": found.recipients,
        "sent": found.sent, "delivered": found.delivered, "read": found.read, "replied": found.replied,
        "opted_out": found.opted_out, "failed": found.failed, "booked": found.booked,
        "booked_after_answering": found.booked_direct, "revenue": money(found.revenue), "within_days": found.days,
        "waiting": found.waiting, "text": _results(found, zone),
    }  # fmt: skip


def _results(found: Results, zone: ZoneInfo) -> str:
    campaign = found.campaign
    state = STATES[campaign.state].lower()
    if campaign.state == "paused" and campaign.pause_reason:
        state = f"{state} {_PAUSED.get(campaign.pause_reason, '')}".strip()
    began = "" if campaign.started_at is None else f", desde {short_date(campaign.started_at.astimezone(zone).date())}"
    lines = [
        f"Campanha “{campaign.name}” ({state}{began}):",
        f"• Enviadas: {found.sent} de {found.recipients}. Entregues: {found.delivered}. Lidas: {found.read}.",
        f"• Responderam: {found.replied}. Pediram para sair: {found.opted_out}.",
        f"• Agendaram em até {found.days} dias: {found.booked} ({found.booked_direct} depois de responder)."
        f" Valor: {money(found.revenue)}.",
    ]
    if found.failed:
        lines.append(f"• Não entregues: {found.failed}.")
    if found.held_out:
        lines.append(f"• Grupo de controle: {found.held_out_booked} de {found.held_out} agendaram sem receber nada.")
    if found.waiting:
        lines.append(f"• Ainda por enviar: {found.waiting}.")
    return "\n".join(lines)


def _minute(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)
