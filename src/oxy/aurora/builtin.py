"""Aurora without a model: reads the question, asks the tools, prints the answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from oxy.aurora import people
from oxy.aurora.answers import answer_figures
from oxy.aurora.asked import answer_asked, is_of_catalogue
from oxy.aurora.asking_back import ask_what_is_meant, tell_stranger
from oxy.aurora.campaigning import print_ideas, print_report
from oxy.aurora.connection import answer_connection
from oxy.aurora.consent import Consent, read_consent
from oxy.aurora.context import OwnerContext
from oxy.aurora.free_hours import answer_free
from oxy.aurora.listing import answer_listed
from oxy.aurora.measured import whose
from oxy.aurora.mending import plain_text
from oxy.aurora.opening_hours import answer_hours
from oxy.aurora.orders.taking import take_orders
from oxy.aurora.pieces import read_questions
from oxy.aurora.price_list import answer_prices, read_services
from oxy.aurora.questions import OF_A_PERIOD, Question
from oxy.aurora.refusals import refuse
from oxy.aurora.toolset import Toolset
from oxy.aurora.topic_finding import find_topic
from oxy.aurora.topics import Topic
from oxy.foundation.errors import Refusal
from oxy.insights import Only
from oxy.portuguese import join_list

MOST_ANSWERS = 6
# Over more days names are a list for the console.
DAYS_LISTED = 7
_ASSENTS = re.compile(r"\b(?:s|ss|sim|confirm\w*|pode|autoriz\w*|aprov\w*)\b")
CHATTED = "Imagino! Estou por aqui: é só dizer o que você quer ver ou fazer."
OF_ONE_CLIENT = "Número de um cliente só eu não separo; o que sei de quem tem esse nome é isto."
NOT_UNDERSTOOD = "Sobre “{}” eu não sei responder."
ALL_SPECIES = "Por espécie eu não separo: conto todos os pets."
_OF_FREE_TIME = (Topic.agenda, Topic.bookings)
_SMALL_TALK_ONLY = (Topic.greeting, Topic.thanks, Topic.chat, Topic.unknown)

CAN_ANSWER = (
    "Posso responder, por exemplo:\n"
    "• Quantos clientes atendi hoje?\n"
    "• Quanto faturei esta semana? E no mês passado? Em outubro? De 1 a 15 de novembro?\n"
    "• Cancelamentos, faltas, ticket médio, clientes novos, serviço mais vendido\n"
    "• Por profissional, serviço, dia ou horário: “quem faturou mais?”, “qual meu dia mais fraco?”\n"
    "• Ocupação, retenção, tempo de resposta, quanto a IA atende; “como você calcula a ocupação?”\n"
    "• Gráfico do faturamento do mês; previsão de banhos para sábado; “tem algo fora do normal?”\n"
    "• Agenda de amanhã, ou de um profissional no sábado; horários livres da Ana na terça; quem espera resposta\n"
    "• Quem sumiu há mais de 60 dias? Quem mais gastou ou mais faltou? Aniversários, vacinas vencendo, pacotes em"
    " aberto\n"
    "• Procurar um cliente ou pet pelo nome\n"
    "• Resumo do dia\n"
    "• Sugerir, criar e acompanhar campanhas\n"
    "• Metas: “minha meta deste mês é 20 mil”, “como está a meta?”\n"
    "• O que eu aviso por conta própria: “manda o resumo às 20h”, “só me avise do que for grave”\n"
    "E fazer, sempre mostrando antes para você confirmar: mover, cancelar (um ou todos de um período) e marcar falta,"
    " bloquear a agenda movendo quem está marcado, passar os clientes de alguém para outra pessoa ou outro dia, mudar"
    " preço ou horário de um dia, escrever a um cliente, mudar uma resposta pronta, assumir uma conversa, desfazer."
)


@dataclass(frozen=True, slots=True)
class BuiltinReply:
    """What to say, in order, and what the next message may lean on. `understood` False: it only says what it can do."""

    texts: tuple[str, ...]
    dialogue: Mapping[str, Any] = field(default_factory=dict[str, Any])
    understood: bool = True


async def answer_builtin(
    messages: Sequence[str], context: OwnerContext, toolset: Toolset, dialogue: Mapping[str, Any]
) -> BuiltinReply:
    """Answer every question of the waiting `messages` (texts, oldest first) from the tools, one text a message.

    Of a long burst the latest questions are answered; the same question twice is answered once. What is ordered becomes
    a proposal in `toolset`, or a question about it.
    """
    asked: dict[Question, int] = {}
    small_talk: list[Question] = []
    memory = dialogue
    ordered: dict[int, list[str]] = {}
    for at, text in enumerate(messages):
        other = find_topic(plain_text(text)) is not Topic.unknown
        taken = await take_orders(text, context, toolset, memory, other=other)
        if taken is not None:
            memory, ordered[at] = taken.remembered(memory), list(taken.texts)
            continue
        for question in read_questions(text, context, memory):
            if question.topic in _SMALL_TALK_ONLY:
                small_talk.append(question)
                continue
            asked.setdefault(replace(question, period_said=True), at)
            memory = question.remembered() if question.leaves else memory
    if not asked and not ordered:
        alone = _of_nothing(messages[-1]) if all(one.topic is Topic.unknown for one in small_talk) else None
        if alone is not None:
            return BuiltinReply((alone,), memory)
        texts = [await _answer(question, context, toolset) for question in small_talk[-1:]]
        return BuiltinReply(tuple(texts), memory, any(one.topic is not Topic.unknown for one in small_talk))
    answers = ordered
    for question, at in list(asked.items())[-MOST_ANSWERS:]:
        answers.setdefault(at, []).append(await _answer(question, context, toolset))
    texts = [in_one_text(answers[at]) for at in sorted(answers) if answers[at]]
    texts += [NOT_UNDERSTOOD.format(one.words) for one in small_talk if one.topic is Topic.unknown and one.words]
    return BuiltinReply(tuple(dict.fromkeys(texts)), memory)


def _of_nothing(text: str) -> str | None:
    """What is said to a yes, a no or an "ok" when nothing waits for one."""
    match read_consent(text, ()):
        case Consent.no:
            return "Certo, não há nada em aberto."
        case Consent.yes if _ASSENTS.search(plain_text(text)):
            return "Não há nada esperando um sim seu agora. Diga o que você quer fazer, por favor."
        case Consent.yes:
            return "Combinado! Se precisar de mais alguma coisa, é só chamar."
        case _:
            return None


def in_one_text(answers: Sequence[str]) -> str:
    """Return the answers one below the other; closing lines that the next one repeats are said once, at its end."""
    told: list[list[str]] = []
    for answer in dict.fromkeys(answers):
        lines = answer.splitlines()
        if told:
            told[-1] = _without_shared_end(told[-1], lines)
        told.append(lines)
    return "\n\n".join("\n".join(lines) for lines in told)


def _without_shared_end(lines: list[str], following: list[str]) -> list[str]:
    shared = 0
    while shared < min(len(lines), len(following)) - 1 and lines[-1 - shared] == following[-1 - shared]:
        shared += 1
    return lines[: len(lines) - shared]


async def _answer(question: Question, context: OwnerContext, toolset: Toolset) -> str:
    text = await _plain_answer(question, context, toolset)
    return f"{ALL_SPECIES}\n{text}" if question.all_species else text


async def _plain_answer(question: Question, context: OwnerContext, toolset: Toolset) -> str:
    if question.listed is not None:
        try:
            return await answer_listed(question, context, toolset)
        except Refusal as refusal:
            return refusal.message
    if is_of_catalogue(question):
        try:
            return await answer_asked(question, context, toolset)
        except Refusal as refusal:
            return refusal.message
    if question.free_slots and question.period.days == 1 and question.topic in _OF_FREE_TIME:
        return await _free(question, context, toolset)
    if question.topic in OF_A_PERIOD:
        text = answer_figures(question, await toolset.get_analytics(question.period, question.against), context)
        return "\n".join([text, *await _called_off(question, toolset)])
    try:
        return await _answer_others(question, context, toolset)
    except Refusal as refusal:
        return refusal.message


async def _free(question: Question, context: OwnerContext, toolset: Toolset) -> str:
    """Who is free that day: with services named, those who do them, where the shortest of these fits."""
    resource, day = question.resource, question.period.first
    named = {service.id for service in question.services}
    services = await read_services(toolset, named) if named else []
    least = min((service.duration_minutes for service in services if service.duration_minutes), default=None)
    found = await toolset.get_free_times(day, resource.id if resource else None, least)
    if services and resource is None:
        able = {resource_id for service in services for resource_id in service.resource_ids}
        found = replace(found, times=tuple(each for each in found.times if each.resource_id in able))
    return answer_free(found, context, question.window, join_list([service.name for service in services]), least)


async def _called_off(question: Question, toolset: Toolset) -> list[str]:
    """Who cancelled or did not come, when a day or a week was asked about."""
    status = {Topic.cancellations: "cancelled", Topic.no_shows: "no_show"}.get(question.topic)
    period = question.period
    if status is None or period.days > DAYS_LISTED:
        return []
    days = [await toolset.get_agenda(period.first + timedelta(ahead)) for ahead in range(period.days)]
    return [line for day in days for line in people.list_called_off(day, status, dated=period.days > 1)]


async def _answer_others(question: Question, context: OwnerContext, toolset: Toolset) -> str:
    match question.topic:
        case Topic.agenda if question.period.days > 1:
            only = Only(professionals=tuple(one.id for one in question.people))
            found = await toolset.get_agenda_days(question.period, only)
            return people.answer_agenda_days(found, context, whose(replace(question, services=())))
        case Topic.agenda:
            resource = question.resource
            agenda = await toolset.get_agenda(question.period.first, resource.id if resource else None)
            agenda, only = people.narrowed(agenda, question)
            named = resource.name if resource else None
            return people.answer_agenda(agenda, context, named, question.window, only)
        case Topic.inactive:
            return people.answer_inactive(await toolset.list_inactive_clients(question.inactive_days), context)
        case Topic.search:
            return people.answer_search(await toolset.search_clients(question.words), question.words, context)
        case Topic.campaign:
            return print_report(await toolset.get_campaign())
        case Topic.campaign_ideas:
            return print_ideas(await toolset.suggest_campaign())
        case Topic.command:
            return refuse(question.command)
        case Topic.unclear:
            return ask_what_is_meant(question, context)
        case Topic.stranger:
            return await _tell_of_stranger(question, context, toolset)
        case Topic.connection:
            return await answer_connection(toolset, context)
        case Topic.prices:
            return await answer_prices(toolset, {service.id for service in question.services})
        case Topic.hours:
            return await answer_hours(toolset, question.period)
        case Topic.chat:
            return CHATTED
        case Topic.greeting:
            return f"{_greeting(context)} Quer saber de quê? {CAN_ANSWER}"
        case Topic.help:
            return f"Sou a Aurora e cuido dos números de {context.organization.name} com você. {CAN_ANSWER}"
        case Topic.thanks:
            return "Por nada! Se precisar de mais algum número, é só chamar."
        case _:
            return f"Não entendi essa. {CAN_ANSWER}"


async def _tell_of_stranger(question: Question, context: OwnerContext, toolset: Toolset) -> str:
    """A name that is none of the team's may be a client's or a pet's: what is known of them is told, and no figure."""
    found = await toolset.search_clients(question.words)
    if not found.total:
        return tell_stranger(question, context)
    day = question.period.first if question.period.days == 1 else context.today
    theirs = people.entries_of(await toolset.get_agenda(day), question.words)
    known = people.answer_search(found, question.words, context)
    return "\n".join([OF_ONE_CLIENT, *people.told_of_day(theirs, day), known])


def _greeting(context: OwnerContext) -> str:
    hour = context.now.hour
    part = "Bom dia" if 5 <= hour < 12 else "Boa tarde" if 12 <= hour < 18 else "Boa noite"
    name = f", {context.owner_name.split()[0]}" if context.owner_name else ""
    return f"{part}{name}! Aqui é a Aurora."
