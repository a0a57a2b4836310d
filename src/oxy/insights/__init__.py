"""Figures about the business: a catalogue of named metrics, each one SQL query, over any period of the organization's
own calendar, with what came before; the agenda of a day; who has gone quiet. Reads any table, writes none, and every
measured number becomes text here, by code."""

from oxy.insights.agendas import AgendaEntry, DayAgenda, agenda_of, organization_zone
from oxy.insights.anomalies import Anomaly, anomalies
from oxy.insights.birthdays import Birthday, Birthdays, list_birthdays
from oxy.insights.catalogue import CATALOGUE, DIMENSIONS, METRICS, Dimension, Metric, MetricUnit, Value
from oxy.insights.charts import Bar, Chart, chart_of
from oxy.insights.clients import (
    FoundClient,
    FoundClients,
    InactiveClient,
    InactiveClients,
    inactive_clients,
    search_clients,
)
from oxy.insights.cohorts import Cohort, cohorts
from oxy.insights.drawing import draw
from oxy.insights.figure import Figure, figure, figures, find_metric
from oxy.insights.forecasts import FORECASTABLE, Forecast, forecast
from oxy.insights.measuring import EVERYTHING, INACTIVE_AFTER_DAYS, Only
from oxy.insights.medians import LEAST_ORGANIZATIONS, Beside, beside_others, compute_medians
from oxy.insights.parts import Part
from oxy.insights.periods import Against, Period, named_period, period_between, zone_label
from oxy.insights.printing import (
    NO_DATA,
    anomaly_json,
    catalogue_json,
    change_text,
    count_text,
    duration_text,
    figure_json,
    figure_text,
    forecast_json,
    percent_text,
    period_json,
    series_json,
    share_text,
    summary_json,
    value_json,
)
from oxy.insights.ranking import ClientRanking, RankedBy, RankedClient, rank_clients
from oxy.insights.series import Grain, Point, Series, series
from oxy.insights.summaries import ServiceFigures, Summary, summary

__all__ = [
    "CATALOGUE", "DIMENSIONS", "EVERYTHING", "FORECASTABLE", "INACTIVE_AFTER_DAYS", "LEAST_ORGANIZATIONS",
    "METRICS", "NO_DATA", "Against", "AgendaEntry", "Anomaly", "Bar", "Beside", "Birthday", "Birthdays", "Chart",
    "ClientRanking", "Cohort", "DayAgenda", "Dimension", "Figure", "Forecast", "FoundClient", "FoundClients",
    "Grain", "InactiveClient", "InactiveClients", "Metric", "MetricUnit", "Only", "Part", "Period", "Point",
    "RankedBy", "RankedClient", "Series", "ServiceFigures", "Summary", "Value", "agenda_of", "anomalies",
    "anomaly_json", "beside_others", "catalogue_json", "change_text", "chart_of", "cohorts", "compute_medians",
    "count_text", "draw", "duration_text", "figure", "figure_json", "figure_text", "figures", "find_metric",
    "forecast", "forecast_json", "inactive_clients", "list_birthdays", "named_period", "organization_zone",
    "percent_text", "period_between", "period_json", "rank_clients", "search_clients", "series", "series_json",
    "share_text", "summary", "summary_json", "value_json", "zone_label",
]  # fmt: skip
