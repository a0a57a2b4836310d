"""Questions about the catalogue's figures, from the question to the text: the built-in answers' way to the tools."""

from dataclasses import replace
from datetime import timedelta

from oxy.aurora.asking_back import BESIDE
from oxy.aurora.context import OwnerContext
from oxy.aurora.measured import answer_cohorts, answer_days, answer_definition, answer_figure, whose
from oxy.aurora.outlooks import answer_forecast, answer_others, answer_unusual, with_booked
from oxy.aurora.questions import Question
from oxy.aurora.splits import GRAINS
from oxy.aurora.toolset import Toolset
from oxy.aurora.topics import Topic
from oxy.insights import CATALOGUE, EVERYTHING, Only

ANSWERED = frozenset({
    Topic.figure, Topic.definition, Topic.cohorts, Topic.chart, Topic.forecast, Topic.unusual, Topic.others,
})  # fmt: skip
NOT_SPLIT = "Esse número eu só tenho para a casa toda."
CHART_SENT = "Aqui está o gráfico."


def is_of_catalogue(question: Question) -> bool:
    """Whether a question is answered from here rather than from a period's summary."""
    return question.topic in ANSWERED or question.measure is not None


async def answer_asked(question: Question, context: OwnerContext, toolset: Toolset) -> str:
    """Return the answer. Raises `Refusal` with what cannot be told, in words for the owner."""
    match question.topic:
        case Topic.definition:
            return answer_definition(question.measure.metric if question.measure else None)
        case Topic.cohorts:
            return answer_cohorts(await toolset.get_cohorts())
        case Topic.unusual:
            day = question.period.first if question.period_said and question.period.days == 1 else context.today
            day = min(day, context.today)
            return answer_unusual(await toolset.find_unusual(day), day, context)
        case Topic.others:
            shares, found = await toolset.compare_with_others()
            return answer_others(found, shares=shares)
        case Topic.forecast:
            return await _forecast(question, context, toolset)
        case Topic.chart:
            return await _chart(question, toolset)
        case _:
            return await _figure(question, context, toolset)


async def _figure(question: Question, context: OwnerContext, toolset: Toolset) -> str:
    assert question.measure is not None
    name = question.measure.metric or "bookings"
    only, note = only_of(question, name)
    if question.measure.by in GRAINS and not CATALOGUE[name].standing:
        found_days = await toolset.get_days(name, question.period, only, question.measure.by)
        return answer_days(question, found_days, context)
    by = question.measure.by if question.measure.by in CATALOGUE[name].breakdowns else None
    found = await toolset.get_metric(name, question.period, by=by, only=only, against=question.against)
    plain = question if only != EVERYTHING else without_names(question)
    beside = BESIDE.get(question.not_kept, "")
    return "\n".join(line for line in (beside, note, answer_figure(plain, found, context)) if line)


async def _chart(question: Question, toolset: Toolset) -> str:
    measure = question.measure
    name = (measure.metric if measure else None) or "revenue"
    only, note = only_of(question, name)
    by = measure.by if measure and measure.by in CATALOGUE[name].breakdowns else None
    names = whose(question) if only != EVERYTHING else ""
    found = await toolset.send_chart(name, question.period, by=by, only=only, whose=names)
    if found.empty:
        return f"{found.title}, {found.period_label}: sem dados, então não há o que desenhar."
    return "\n".join(line for line in (note, CHART_SENT) if line)


async def _forecast(question: Question, context: OwnerContext, toolset: Toolset) -> str:
    money = question.measure is not None and question.measure.metric == "revenue"
    only = Only(services=tuple(service.id for service in question.services))
    period = question.period
    if period.first < context.today <= period.last:
        period = type(period)("days", context.today, period.last, period.zone)
    if period.last < context.today:
        period = type(period)("day", context.today + timedelta(1), context.today + timedelta(1), period.zone)
    found = await toolset.forecast_demand(period, "revenue" if money else "bookings", only)
    text = answer_forecast(found, toolset.names(only), context)
    if not money:
        return text
    booked = await toolset.get_metric("expected_revenue", period, only=only)
    return with_booked(text, booked)


def only_of(question: Question, metric: str) -> tuple[Only, str]:
    """Return the services and the person that a figure is of, and what to say when it knows no such parts."""
    people = tuple(one.id for one in question.people)
    services = tuple(service.id for service in question.services)
    if metric == "occupancy" and services:
        return Only(professionals=people), "A ocupação eu não separo por serviço."
    if (people or services) and not CATALOGUE[metric].filtered:
        return EVERYTHING, NOT_SPLIT
    return Only(services, people), ""


def without_names(question: Question) -> Question:
    """Return the question as one about the whole house."""
    return replace(question, services=(), people=())
