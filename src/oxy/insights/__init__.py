"""Figures about the business: a catalogue of named metrics, each one SQL query, over any period of the organization's
own calendar, with what came before; the agenda of a day; who has gone quiet. Reads any table, writes none, and every
measured number becomes text here, by code."""

from oxy.insights.agendas import AgendaEntry, DayAgenda, agenda_of, organization_zone
from oxy.insights.catalogue import CATALOGUE, METRICS, Metric, Value
from oxy.insights.clients import (
    FoundClient,
    FoundClients,
    InactiveClient,
    InactiveClients,
    inactive_clients,
    search_clients,
)
from oxy.insights.measuring import INACTIVE_AFTER_DAYS
from oxy.insights.normality import Normality, normality
from oxy.insights.periods import Period, named_period, period_between, zone_label
from oxy.insights.printing import (
    NO_DATA,
    count_text,
    figure_text,
    percent_text,
    period_json,
    series_json,
    summary_json,
    value_json,
)
from oxy.insights.series import Grain, Point, Series, series
from oxy.insights.summaries import ServiceFigures, Summary, summary

__all__ = [
    "CATALOGUE", "INACTIVE_AFTER_DAYS", "METRICS", "NO_DATA", "AgendaEntry", "DayAgenda", "FoundClient", "FoundClients",
    "Grain", "InactiveClient", "InactiveClients", "Metric", "Normality", "Period", "Point", "Series", "ServiceFigures",
    "Summary", "Value", "agenda_of", "count_text", "figure_text", "inactive_clients", "named_period", "normality",
    "organization_zone", "percent_text", "period_between", "period_json", "search_clients", "series", "series_json",
    "summary", "summary_json", "value_json", "zone_label",
]  # fmt: skip
