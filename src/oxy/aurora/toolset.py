"""What can be asked about the business, and what can be proposed to be done: tenant and person fixed when it is made.

Results go to the built-in answers as they are, and to a model as the JSON that is recorded: figures in it are the only
ones that Aurora's text may hold.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from oxy import insights
from oxy.agenda import free_times
from oxy.aurora import campaigning, figure_records, records
from oxy.aurora.campaigning import CampaignIdeas, CampaignReport
from oxy.aurora.context import OwnerContext
from oxy.aurora.deeds import Deeds, Order, Scene
from oxy.aurora.free_hours import FreeDay
from oxy.aurora.free_hours import record as free_record
from oxy.aurora.proposals import Proposal, find_scene, propose
from oxy.campaigns import Kind
from oxy.conversations.ports import Picture, ToolCall, Turn
from oxy.foundation.database import Database, Session
from oxy.foundation.errors import Forbidden
from oxy.foundation.telemetry import log
from oxy.insights import (
    EVERYTHING,
    Against,
    Anomaly,
    Beside,
    Chart,
    Cohort,
    DayAgenda,
    Figure,
    Forecast,
    FoundClients,
    InactiveClients,
    Only,
    Period,
    Series,
    Summary,
)

T = TypeVar("T")
Result = (
    Summary
    | DayAgenda
    | Series
    | InactiveClients
    | FoundClients
    | CampaignReport
    | CampaignIdeas
    | Figure
    | Forecast
    | Chart
    | FreeDay
    | str
)

LISTED_CLIENTS = 10


def caption(chart: Chart) -> str:
    """Return what stands under a chart: what it is of, of when, and the figure of the whole."""
    return f"*{chart.title}*\n{chart.business} · {chart.period_label}\nNo período: {chart.overall}"


class Toolset:
    """The tools of one owner's turn. `proposed` is what it left for the owner's yes, oldest first."""

    def __init__(self, database: Database, context: OwnerContext, turn: Turn, deeds: Deeds) -> None:
        """`deeds` are the kinds of orders that may be proposed."""
        self.context = context
        self.proposed: list[Proposal] = []
        self.calls: list[ToolCall] = []
        self.results: list[Result] = []
        self.pictures: list[Picture] = []
        self._database = database
        self._turn = turn
        self._deeds = deeds

    async def propose(self, find_order: Callable[[Scene], Awaitable[Order]]) -> Proposal:
        """Keep the order that `find_order` makes of the owner's words as a proposal; nothing is done.

        Raises `Forbidden`, and the refusals of whatever stands in its way.
        """
        async with self._database.tenant(self._turn.organization_id) as session:
            scene = await find_scene(session, self._turn.contact_id)
            if scene is None:
                raise Forbidden
            order = await find_order(scene)
            proposal = await propose(session, self._deeds, self._turn.contact_id, order, said=self._turn.text)
        self.proposed = [*(one for one in self.proposed if one.preview != proposal.preview), proposal]
        result = {"ok": True, "proposed": proposal.preview, "done": False, "waits_for": "o sim do dono"}
        self.calls.append(ToolCall(f"propose_{order.kind}", dict(order.arguments), result))
        self._log(f"propose_{order.kind}", order.arguments)
        return proposal

    async def get_analytics(self, period: Period, against: Against = "previous") -> Summary:
        """Return the metrics of every summary over `period`, compared with `against`."""
        found = await self._read(lambda session: insights.summary(session, period, against=against))
        self._record("get_analytics", records.period_arguments(period), found, records.summary(found, self.context))
        return found

    async def get_metric(
        self, metric: str, period: Period, *, by: str | None = None, only: Only = EVERYTHING,
        against: Against = "previous",
    ) -> Figure:  # fmt: skip
        """Return one metric of the catalogue over `period`. Refuses (`Invalid`) what `insights.figure` refuses."""
        found = await self._read(
            lambda session: insights.figure(session, metric, period, by=by, only=only, against=against)
        )
        arguments = {"metric": metric, **records.period_arguments(period)} | ({"by": by} if by else {})
        self._record("get_metric", arguments, found, figure_records.figure(found, self.context))
        return found

    async def get_days(self, metric: str, period: Period, only: Only = EVERYTHING, grain: str = "day") -> Series:
        """Return one metric over each day of `period`, or each "week" or "month"."""
        found = await self._read(lambda session: insights.series(session, metric, period, grain, only=only))
        self._record(
            "get_days",
            {"metric": metric, **records.period_arguments(period)},
            found,
            figure_records.series(found, self.context),
        )
        return found

    async def get_cohorts(self) -> list[Cohort]:
        """Return the cohorts of the last twelve months."""
        found = await self._read(lambda session: insights.cohorts(session, self.context.zone))
        self._record("get_cohorts", {}, "cohorts", figure_records.cohorts(found))
        return found

    async def forecast_demand(self, period: Period, metric: str = "bookings", only: Only = EVERYTHING) -> Forecast:
        """Return what the coming days should bring. Refuses (`Invalid`) what `insights.forecast` refuses."""
        found = await self._read(lambda session: insights.forecast(session, period, metric, only.services))
        arguments = {"metric": metric, **records.period_arguments(period)}
        self._record(
            "forecast_demand", arguments, found, figure_records.forecast(found, self.names(only), self.context)
        )
        return found

    async def find_unusual(self, day: date) -> list[Anomaly]:
        """Return what stands out on `day` and in the seven days that end with it."""
        found = await self._read(lambda session: insights.anomalies(session, day))
        self._record("find_unusual", {"date": day.isoformat()}, "unusual", figure_records.unusual(found, self.context))
        return found

    async def compare_with_others(self) -> tuple[bool, list[Beside]]:
        """Return whether the business takes part, and its last month beside the medians."""
        shares, found = await self._read(lambda session: insights.beside_others(session, self.context.zone))
        self._record("compare_with_others", {}, "others", figure_records.beside(found, shares=shares))
        return shares, found

    async def send_chart(
        self, metric: str, period: Period, *, by: str | None = None, only: Only = EVERYTHING, whose: str = ""
    ) -> Chart:
        """Draw a metric's chart, to go out with the answer; nothing is drawn where there is no data."""
        found = await self._read(
            lambda session: insights.chart_of(session, metric, period, by=by, only=only, whose=whose)
        )
        if not found.empty and caption(found) not in [picture.caption for picture in self.pictures]:
            self.pictures.append(Picture(await insights.draw(found), caption(found), f"{metric}.png"))
        arguments = {"metric": metric, **records.period_arguments(period)} | ({"by": by} if by else {})
        self._record("send_chart", arguments, found, records.chart(found))
        return found

    def names(self, only: Only) -> list[str]:
        """Return what the services of `only` are called."""
        return [service.name for service in self.context.services if service.id in only.services]

    async def get_agenda(self, day: date, resource_id: UUID | None = None) -> DayAgenda:
        """Return what is booked on the local `day`, of one professional, room or kennel when `resource_id` says so."""
        found = await self._read(lambda session: insights.agenda_of(session, day, resource_id=resource_id))
        named = next((resource.name for resource in self.context.resources if resource.id == resource_id), None)
        arguments = {"date": day.isoformat()} | ({"professional": named} if named else {})
        self._record("get_agenda", arguments, found, records.agenda(found, self.context))
        return found

    async def get_free_times(self, day: date, resource_id: UUID | None = None, least: int | None = None) -> FreeDay:
        """Return when each of the team, or the one who is `resource_id`, is free on the local `day`.

        Stretches of less than `least` minutes are none.
        """
        shortest = {} if least is None else {"least_minutes": least}
        times = await self._read(lambda session: free_times(session, day, resource_id=resource_id, **shortest))
        found = FreeDay(day, tuple(times))
        self._record("get_free_times", {"date": day.isoformat()}, found, free_record(found, self.context))
        return found

    async def get_agenda_days(self, period: Period, only: Only = EVERYTHING) -> Series:
        """Return how many bookings each day of `period` has, of some professionals where `only` names them."""
        found = await self._read(lambda session: insights.series(session, "bookings", period, only=only))
        self._record("get_agenda_days", records.period_arguments(period), found, records.days(found, self.context))
        return found

    async def list_inactive_clients(self, days: int) -> InactiveClients:
        """Return who was served before, but not for `days` days, and has nothing booked.

        Refuses (`Invalid`) days beyond 1 to 3650.
        """
        found = await self._read(lambda session: insights.inactive_clients(session, days, LISTED_CLIENTS))
        self._record("list_inactive_clients", {"days": days}, found, records.inactive(found, self.context))
        return found

    async def search_clients(self, words: str) -> FoundClients:
        """Return clients whose name, pet's name or number holds `words`. Refuses (`Invalid`) fewer than two letters."""
        found = await self._read(lambda session: insights.search_clients(session, words, LISTED_CLIENTS))
        self._record("search_clients", {"words": words}, found, records.found(found, self.context))
        return found

    async def get_campaign(self, name: str = "") -> CampaignReport:
        """Return what the newest campaign has brought, or the newest one of that name."""
        found = await self._read(lambda session: campaigning.report(session, self.context.zone, name))
        self._record("get_campaign", {"name": name} if name else {}, found, campaigning.report_json(found))
        return found

    async def suggest_campaign(self, kind: Kind | None = None) -> CampaignIdeas:
        """Return how many people a campaign of this kind, or of each kind, would reach now."""
        found = await self._read(lambda session: campaigning.ideas(session, kind))
        self._record("suggest_campaign", {"kind": kind} if kind else {}, found, campaigning.ideas_json(found))
        return found

    async def use(
        self, name: str, arguments: Mapping[str, Any], deed: Callable[[Session], Awaitable[T]],
        recorded: Callable[[T], Mapping[str, Any]],
    ) -> T:  # fmt: skip
        """Do what is no question about figures, in a transaction of its own; `recorded` is its result as JSON."""
        done = await self._read(deed)
        self._keep(name, arguments, recorded(done))
        return done

    async def _read(self, question: Callable[[Session], Awaitable[T]]) -> T:
        async with self._database.tenant(self._turn.organization_id) as session:
            return await question(session)

    def _record(self, name: str, arguments: Mapping[str, Any], found: Result, result: Mapping[str, Any]) -> None:
        self.results.append(found)
        self._keep(name, arguments, result)

    def _keep(self, name: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        self.calls.append(ToolCall(name, arguments, result))
        self._log(name, arguments)

    def _log(self, name: str, arguments: Mapping[str, Any]) -> None:
        log().info(
            "[AURORA] Executing function", organizationId=str(self._turn.organization_id), jobId=self._turn.job_id,
            conversationId=str(self._turn.conversation_id), functionName=name, args=dict(arguments), success=True,
        )  # fmt: skip
