"""Questions that are answered from the data, at any moment of a talk: prices, hours, address, what is done, the FAQ."""

import re

from oxy.agenda import closed_reason, is_open, next_opening, open_spans
from oxy.attendant.builtin.animals import take_facts
from oxy.attendant.builtin.nights import the_stay
from oxy.attendant.builtin.offering import next_open_day
from oxy.attendant.builtin.phrases import bookings, stays
from oxy.attendant.builtin.phrases import questions as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.dialogue import Draft
from oxy.attendant.wording import at_time, day_words
from oxy.catalog import quote
from oxy.handbook import match_article
from oxy.portuguese import Intent, clock_time, money, phone_display

_ADDRESS = re.compile(
    r"\b(?:endereco|localizac\w+|onde|aonde|rua|bairro|cheg(?:o|ar|a)|maps|gps|waze|referencia|fica(?:m)? em|perto"
    r"|unidade\w*)\b"
)
_HOURS = re.compile(
    r"\b(?:hora\w*|horario\w*|abr\w+|fech\w+|funciona\w*|atend\w+|dias?|feriado|sabado|domingo|aberto\w*|24)\b"
)
_PHONE = re.compile(r"\b(?:telefone|fone|numero para ligar|fixo)\b")
_NOW = re.compile(r"\b(?:agora|ainda|(?:ta|tao|esta|estao) (?:ainda )?abert\w+)\b")
_HOW_LONG = re.compile(
    r"\b(?:quanto tempo|quantas horas) (?:\w+ ){0,2}(?:demora|leva|dura|fica)\w*"
    r"|\bdemora (?:muito|quanto|mais ou menos)\b|\bquanto (?:demora|dura)\b"
)
_HAGGLES = re.compile(
    r"\b(?:desconto\w*|faz(?:em)? (?:por|a|mais barato)|mais barat[oa]|(?:ta|esta|muito|meio) car[oa]"
    r"|car[oa] (?:hein|demais)|abaix\w+ (?:o preco|um pouco)|negoci\w+)\b"
)
_CLAUSES = re.compile(r"[,;?\n]|\be\b", re.IGNORECASE)
_ARTICLE_ASKED = re.compile(r"\b(?:aceita\w*|tem|têm|precisa|posso|pode|como|busca\w*|vende\w*)\b", re.IGNORECASE)
_SERVICES = re.compile(
    r"\b(?:quais|que|qual|lista de|todos os)\b.{0,25}\bservicos?\b|\bo que (?:voces |vc )?(?:fazem|oferecem|tem)\b"
    r"|\bservicos voces\b"
)
_DOES_IT = re.compile(r"\b(?:voces )?(?:fazem|faz|tem|oferecem|atendem|realizam|dao|aplicam|trabalham com)\b(?! que\b)")
_LIST = re.compile(r"\b(?:tabela|lista|precos|valores|servicos)\b")
_AND_THAT = re.compile(r"^e (?:o|a|os|as|para|do|da|de|com|se)\b")
# "médio", "é pequeno", "poodle": the answer to a price list by size.
_SIZE_ANSWER_WORDS = 4
_BRIEF = 4
_ABOUT_PETS = ("visit_names", "pet", "pet_name", "species", "facts", "size")
_CHECK_IN = re.compile(
    r"\bcheck-? ?(?:in|out)\b"
    r"|\b(?:horarios?|horas?) (?:d[ea]|para) (?:entrada|saida|entrar|sair)\b.*\b(?:hotel\w*|hosped\w+)"
    r"|\b(?:hotel\w*|hosped\w+)\b.*\b(?:horarios?|horas?) (?:d[ea]|para) (?:entrada|saida|entrar|sair)\b"
)
# Of a stay that is being spoken of.
_IN_OR_OUT = re.compile(
    r"\b(?:hora|horas|horario|horarios)\b.{0,12}\b(?:entrada|saida|entrar|sair|deixar|buscar|pegar)\b"
)
_OWN_APPOINTMENT = re.compile(r"\b(?:meu|minha|marquei|agendei|marcad[oa]|agendad[oa])\b")


def answer_question(talk: Talk) -> bool:
    """Answer from the data what can be, each of several questions; return whether something was."""
    heard = talk.heard
    told = len(talk.said)
    one_more = _one_more_price(talk)
    if (heard.has(Intent.price) and not _mere_booking(talk)) or one_more:
        _tell_prices(talk, one_more=one_more)
    elif _tell_article(talk):
        return True
    stay = the_stay(talk.context)
    if stay is not None and (heard.says(_CHECK_IN) or (talk.service() == stay and heard.says(_IN_OR_OUT))):
        talk.say(stays.hours(talk.context, stay))
        return True
    if heard.says(_SERVICES):
        talk.say(phrases.service_list(talk.context.services))
    elif heard.services and asks_whether_done(talk):
        _tell_done(talk)
    elif heard.unknown_service and heard.says(_DOES_IT) and heard.asks:
        talk.say(f"{phrases.not_offered(heard.unknown_service)}\n{phrases.service_list(talk.context.services)}")
    if heard.services and heard.says(_HOW_LONG):
        _tell_durations(talk)
    mere_price = heard.guess.rule is Intent.price and not (heard.says(_ADDRESS) or heard.says(_HOURS))
    if heard.has(Intent.hours_address) and not heard.says(_OWN_APPOINTMENT) and not mere_price:
        _tell_where_and_when(talk)
    if len(talk.said) > told:
        _tell_articles_beside(talk)
    elif _only_names_services(talk):
        _tell_done(talk)
    if heard.says(_HAGGLES) and talk.dialogue.topic is None:
        talk.say(phrases.NO_DISCOUNT_HERE)
        talk.dialogue.ask("human")
    return len(talk.said) > told


def _tell_durations(talk: Talk) -> None:
    talk.dialogue.priced_ids = [service.id for service in talk.heard.services]
    for service in talk.heard.services:
        if service.duration_minutes is not None:
            talk.say(phrases.takes(service))


def _tell_articles_beside(talk: Talk) -> None:
    """ "Qual o endereço, aceita cartão e quanto é o banho?": what of it only the business's own words answer."""
    for clause in _CLAUSES.split(talk.heard.text):
        article = match_article(talk.context.articles, clause) if len(clause.split()) > 1 else None
        if article is not None and _ARTICLE_ASKED.search(clause):
            talk.counter.note("answer_from_knowledge", {"question": clause}, {"ok": True, "question": article.question})
            talk.say(article.answer)


def asks_whether_done(talk: Talk) -> bool:
    """ "vocês fazem tosa?": a question about a service, without a wish for a time."""
    heard = talk.heard
    wishes = heard.has(Intent.book, Intent.availability, Intent.price) or heard.speaks_of_when
    return talk.dialogue.topic is None and heard.says(_DOES_IT) and "?" in heard.text and not wishes


def _only_names_services(talk: Talk) -> bool:
    """ "E tosa?", "banho?": a service and a question mark, nothing more."""
    heard = talk.heard
    brief = len(heard.plain.split()) <= _BRIEF and "?" in heard.text and not heard.speaks_of_when
    return talk.dialogue.topic is None and bool(heard.services) and brief


def _tell_done(talk: Talk) -> None:
    service = talk.heard.services[0]
    talk.dialogue.priced_ids = list(dict.fromkeys([*talk.dialogue.priced_ids, service.id]))
    talk.say(f"Fazemos sim! {phrases.price_line(service)}. Quer marcar um horário?")
    talk.dialogue.draft = Draft(service_id=service.id)
    if not talk.context.pets:
        # "Dão banho em pug?", of somebody whose pets are not known yet, tells of theirs.
        take_facts(talk.draft.pet, talk.heard.facts, new=True)
    talk.dialogue.ask("book_too")


def _one_more_price(talk: Talk) -> bool:
    """ "e a tosa?", "e pra grande?", right after a price was asked."""
    heard, facts = talk.heard, talk.heard.facts
    of_size = facts.size is not None or facts.size_hint is not None
    more = bool(heard.services) or of_size or facts.species is not None
    if not talk.dialogue.priced_ids or heard.speaks_of_when:
        return False
    bare_size = of_size and talk.dialogue.topic is None and len(heard.plain.split()) <= _SIZE_ANSWER_WORDS
    return (more and heard.says(_AND_THAT)) or (bare_size and not heard.has(Intent.book, Intent.availability))


def _mere_booking(talk: Talk) -> bool:
    """The price row of the rules fires on "vale" and the like; a wish to book without a question is none."""
    return talk.heard.intent is not Intent.price and not talk.heard.asks and talk.heard.has(Intent.book)


def _tell_prices(talk: Talk, *, one_more: bool) -> None:
    heard, draft = talk.heard, talk.draft
    services = heard.services
    if not services and heard.unknown_service:
        talk.say(f"{phrases.not_offered(heard.unknown_service)}\n{phrases.service_list(talk.context.services)}")
        return
    if not services:
        ids = [draft.service_id] if talk.service() is not None else (talk.dialogue.priced_ids if one_more else [])
        services = tuple(each for each in talk.context.services if each.id in ids)
    recent = next((each for each in talk.context.upcoming if each.id == talk.dialogue.recent_id), None)
    if not services and recent is not None and recent.price is not None and not heard.says(_LIST):
        talk.say(f"{bookings.named(recent, talk.context)}: {money(recent.price)}.")
        return
    if not services:
        talk.say(phrases.price_list(talk.context.services))
        return
    pet = next(iter(heard.pets), None) or talk.known_pet()
    size = heard.facts.size or (pet.size if pet else None) or heard.facts.size_hint
    whose = pet.name if pet else heard.facts.breed
    before = talk.dialogue.priced_ids if one_more else []
    talk.dialogue.priced_ids = list(dict.fromkeys([*before, *(service.id for service in services)]))
    for service in services:
        if service.depends_on_size and size and quote(service, size=size).prices:
            talk.say(phrases.price_of_size(service, size, whose) + ".")
        else:
            talk.say(phrases.price_line(service) + ".")


def _tell_article(talk: Talk) -> bool:
    facts = talk.heard.facts
    told_of_pet = facts.breed or facts.age_years or (facts.species and talk.dialogue.expecting in _ABOUT_PETS)
    if not talk.heard.asks and (told_of_pet or talk.heard.has(Intent.book, Intent.reschedule, Intent.cancel)):
        return False
    article = match_article(talk.context.articles, talk.heard.text)
    if article is None:
        return False
    talk.counter.note(
        "answer_from_knowledge", {"question": talk.heard.text}, {"ok": True, "question": article.question}
    )
    talk.say(article.answer)
    return True


def _tell_where_and_when(talk: Talk) -> None:
    heard, organization = talk.heard, talk.context.organization
    where, when = heard.says(_ADDRESS), heard.says(_HOURS)
    if heard.says(_PHONE) and organization.phone:
        talk.say(f"Nosso telefone é {phone_display(organization.phone)}.")
        if not where and not when:
            return
    if where or not when:
        address = organization.address
        talk.say(f"Estamos aqui: {address} 📍" if address else "Vou pedir para a equipe te passar o endereço certinho.")
    if when or not where:
        _tell_hours(talk)


def _tell_hours(talk: Talk) -> None:
    context, heard = talk.context, talk.heard
    settings, zone = context.settings, context.organization.zone
    days = heard.days
    for day in days:
        talk.counter.evidence.days((day,))
        talk.say(phrases.day_hours(day, context.today, open_spans(settings, day), closed_reason(settings, day)))
        if not open_spans(settings, day):
            following = next_open_day(context, day)
            if following:
                talk.counter.evidence.days((following,))
                talk.say(f"O próximo dia aberto é {day_words(following, context.today)}.")
    if heard.says(_NOW) and not any(day != context.today for day in days):
        talk.say(_open_now(talk))
    elif not days:
        talk.say(phrases.week_hours(settings.opening_hours))
    if is_open(settings, zone, context.now):
        return
    if not days and not heard.says(_NOW):
        talk.say(_open_now(talk))


def _open_now(talk: Talk) -> str:
    context = talk.context
    settings, zone = context.settings, context.organization.zone
    if is_open(settings, zone, context.now):
        closing = next(
            (span for span in open_spans(settings, context.today) if span.start <= context.now.time() < span.end), None
        )
        return f"Sim, estamos abertos agora{f', até {clock_time(closing.end)}' if closing else ''} 😊"
    opening = next_opening(settings, zone, context.now)
    if opening is None:
        return "Agora estamos fechados."
    talk.counter.evidence.instant(opening)
    return f"Agora estamos fechados. Abrimos {day_words(opening.date(), context.today)} {at_time(opening.time())}."
