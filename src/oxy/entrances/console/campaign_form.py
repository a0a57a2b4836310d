"""What the form of a new campaign says."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Form

from oxy import campaigns
from oxy.campaigns import Kind, Plan, Repeats, audience_for
from oxy.foundation.errors import Invalid


def filled_in(
    tipo: Annotated[Kind, Form()],
    texto: Annotated[str, Form(max_length=900)] = "",
    nome: Annotated[str, Form(max_length=80)] = "",
    dias: Annotated[int | None, Form()] = None,
    servico: Annotated[UUID | None, Form()] = None,
    especie: Annotated[Literal["", "dog", "cat", "bird", "rabbit"], Form()] = "",
    porte: Annotated[Literal["", "small", "medium", "large"], Form()] = "",
    dia: Annotated[date | None, Form()] = None,
    meses: Annotated[int, Form(ge=1, le=60)] = 12,
    limite: Annotated[int, Form(ge=1, le=5000)] = 1000,
    controle: Annotated[int, Form(ge=0, le=50)] = 0,
    comeca: Annotated[datetime | None, Form()] = None,
    repete: Annotated[Literal["", "daily", "weekly", "monthly"], Form()] = "",
    modelo: Annotated[UUID | None, Form()] = None,
    confirmo: Annotated[list[str] | None, Form()] = None,
) -> Mapping[str, Any]:
    """Return what staff filled in."""
    return {
        "tipo": tipo, "texto": texto.replace("\x00", "").replace("\r\n", "\n"), "nome": nome.replace("\x00", ""),
        "dias": dias, "servico": servico, "especie": especie, "porte": porte, "dia": dia, "meses": meses,
        "limite": limite, "controle": controle, "comeca": comeca, "repete": repete, "modelo": modelo,
        "confirmo": confirmo or [],
    }  # fmt: skip


def plan_of(filled: Mapping[str, Any], zone: ZoneInfo) -> Plan:
    """Return the plan that is meant; the times are of `zone`. Raises `Invalid`."""
    kind: Kind = filled["tipo"]
    usual = audience_for(kind)
    absent = kind == "reactivation"
    audience = campaigns.Audience(
        inactive_days=(filled["dias"] or usual.inactive_days) if absent else None,
        seen_within_days=None if absent else (filled["dias"] or usual.seen_within_days),
        service_ids=(filled["servico"],) if filled["servico"] else (),
        species=filled["especie"] or None,
        size=filled["porte"] or None,
        months=filled["meses"],
        day=filled["dia"],
        most=filled["limite"],
    )
    starts: datetime | None = filled["comeca"]
    if starts is not None and starts.tzinfo is not None:
        raise Invalid("Informe a data e a hora do começo.", field="starts_at")
    return Plan(
        kind, filled["texto"], filled["nome"], audience, template_id=filled["modelo"],
        confirmed_claims=tuple(filled["confirmo"]), holdout_percent=filled["controle"],
        repeats=cast("Repeats | None", filled["repete"] or None),
        starts_at=None if starts is None else starts.replace(tzinfo=zone),
    )  # fmt: skip
