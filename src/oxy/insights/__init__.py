"""Figures about the business: a catalogue of named metrics, each one SQL query, over any period of the organization's
own calendar, with what came before; the agenda of a day; who has gone quiet. Reads any table, writes none, and every
measured number becomes text here, by code."""

from oxy.insights.agendas import AgendaEntry, DayAgenda, agenda_of, organization_zone
from oxy.insights.anomalies import Anomaly, anomalies
from oxy.insights.catalogue import CATALOGUE, DIMENSIONS, METRICS, Dimension, Metric, MetricUnit, Value
from oxy.insights.clients import (
    FoundClient,
    FoundClients,
    InactiveClient,
    InactiveClients,
    inactive_clients,
    search_clients,
)
from oxy.insights.cohorts import Cohort, cohorts
from oxy.insights.figure import Figure, figure, find_metric
from oxy.insights.forecasts import FORECASTABLE, Forecast, forecast
from oxy.insights.measuring import EVERYTHING, INACTIVE_AFTER_DAYS, Only
from oxy.insights.parts import Part
from oxy.insights.periods import Against, Period, named_period, period_between, zone_label
from oxy.insights.printing import (
    NO_DATA,
    catalogue_json,
    change_text,
    count_text,
    duration_text,
    figure_json,
    figure_text,
    percent_text,
    period_json,
    series_json,
    share_text,
    summary_json,
    value_json,
)
from oxy.insights.series import Grain, Point, Series, series
from oxy.insights.summaries import ServiceFigures, Summary, summary

__all__ = [
    "CATALOGUE", "DIMENSIONS", "EVERYTHING", "FORECASTABLE", "INACTIVE_AFTER_DAYS", "METRICS", "NO_DATA",
    "Against", "AgendaEntry", "Anomaly", "Cohort", "DayAgenda", "Dimension", "Figure", "Forecast", "FoundClient",
    "FoundClients", "Grain", "InactiveClient", "InactiveClients", "Metric", "MetricUnit", "Only", "Part", "Period",
    "Point", "Series", "ServiceFigures", "Summary", "Value", "agenda_of", "anomalies", "catalogue_json",
    "change_text", "cohorts", "count_text", "duration_text", "figure", "figure_json", "figure_text", "find_metric",
    "forecast", "inactive_clients", "named_period", "organization_zone", "percent_text", "period_between",
    "period_json", "search_clients", "series", "series_json", "share_text", "summary", "summary_json",
    "value_json", "zone_label",
]  # fmt: skip
