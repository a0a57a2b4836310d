"""What a text promises about people and about later: a hand-over, a call back, something sent, a place on a list."""

import re
from collections.abc import Iterator

from oxy.conversations.gates.sentences import Sentence

_HANDOVER_DONE = re.compile(
    r"\b(?:ja )?(?:avisei|acionei|chamei|encaminhei|repassei|transferi|notifiquei|passei|comuniquei|solicitei|pedi"
    r"|alertei|informei)\b.{0,40}"
    r"\b(?:equipe|atendentes?|pessoa|humano|colegas?|veterinari\w+|recepcao|gerente|responsavel|alguem|time"
    r"|profissional|dr|dra|plantonista)\b"
    r"|\b(?:equipe|atendente|veterinari\w+|recepcao|gerente|responsavel|time|profissional|colega"
    r"|plantonista)\b.{0,12}\b(?:ja )?(?:foi|foram|esta|estao|ja)\s+(?:sendo )?(?:avisad|acionad|chamad|notificad"
    r"|informad|alertad|ciente|a caminho)\w*"
)
_HANDOVER_COMING = re.compile(
    r"\b(?:vou|irei|vamos|iremos|estou|deixa eu|deixe-me|ja vou|preciso)\s+(?:ja |te |lhe |agora |entao )*(?:chamar"
    r"|acionar|avisar|transferi\w+|passar|passando|encaminh\w+|direcion\w+|chamando|acionando"
    r"|avisando|conectar|conectando|pedir|solicitar|notificar|repassar|repassando|colocar)\b.{0,45}\b(?:equipe"
    r"|atendentes?|pessoa|humano|colegas?|veterinari\w+|recepcao|gerente|responsavel|alguem|time|profissional|dr|dra"
    r"|atendimento humano|setor)\b"
    r"|\b(?:equipe|alguem|atendentes?|veterinari\w+|recepcao|gerente|responsavel|time|profissional|colega"
    r"|especialista|nos)\b(?: \w+){0,3} (?:vai|vao|ira|irao|deve|entrara|entrarao|retornara|ligara|respondera|falara"
    r"|assumira|continuara|te chama|te liga|te responde|te atende|ja te)\b"
    r"|\b(?:vou|irei|vamos|iremos|estou|deixa eu|deixe-me|ja) (?:\w+ ){0,2}?(?:verific|confirm|chec|consult|ver\b"
    r"|fal|convers|alinh)\w* (?:isso |direitinho |internamente |primeiro )?com (?:a |o |nossa |nosso |um |uma |as "
    r"|os )?(?:equipe|veterinari\w+|time|recepcao|atendente|gerente|responsavel|colega|dr|dra|profissional)\b"
    r"|\b(?:nossa equipe|a equipe|um atendente|alguem da equipe|nosso time) (?:entrara|entra|retorna|responde|liga"
    r"|chama)\b|\bsera (?:atendid[oa]|contatad[oa]) por\b|\bem instantes (?:um|uma|alguem)\b"
)
_LATER = re.compile(
    r"\b(?:ja |logo |em breve |daqui a pouco |assim que possivel |depois |eu |entao )*(?:te|lhe) (?:retorno"
    r"|retornarei|retornamos|retornaremos|aviso|avisarei|avisamos|avisaremos|ligo|ligarei|ligaremos|chamo|informo"
    r"|informarei|informaremos|respondo em|retorna|liga|mando|envio)\b"
    r"|\b(?:ja|logo|em breve) retorn(?:o|arei|amos|aremos)\b|\b(?:retornarei|retornaremos|avisaremos"
    r"|entrarei em contato|entraremos em contato|entro em contato|entramos em contato|volto (?:em|ja|logo|com))\b"
    r"|\b(?:vou|vamos|iremos|irei) (?:te |lhe )?(?:enviar|mandar|retornar|ligar|avisar voce)\b|\b(?:enviaremos"
    r"|mandaremos|voce recebera|voce vai receber)\b"
)
_LOOKING = re.compile(
    r"\b(?:vou|irei|estou|deixa eu|deixe-me|deixe eu|so vou|vamos) (?:ja |so |rapidinho |dar uma "
    r"|aqui )*(?:verificar|verificando|checar|checando|consultar|consultando|ver|olhar|olhada|olhando|conferir"
    r"|conferindo|buscar|buscando|procurar|analisar)\b"
    r"|\b(?:um|so um|aguarde um|aguarda um|espera um|me da um) (?:momento|momentinho|instante|instantinho|minuto"
    r"|minutinho|segundo|segundinho)\b|^ ?aguarde\b"
)
_WAITLIST = re.compile(
    r"\b(?:coloquei|inclui|adicionei|esta|entrou|ficou|inseri|anotei)\b.{0,30}\b(?:lista"
    r"|fila) de espera\b"
)
_OF_THE_WAITLIST = re.compile(
    r"\b(?:lista|fila) de espera\b|\bavis\w+ (?:\w+ ){0,3}(?:se|quando|caso|do proximo que|assim que) (?:\w+ ){0,3}"
    r"(?:abrir|surgir|vagar|aparecer|liberar)\b"
    r"|\b(?:se|quando|caso|assim que) (?:\w+ ){0,3}(?:abrir|surgir|vagar|aparecer|liberar)\b.{0,40}\bavis\w+"
)


def handover_claims(sentence: Sentence) -> Iterator[tuple[int, str]]:
    """Yield words that say a person was called or will come."""
    if sentence.asks:
        return
    for pattern in (_HANDOVER_DONE, _HANDOVER_COMING):
        for match in pattern.finditer(sentence.text):
            if sentence.denied_at(match.start()) or re.search(
                r"\b(?:se|caso|quer que eu|posso|prefere que|peca para"
                r"|so)\b",
                sentence.clause_before(match.start()),
            ):
                continue
            yield match.start(), sentence.original[match.start() : match.end()]


def later_claims(sentence: Sentence, *, waitlisted: bool = False) -> Iterator[tuple[int, str]]:
    """Yield promises to come back, send something or keep on a list: nobody would.

    `waitlisted`: the list, and word of a slot that frees up, are kept to.
    """
    if sentence.asks or (waitlisted and _OF_THE_WAITLIST.search(sentence.text)):
        return
    for pattern in (_LATER, _WAITLIST):
        for match in pattern.finditer(sentence.text):
            if not sentence.denied_at(match.start()):
                yield match.start(), sentence.original[match.start() : match.end()]


def looking_claims(sentence: Sentence) -> Iterator[tuple[int, str]]:
    """Yield announcements of looking something up: idle when the text ends there, since the turn ends with it."""
    for match in _LOOKING.finditer(sentence.text):
        if not sentence.denied_at(match.start()) and not sentence.asks:
            yield match.start(), sentence.original[match.start() : match.end()]
