"""What a model may not say: that something was done. Deeds are done by code, on a yes, and told by code."""

import re

from oxy.portuguese import normalise

_DEED_VERBS = (
    r"cancelei|desmarquei|remarquei|reagendei|marquei|agendei|bloqueei|desbloqueei|fechei|abri|mudei|alterei|atualizei"
    r"|ajustei|enviei|mandei|avisei|apaguei|removi|exclui|adicionei|cadastrei|pausei|assumi|devolvi|reativei|criei"
    r"|confirmei|registrei|salvei|defini|transferi|encaixei|disparei|programei|cancelamos|remarcamos|bloqueamos"
    r"|alteramos|enviamos|atualizamos"
)
_DONE = re.compile(
    rf"\b(?:{_DEED_VERBS}|acabei de (?:cancelar|remarcar|marcar|bloquear|mudar|alterar|enviar|mandar|avisar|atualizar)"
    r"|(?:foi|esta|ficou|ja esta|ja foi|agora esta|tudo) (?:cancelad|remarcad|bloquead|alterad|atualizad|enviad"
    r"|desmarcad|reagendad|pausad|feit|resolvid)[oa]|(?:agenda|horario|preco|mensagem|agendamento|resposta|meta|falta)"
    r" (?:ja )?(?:bloquead|cancelad|alterad|atualizad|enviad|remarcad|registrad|salv|definid|criad|marcad)[oa])\b"
    r"|^(?:prontinho|pronto|feito)\b"
)
_DENIED = re.compile(r"\b(?:nao|nada|nem|ainda nao|sem|nenhum[a]?|quer que|posso|se)\b[^.!?]{0,30}$")


def claims_a_deed(text: str) -> bool:
    """Whether `text` says that Aurora did something: what she never did, for a model's words do nothing."""
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        plain = normalise(sentence)
        if plain.endswith("?"):
            continue
        for found in _DONE.finditer(plain):
            if not _DENIED.search(plain[: found.start()]):
                return True
    return False
