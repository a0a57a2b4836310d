"""Any tool's result as a text, printed by code."""

from oxy.aurora import wording as say
from oxy.aurora.campaigning import CampaignIdeas, CampaignReport, print_ideas, print_report
from oxy.aurora.context import OwnerContext
from oxy.aurora.digests import digest
from oxy.aurora.free_hours import FreeDay, answer_free
from oxy.aurora.measured import answer_figure
from oxy.aurora.outlooks import answer_forecast
from oxy.aurora.people import answer_agenda, answer_agenda_days, answer_inactive, answer_search
from oxy.aurora.questions import Question
from oxy.aurora.toolset import Result, caption
from oxy.aurora.topics import Topic
from oxy.insights import Chart, DayAgenda, Figure, Forecast, FoundClients, InactiveClients, Series


def print_result(result: Result, context: OwnerContext) -> str:
    """Return what a tool found, in words, with its period and clock."""
    match result:
        case DayAgenda():
            return answer_agenda(result, context, None)
        case FreeDay():
            return answer_free(result, context)
        case Series():
            return answer_agenda_days(result, context)
        case InactiveClients():
            return answer_inactive(result, context)
        case Figure():
            return answer_figure(Question(Topic.figure, result.period), result, context)
        case Forecast():
            return answer_forecast(result, (), context)
        case Chart():
            return caption(result)
        case str():
            return "Os números estão no console, em Análises."
        case FoundClients():
            return answer_search(result, "", context)
        case CampaignReport():
            return print_report(result)
        case CampaignIdeas():
            return print_ideas(result)
        case _:
            today = context.today
            lines = [say.no_data(result.period, today)] if result.empty else digest(result, today)
            return "\n".join(line for line in (*lines, say.footer(result.period, today)) if line)
