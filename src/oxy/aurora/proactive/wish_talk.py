"""An owner's words about what Aurora tells them of her own accord: when, which, and when not."""

import re
from dataclasses import replace
from datetime import datetime, time
from typing import Literal

from oxy.businesses import USUAL_QUIET_HOURS, OwnerNumber, OwnerNumberChanges, QuietHours
from oxy.portuguese import clock_time, find_moments, join_list, normalise

Asked = Literal["what_is_told"]
USUAL_SUMMARY, USUAL_REVIEW = time(19), time(8)

_STOP = (
    r"(?:\bpar[ae]r? (?:de|com)\b|\b(?:deixa|deixe|chega|desativ\w+|deslig\w+|suspend\w+|tir[ae]r?|cancel\w+)\b"
    r"|\bnao (?:quero|preciso|precisa|mand\w+|me mand\w+|envi\w+|me envi\w+|me avis\w+|avis\w+)\b)"
)
_GO = (
    r"\b(?:mand\w+|envi\w+|quero|queria|prefiro|pass[ae]r?|mud[ae]r?|bot[ae]r?|coloc\w+|program\w+|volt[ae]\w*|ativ\w+"
    r"|lig[ae]r?)\b"
)
_DAILY = r"\b(?:resumos?|fechamento)\b"
_WEEKLY = r"\b(?:balanco|revisao|resumo semanal|resumo da semana|semanal)\b"
_GRAVE = r"\b(?:grav\w+|urgent\w+|seri[oa]s?|critic\w+|emergencia\w*|important\w+)\b"
_WARN = r"\b(?:avis\w+|alert\w+|notific\w+)\b"
_GAIN = r"\b(?:oportunidades?|sugest\w+|dicas?|ideias)\b"
_REST = re.compile(
    r"\bnao (?:me )?(?:mand\w+|incomod\w+|perturb\w+|envi\w+|escrev\w+|avis\w+)\b"
    r"|\bsem (?:mensage\w+|avisos?)\b|\bsilencio\b"
)
_STRETCH = re.compile(r"(?i)\b(?:depois|antes|ap[oó]s|a partir|entre)\b.*")
_WEEKDAYS = ("segunda", "terca", "quarta", "quinta", "sexta", "sabado", "domingo")
_WHAT = re.compile(
    r"\bo que (?:voce|vc|tu) (?:me )?(?:mand|avis|envi)\w+|\bquais (?:avisos|alertas|mensagens) (?:voce|eu|vc)\b"
)


def read_wish(text: str, owner: OwnerNumber, now: datetime) -> OwnerNumberChanges | Asked | None:
    """Return what `text` changes of an owner's wishes, or that it asks for them; None when it is about something else.

    Args:
        text: as written.
        owner: with the wishes as they are.
        now: local.
    """
    plain = normalise(text)
    if _WHAT.search(plain):
        return "what_is_told"
    for read in (_of_quiet, _of_alerts, _of_opportunities):
        changes = read(plain, text, owner, now)
        if changes:
            return changes
    return _of_reports(plain, text, now)


def _of_reports(plain: str, text: str, now: datetime) -> OwnerNumberChanges | None:
    weekly = bool(re.search(_WEEKLY, plain))
    if not weekly and not re.search(_DAILY, plain):
        return None
    if re.search(_STOP, plain):
        return {"weekly_review_at": None} if weekly else {"daily_summary_at": None}
    at = find_moments(text, reference=now).time
    if at is None and re.search(r"\bvolt[ae]\w* a mandar\b|\bpode (?:voltar|mandar de novo)\b|\btodo dia\b", plain):
        at = USUAL_REVIEW if weekly else USUAL_SUMMARY
    if at is None or not re.search(_GO, plain):
        return None
    return {"weekly_review_at": at} if weekly else {"daily_summary_at": at}


def _of_alerts(plain: str, _text: str, _owner: OwnerNumber, _now: datetime) -> OwnerNumberChanges | None:
    speaks = re.search(_WARN + r"|\bme (?:fal|cham|escrev|mand)\w+", plain)
    if re.search(r"\b(?:so|somente|apenas)\b", plain) and re.search(_GRAVE, plain) and speaks:
        return {"alerts": "serious", "opportunities": False}
    if not re.search(_WARN, plain) or re.search(r"\b(?:cliente|tutor|equipe|[ao]s? clientes)\b", plain):
        return None
    if re.search(r"\bnao me avis\w+ (?:mais )?(?:de )?nada\b", plain) or (
        re.search(_STOP, plain) and re.search(r"\b(?:avisos|alertas|de (?:me )?avisar|notificac\w+)\b", plain)
    ):
        return {"alerts": "none"}
    if re.search(r"\bavis\w+ (?:me )?(?:de )?(?:tudo|qualquer coisa)\b", plain):
        return {"alerts": "all", "opportunities": True}
    return None


def _of_opportunities(plain: str, _text: str, _owner: OwnerNumber, _now: datetime) -> OwnerNumberChanges | None:
    if not re.search(_GAIN, plain):
        return None
    if re.search(_STOP, plain):
        return {"opportunities": False}
    return {"opportunities": True} if re.search(r"\b(?:volt[ae]\w* a mandar|pode mandar|me mand\w+)\b", plain) else None


def _of_quiet(plain: str, text: str, owner: OwnerNumber, now: datetime) -> OwnerNumberChanges | None:
    if not _REST.search(plain) or re.search(rf"{_DAILY}|{_WEEKLY}", plain):
        return None
    days = {day for day, name in enumerate(_WEEKDAYS) if re.search(rf"\b{name}s?\b", plain)}
    if re.search(r"\b(?:fim|fins|final|finais) de semana\b|\bfds\b", plain):
        days |= {5, 6}
    if days:
        return {"quiet_days": tuple(sorted({*owner.quiet_days, *days}))}
    quiet = owner.quiet_hours or USUAL_QUIET_HOURS
    # Without its "não", which would turn the hours round.
    stretch = _STRETCH.search(text)
    window = None if stretch is None else find_moments(stretch[0], reference=now).window
    if window is None:
        return None
    if window.start is not None:
        quiet = replace(quiet, start=window.start)
    if window.end is not None:
        quiet = replace(quiet, end=window.end)
    return {"quiet_hours": quiet} if quiet.start != quiet.end else None


def wishes_text(owner: OwnerNumber) -> str:
    """Return what an owner is told of Aurora's own accord, and when not."""
    alerts = {"all": "todos", "serious": "só os graves", "none": "nenhum"}[owner.alerts]
    lines = [
        f"• Resumo do dia: {_at(owner.daily_summary_at)}",
        f"• Balanço da semana, às segundas: {_at(owner.weekly_review_at)}",
        f"• Avisos: {alerts}",
        f"• Oportunidades: {'sim' if owner.opportunities else 'não'}",
        f"• Silêncio: {_quiet(owner)}",
    ]
    return "\n".join(["*O que eu te mando por conta própria*", *lines])


def _at(clock: time | None) -> str:
    return "não mando" if clock is None else f"às {clock_time(clock)}"


def _quiet(owner: OwnerNumber) -> str:
    quiet: QuietHours | None = owner.quiet_hours
    hours = "sem horário" if quiet is None else f"das {clock_time(quiet.start)} às {clock_time(quiet.end)}"
    names = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
    days = join_list([names[day] for day in owner.quiet_days])
    all_day = f", e o dia todo em {days}" if days else ""
    return f"{hours}{all_day}; o que for urgente eu aviso mesmo assim, fora da madrugada"
