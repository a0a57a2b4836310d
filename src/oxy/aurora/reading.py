"""An owner's message read as a question; a follow-up leans on the last one."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from oxy.aurora import carrying, leaning
from oxy.aurora.agreeing import find_agreed
from oxy.aurora.asked_days import find_asked_days, find_days_away, find_running, find_running_beside
from oxy.aurora.commands import find_command
from oxy.aurora.comparing import (
    COMPARED_WITH_LAST,
    COMPARES_IT,
    MORE_THAN,
    THAN_BEFORE,
    Compared,
    beside_itself,
    better_than_last,
    find_comparison,
)
from oxy.aurora.context import KnownResource, OwnerContext
from oxy.aurora.left_over import ACCOUNTED, Said, left_over
from oxy.aurora.listed import Listed, find_listed, ranked_again, recalled
from oxy.aurora.measures import Measure
from oxy.aurora.measuring import ahead_of_now, default_period, find_measured, without_weekday_words
from oxy.aurora.mending import plain_text
from oxy.aurora.mentions import find_people, find_searched, find_services, find_window
from oxy.aurora.not_kept import NotKept, find_not_kept, find_not_kept_beside
from oxy.aurora.questions import (
    LISTS,
    NAMES_ANYBODY,
    NOT_COMPARED,
    OF_A_PERIOD,
    RUN_TOPICS,
    SMALL_TALK,
    SPLIT_TOPICS,
    Question,
)
from oxy.aurora.sides import (
    beside_each_other,
    names_all_such_days,
    narrowed,
    without_left_out,
    without_such_days,
    words_leaving_out,
)
from oxy.aurora.spelling import spelled_out, with_assistant
from oxy.aurora.splits import find_pick
from oxy.aurora.strangers import find_stranger
from oxy.aurora.topic_finding import find_topic
from oxy.aurora.topics import Topic
from oxy.aurora.weekday_runs import find_weekday_run
from oxy.insights import Period
from oxy.portuguese import with_feast_days_dated

# A figure by one word, or said to have been, is of the same days: "faltas", "quantos atendimentos foram".
_BRIEF = re.compile(r"^\w+\W*$|^(?:\w+ ){1,3}(?:foi|foram|deu|deram|ficou)\W*$")
_FOLLOWS = re.compile(r"^(?:e|mas|ok|certo|entao|agora|beleza)?,? ?(?:e|mas|ja|so|somente|apenas)\b")
_DOGS = re.compile(r"\b(?:cachorr\w+|cao|caes|caezinho\w*|dogs?)\b")
_OF_THE_AGENDA = re.compile(
    r"\bagenda\b|\bque horas?\b|\bquem\b|\bhosped"
    r"|^(?!.*\bquant).*\b(?:vagas?|vag[oa]|livres?|buracos?|encaixes?|espacos?)\b"
)
_PRICE_LIST = re.compile(r"\b(?:tabela|lista) d[eo]s? (?:precos|valores)\b|\b(?:meus|nossos|os) precos\b|^precos\W*$")
_BOOKED = re.compile(r"\b(?:agend\w+|marc\w+|reserv\w+|horarios?|tem|temos|tenho)\b")


def read_question(text: str, context: OwnerContext, dialogue: Mapping[str, Any]) -> Question:
    """Return what `text` asks; `dialogue` is what the last question left, empty when there is none or it is stale.

    A message that names only a period ("e ontem?"), only a topic ("e o faturamento?") or only a person keeps the rest
    of the last question. Without either, figures are today's. What holds a word that nothing explains is not clear.
    """
    agreed = find_agreed(text, context, dialogue)
    if agreed is not None:
        return agreed
    reading = _Reading(with_assistant(spelled_out(text), context.ai.assistant_name), context, dialogue)
    reading.settle_topic()
    reading.measure = find_measured(reading.topic, reading.plain, reading.services, reading.resource)
    reading.keep_from_last()
    reading.settle_measure()
    return reading.accounted(reading.question())


class _Reading:
    """The question in the making: what the message names by itself, then settled one thing after another."""

    def __init__(self, text: str, context: OwnerContext, dialogue: Mapping[str, Any]) -> None:
        self.text, self.plain, self.context, self.dialogue = text, plain_text(text), context, dialogue
        self.last = carrying.last_topic(dialogue)
        self.topic = find_topic(self.plain)
        if self.topic is Topic.hours:
            self.text = with_feast_days_dated(self.plain, context.today)
        again = ranked_again(self.plain, recalled(dialogue)) if self.last is Topic.ranking else None
        self.topic = Topic.ranking if again else self.topic
        # What the last question was about, wanted in another form ("por dia", "manda o gráfico disso").
        self.form: leaning.Form | None = None
        if self.last is not None:
            self.form = leaning.find_form(self.plain, dialogue, context)
        self.form = self.form or leaning.in_the_same_picture(self.topic, self.plain, dialogue)
        if self.form is not None:
            self.topic = self.form.topic
        services = () if self.topic is Topic.search else find_services(self.plain, context.services)
        self.services, self.people = without_left_out(self.plain, services, find_people(text, context), context)
        self.compared: Compared | None = None
        if self.topic not in NOT_COMPARED and len(self.people) <= 1:
            self.compared = find_comparison(text, context)
        if self.last is not None and self.compared is None:
            self.compared = better_than_last(text, self.plain, dialogue, context)
        if self.compared is not None:
            self.topic = carrying.compared_topic(plain_text(self.compared.text), self.plain, self.topic)
        self.run = find_weekday_run(text, context) if self.topic in RUN_TOPICS else None
        self.period = self.run.period if self.run else self._named_period()
        self.follows = bool(_FOLLOWS.match(self.plain))
        short = self.topic is Topic.unknown and len(self.plain.split()) <= carrying.SHORT_WORDS
        self.brief = self.topic in OF_A_PERIOD and self.period is None and bool(_BRIEF.match(self.plain))
        self.leans = self.form is not None or short or self.brief or bool(THAN_BEFORE.search(self.plain))
        self.leans = self.leans or leaning.leans_on_last(self.plain, follows=self.follows)
        self.leans = self.leans or (self.period is None and leaning.asks_more_of_it(self.last, self.topic, self.plain))
        self.stranger = find_stranger(text, context) if self.topic not in NAMES_ANYBODY else ""
        self.carried = False
        self.measure: Measure | None = None
        self.listed: Listed | None = again or (find_listed(self.plain) if self.topic in LISTS else None)
        self.not_kept: NotKept | None = None

    @property
    def resource(self) -> KnownResource | None:
        """The one professional, room or kennel named."""
        return self.people[0] if len(self.people) == 1 else None

    def _named_period(self) -> Period | None:
        own_text = self.text if self.compared is None else self.compared.text
        running = find_running(self.plain, self.dialogue, self.context) if self.last is not None else None
        if running is not None:
            return running
        if self.last is Topic.agenda and leaning.find_edge(self.plain):
            # "O último do dia" is of the day just told.
            own_text = self.plain.replace("do dia", " ")
        if names_all_such_days(self.plain):
            own_text = without_such_days(own_text)
        topic = self.topic if self.topic not in SMALL_TALK or self.last is None else self.last
        return find_asked_days(without_weekday_words(own_text, self.plain), topic, self.context)

    @property
    def keeps_on(self) -> bool:
        """Whether it names nothing else than the last question was about."""
        return self.carried and self.leans and self.topic is self.last

    def settle_topic(self) -> None:
        """Give the message a topic where it has none of its own, and another where it cannot be answered as it is."""
        if self.compared is not None and self.topic in (Topic.comparison, Topic.unknown) and self.last:
            self._compare_the_last()
        if carrying.asks_what_came_of_it(self.last, self.topic, self.plain):
            self.topic = Topic.campaign
        self.carried = self.topic is Topic.unknown
        if self.last is Topic.search and self.carried and leaning.says_a_name(self.text):
            self.topic = Topic.search
        part = self.last is not None and self.carried
        if part and self.last and leaning.says_which_part(self.last, self.text, self.context):
            # "Só de manhã" of the agenda just told, "e mais de um mês?" of who went quiet.
            self.topic, self.leans = self.last, True
        if self.topic is Topic.unknown or (self.topic is Topic.greeting and (self.period or self.services)):
            self.topic = carrying.carried_topic(
                self.last, self.period, self.services, self.people, self.leans, self.plain, self.context.today
            )
            if self.topic is Topic.summary and self.follows and not self.dialogue:
                # "E sexta?", with nothing before it that it could be of.
                self.topic = Topic.unclear
            if self.compared is not None and self.topic in (Topic.unknown, Topic.unclear):
                self.topic = Topic.served if self.services else Topic.comparison
        elif self.topic is Topic.agenda and self.services and not self.people and not _OF_THE_AGENDA.search(self.plain):
            # "Quantos banhos tem amanhã" is counted; who comes, and when there is room, is told.
            self.topic = Topic.bookings
        if self.topic is Topic.comparison and self.services and self.compared is None:
            self.topic = Topic.served
        if self.topic not in NAMES_ANYBODY | LISTS:
            self.not_kept = find_not_kept(self.plain)
            if self.not_kept is not None:
                self.topic = Topic.unclear
        if self.topic is Topic.prices and not self.services and not _PRICE_LIST.search(self.plain):
            # Of what else costs something there is no price list.
            self.topic = Topic.unclear
        if self.topic in LISTS and self.listed is None:
            self.listed = recalled(self.dialogue)

    def _compare_the_last(self) -> None:
        """ "Compara com a semana retrasada" sets the last question beside other days."""
        if self.last is not None and COMPARES_IT.match(self.plain):
            self.topic, self.period = self.last, leaning.kept_period(self.dialogue, self.context)
            self.follows = self.leans = True

    def keep_from_last(self) -> None:
        """Take over from the last question the services, people and figure that this one leaves unsaid."""
        if self.form is not None:
            self.measure = self.form.measure
            self.services = self.services or leaning.kept_services(self.dialogue, self.context)
            self.people = self.people or leaning.kept_people(self.dialogue, self.context)
        elif self.last is not None and self.leans and self.topic not in SMALL_TALK:
            goes_on = self.follows or (self.carried and self.topic is self.last)
            back = leaning.says_this(self.plain)
            if (goes_on or self.brief or back) and not leaning.WHOLE_HOUSE.search(self.plain):
                self.people = self.people or leaning.kept_people(self.dialogue, self.context)
            same_services = back or (goes_on and self.topic == self.last)
            same_services = same_services or self.brief
            if same_services and not self.services and not leaning.WHOLE_HOUSE.search(self.plain):
                self.services = leaning.kept_services(self.dialogue, self.context)
            if self.topic == self.last and (self.measure is None or self.measure.metric is None):
                self.measure = leaning.kept_measure(self.dialogue, self.measure)
            self.measure = self.measure or find_measured(self.topic, self.plain, self.services, self.resource)

    def settle_measure(self) -> None:
        """Make the figure one that can be counted as it is asked: compared, split, beside others."""
        if self.period is not None and self.period.first > self.context.today:
            # Nothing is done yet on days to come: what is booked for them is meant.
            self.topic = Topic.bookings if self.topic is Topic.served else self.topic
            coming = self.topic is Topic.revenue and self.measure is None
            self.measure = Measure("expected_revenue") if coming else self.measure
            if self.compared is not None and self.topic in (Topic.comparison, Topic.summary, Topic.agenda):
                # Of days to come beside others only what is booked can be told.
                self.topic, self.measure = Topic.figure, Measure("bookings")
        if self.compared is not None and self.measure is not None and self.measure.by in ("week", "month"):
            self.measure = None if self.measure.metric == "bookings" else Measure(self.measure.metric)
            self.topic = Topic.comparison if self.measure is None else self.topic
        counted = self.measure is not None and self.measure.by and self.measure.metric == "bookings" and self.services
        if counted and carrying.HOW_MANY.search(self.plain) and not _BOOKED.search(self.plain):
            self.measure = replace(self.measure or Measure(), metric="completed_bookings")
        if self.topic in SPLIT_TOPICS:
            figure = leaning.figure_of(self.topic, self.plain, self.services)
            measure = beside_each_other(self.plain, self.measure, figure, self.services, self.people)
            self.measure = measure if self.topic is Topic.agenda else narrowed(self.plain, measure, figure)
            several = len(self.people) > 1 and self.measure is not None
            if several and self.topic is Topic.agenda and "agend" not in self.plain:
                self.topic = Topic.figure
        if self.run is not None and self.topic in RUN_TOPICS:
            figure = (self.measure.metric if self.measure else None) or leaning.figure_of(
                self.topic, self.plain, self.services
            )
            self.topic, self.measure = Topic.figure, Measure(figure or "completed_bookings", "day")
        nothing = self.measure is None or (self.measure.metric is None and self.measure.by is None)
        if self.topic is Topic.figure and nothing:
            self.topic, self.measure = (Topic.unclear if self.compared is None else Topic.comparison), None

    def question(self) -> Question:
        """Return the whole, about the period named, the last question's, or the topic's usual one."""
        said = self.period
        if self.compared is not None:
            before = (
                leaning.kept_period(self.dialogue, self.context) if self.follows and self.last is not None else None
            )
            said = said or before or self.compared.period
        elif self.topic is Topic.comparison or MORE_THAN.search(self.plain):
            said = find_running_beside(self.plain, self.context) or said
        kept = leaning.kept_period(self.dialogue, self.context) if said is None else None
        ahead = kept is not None and self.topic is Topic.forecast and kept.first > self.context.today
        kept = kept if self.leans or ahead else None
        ranked = find_pick(self.plain) is not None
        period = said or kept or default_period(self.topic, self.measure, self.context, self.listed, ranked=ranked)
        of_a_day = self.topic is Topic.agenda and period.days == 1
        away = find_days_away(self.text, self.plain, self.dialogue if self.leans else {}, self.context)
        return Question(
            self.topic, period, said is not None, self.services, self.people,
            away, find_searched(self.text) if self.topic is Topic.search else "",
            find_command(self.plain), leaning.asks_what_is_free(self.plain, self.dialogue if self.keeps_on else {}),
            find_window(self.text, self.plain, self.context) if self.topic is Topic.agenda else None,
            ahead_of_now(self.measure, period, self.context),
            "previous" if self.compared is None else beside_itself(period, self.compared.against),
            not_kept=self.not_kept or find_not_kept_beside(self.plain), listed=self.listed,
            unconfirmed=of_a_day and bool(leaning.UNCONFIRMED.search(self.plain)),
            edge=leaning.find_edge(self.plain) if of_a_day else None,
            weekday=self.run.weekday if self.run and self.topic is Topic.figure else None,
        )  # fmt: skip

    def accounted(self, question: Question) -> Question:
        """Return `question`, or that it is not clear when some of its words stand for nothing that was read."""
        if self.stranger and question.topic in SMALL_TALK - {Topic.unclear} and carrying.COUNTS.search(self.plain):
            return replace(question, topic=Topic.stranger, words=self.stranger)
        lost = self.dialogue.get("topic") == Topic.unclear.value
        if self.follows and lost and (self.carried or not question.period_said):
            return replace(question, topic=Topic.unclear, measure=None)
        nothing_split = question.measure is not None and question.measure.by and question.measure.metric == "bookings"
        if self.follows and nothing_split and self.form is None and not _BOOKED.search(self.plain):
            # "E por profissional": of what, the question before does not say.
            return replace(question, topic=Topic.unclear, measure=None)
        unread = left_over(self.plain, question, self._said(question), self.context)
        if not unread:
            return replace(question, all_species=bool(_DOGS.search(self.plain)) and question.topic in ACCOUNTED)
        if self.stranger and self.stranger.split()[0] in unread:
            return replace(question, topic=Topic.stranger, words=self.stranger, measure=None)
        return replace(question, topic=Topic.unclear, measure=None, unread=unread, instead=question, listed=None)

    def _said(self, question: Question) -> Said:
        compares = self.compared is not None or question.topic is Topic.comparison
        return Said(
            leans=self.leans and self.last is not None,
            carried=self.carried,
            compares=compares or bool(MORE_THAN.search(self.plain) or COMPARED_WITH_LAST.search(self.plain)),
            without=words_leaving_out(self.plain, self.context),
        )
