"""Services, pets, people and ways of contact that a text speaks of."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from oxy.conversations.gates.sentences import Sentence, folded

# What such businesses sell, as stems: a text may offer one only if a service here, or the business's own text, has it.
_SERVICES = re.compile(
    r"(?<!carteira de )(?<!cartao de )(?<!carteirinha de )\b(banho|tosa|hidratac|escovac|desembaraco|corte de unha"
    r"|corta(?:r|mos)? (?:as )?unhas|limpeza de ouvido|limpeza de tartaro|tartaro"
    r"|consultas?\b|check-?up|vacin(?!ad)(?!as? em dia)|antirrabic|v8|v10|giardia|vermifug|castrac|cirurgi|ultrass?o"
    r"|raio-? ?x|radiografia|ecocardiograma"
    r"|eletrocardiograma|hemograma|exames?\b|microchip|internac|hospedagem|hotel\b|creche|day ?care|adestra|passeio"
    r"|dog ?walker|taxi|leva e traz"
    r"|transporte\b|fisioterapia|acupuntura|odontolog|oftalmolog|dermatolog|cardiolog|ozonioterapia|spa\b"
    r"|pet ?sitter|banho e tosa|carding"
    r"|pedicure|perfume|laser|quimioterapia|crematorio|cremac|plano de saude|telemedicina|teleconsulta"
    r"|atendimento domiciliar|domicilio)\w*"
)
_OFFERING = re.compile(
    r"\b(?:temos|tenho|oferecemos|ofereco|fazemos|faco|realizamos|trabalhamos|dispomos|contamos|inclui\w*|incluso"
    r"|acompanha|agend\w+|marc(?:ar|ad\w|ei|amos)"
    r"|reserv\w+|remarc\w+|confirm\w+|servicos|gostaria|deseja|prefere|custa\w*|preco|valor|r\$|disponive\w+|vaga\w*"
    r"|horarios?|recomendo|sugiro|aproveit\w+)\b|r\$"
)
_AFTER_NOUN = re.compile(
    r"\b(?:[Bb]anhos?|[Tt]osas?|[Cc]onsultas?|[Vv]acinas?|[Vv]acinação|[Aa]gendamentos?|[Hh]orários?|[Rr]eservas?"
    r"|[Aa]tendimentos?|[Hh]ospedagem|[Cc]irurgia|[Cc]astração"
    r"|[Pp]et|[Cc]achorr[oa]|[Gg]at[oa]|[Cc]adela|[Cc]ão|[Ff]icha|[Cc]adastro|[Pp]rontuário|[Dd]ados|[Rr]emarca\w+"
    r"|[Cc]ancela\w+)\s+(?:d[oae]|pr[oa]|para [oa]|para)\s+\*?"
    r"(?P<n>[A-ZÁÂÃÉÊÍÓÔÕÚÇ][\wáâãàéêíóôõúç]+)"
)
_PERSON = re.compile(
    r"\b(?:com (?:a|o)|pel[oa]|da profissional|do profissional|a tosadora|o tosador|a groomer|o groomer"
    r"|a veterinária|o veterinário|tutor|tutora|cliente)\s+\*?"
    r"(?P<n>(?!Dra?\b)[A-ZÁÂÃÉÊÍÓÔÕÚÇ][\wáâãàéêíóôõúç]+)|\b[Dd]r\.?ª?a?\.?\s+(?P<d>[A-ZÁÂÃÉÊÍÓÔÕÚÇ][\wáâãàéêíóôõúç]+)"
)
_SUBJECT = re.compile(
    r"(?:^|[.!?:,]\s*)[OA]\s+(?P<n>(?!Dra?\b)[A-ZÁÂÃÉÊÍÓÔÕÚÇ][a-záâãàéêíóôõúç]+)\s+(?:(?:também|já|não"
    r"|ainda)\s+)*(?:tem|está|vai|foi|ficou|estará|será)\b"
)
_NO_NAME = frozenset(
    [
        "seu",
        "sua",
        "seus",
        "suas",
        "meu",
        "minha",
        "nosso",
        "nossa",
        "hoje",
        "amanha",
        "voce",
        "voces",
        "segunda",
        "terca",
        "quarta",
        "quinta",
        "sexta",
        "sabado",
        "domingo",
        "janeiro",
        "fevereiro",
        "marco",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
        "banho",
        "tosa",
        "consulta",
        "vacina",
        "pet",
        "veterinario",
        "veterinaria",
        "equipe",
        "whatsapp",
        "pix",
        "google",
        "instagram",
        "atendente",
        "recepcao",
        "clinica",
        "petshop",
        "natal",
        "pascoa",
        "brasil",
        "consultas",
        "banhos",
        "vacinas",
        "agenda",
        "horario",
        "agendamento",
        "cachorro",
        "gato",
        "gatos",
        "caes",
        "ok",
        "ele",
        "ela",
    ]
)
_PHONE = re.compile(
    r"(?<![\w/,.-])(?:\+?55\s?)?(?:\(?\d{2}\)?\s?)?(?:9\s?)?\d{4}[\s.-]?\d{4}(?!\d|/)"
    r"|\b0800[\s.-]?\d{3}[\s.-]?\d{4}\b"
)
_DOCUMENT = re.compile(r"\b\d{3}\.?\d{3}\.?\d{3}-\d{2}\b|\b\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}\b")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|(?<![@\w.])[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|app|br|me|link"
    r"|ly)(?:\.br)?(?:/\S*)?(?!\w)",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w.])@[\w.]{3,}")
_STREET = re.compile(
    r"\b(?:rua|r\.|avenida|av\.?|alameda|travessa|praca|rodovia"
    r"|estrada) [a-z][\w' .]{2,40}?(?:,? ?(?:n[o.]?|numero)?\.? ?\d{1,5})?(?=[,.;!?)]|\s-|$)"
)


@dataclass(frozen=True, slots=True)
class ClaimedName:
    """A service, name or way of contact as written; `key` is what the evidence must hold."""

    start: int
    kind: Literal["service", "name", "contact"]
    what: str
    key: str


def claimed_services(sentence: Sentence) -> Iterator[ClaimedName]:
    """Yield the services that `sentence` offers, books or prices; small talk about vaccines or exams is none."""
    if not _OFFERING.search(sentence.text):
        return
    for match in _SERVICES.finditer(sentence.text):
        if not sentence.denied_at(match.start()):
            yield ClaimedName(
                match.start(), "service", sentence.original[match.start() : match.end()], match[1].rstrip("s")
            )


def claimed_names(sentence: Sentence) -> Iterator[ClaimedName]:
    """Yield the pets and people that `sentence` names where a name must stand: "o banho do Thor", "com a Ana"."""
    for pattern in (_AFTER_NOUN, _PERSON, _SUBJECT):
        for match in pattern.finditer(sentence.original):
            group = "n" if match["n"] else "d"
            name = match[group]
            if folded(name) not in _NO_NAME and not _SERVICES.match(folded(name)):
                yield ClaimedName(match.start(group), "name", name, folded(name))


def claimed_contacts(sentence: Sentence) -> Iterator[ClaimedName]:
    """Yield numbers, documents, addresses, links and handles that `sentence` gives out."""
    for pattern in (_PHONE, _DOCUMENT) if sentence.has_digit else ():
        for match in pattern.finditer(sentence.text):
            yield ClaimedName(match.start(), "contact", match[0].strip(), _figures(match[0]))
    for pattern in (_EMAIL, _LINK, _HANDLE, _STREET):
        for match in pattern.finditer(sentence.text):
            yield ClaimedName(
                match.start(), "contact", sentence.original[match.start() : match.end()].strip(), match[0].strip(" ./")
            )


class Vocabulary:
    """The words and figures of known texts, ready for look-ups by `ClaimedName.key`."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._text = " \n ".join(folded(text) for text in texts)
        self._words = frozenset(re.findall(r"\w+", self._text))
        self._figures = _figures(self._text)

    def holds(self, claimed: ClaimedName) -> bool:
        """Whether what was claimed stands in these texts."""
        if claimed.kind == "name":
            return claimed.key in self._words
        if claimed.kind == "service":
            return claimed.key in self._text
        if claimed.key.isdecimal():
            return claimed.key.removeprefix("55") in self._figures
        return _close(claimed.key) in _close(self._text)

    def mentions(self, pattern: re.Pattern[str] | str) -> bool:
        """Whether `pattern` is found in these texts."""
        return bool(re.search(pattern, self._text))

    @property
    def text(self) -> str:
        """All of it, folded."""
        return self._text


def _figures(text: str) -> str:
    return re.sub(r"\D", "", text)


def _close(text: str) -> str:
    return re.sub(r"[\s,.;:-]+|\b(?:av|avenida|r|rua|n|no|numero)\b", "", text)
