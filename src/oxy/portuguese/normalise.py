"""One plain spelling for what people type: lower case, no accents, no stretched letters, no abbreviations."""

import re
import unicodedata
from functools import lru_cache

LONGEST_READ = 2000

_PUNCTUATION = str.maketrans({
    "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "°": "o", "…": "...",
    "\n": ". ", "\r": " ", "\t": " ", "\u200b": "", "\u200d": "", "\ufe0f": "",
})  # fmt: skip
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_LAUGHTER = re.compile(r"\b(?:k{2,}|(?:rs){2,}|(?:ha){2,}h?|(?:he){2,}h?)\b")
_DOUBLED_END = re.compile(r"(?<=[a-z])([aeiu])\1\b|(?<=[a-z])mm\b")
_REPEATED_MARK = re.compile(r"([!?,;:])[!?,;:]+")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"(?<![\w/$])(?:[pcs]/|[a-z]+)(?![\w/])|(?<![\w/$])[pcs]/(?=\w)")

_ABBREVIATIONS = {
    "hj": "hoje", "hje": "hoje", "oje": "hoje", "hoj": "hoje", "amnh": "amanha", "amnha": "amanha", "amn": "amanha",
    "amh": "amanha",
    "amanh": "amanha", "amanhan": "amanha", "amanham": "amanha", "dps": "depois", "dpois": "depois", "dp": "depois",
    "fds": "fim de semana", "findi": "fim de semana", "finde": "fim de semana", "q": "que", "k": "que", "ke": "que",
    "vc": "voce", "ce": "voce", "vcs": "voces", "ces": "voces", "vces": "voces", "vose": "voce",
    "pra": "para", "pras": "para as", "pro": "para o", "pros": "para os", "p/": "para", "p": "para", "pa": "para",
    "c/": "com", "s/": "sem", "n": "nao", "naum": "nao", "nop": "nao", "nope": "nao",
    "tb": "tambem", "tbm": "tambem", "tmb": "tambem", "qnt": "quanto", "qto": "quanto", "qt": "quanto",
    "qnto": "quanto", "qts": "quantos", "qtos": "quantos", "qtas": "quantas", "quantu": "quanto", 
    "obg": "obrigado", "obgd": "obrigado", "obgda": "obrigada", "obrigad": "obrigado", "vlw": "valeu", "vlww": "valeu",
    "blz": "beleza", "bele": "beleza", "td": "tudo", "tds": "todos", "msm": "mesmo", "msma": "mesma",
    "pfv": "por favor", "pfvr": "por favor", "pf": "por favor", "pfr": "por favor", "pls": "por favor",
    "plz": "por favor", "fav": "favor", "d": "de", "qro": "quero", "kero": "quero", "qero": "quero", "qria": "queria",
    "keria": "queria", "agr": "agora", "agra": "agora", "mto": "muito", "mt": "muito", "mta": "muita", "aq": "aqui",
    "aki": "aqui", "qdo": "quando", "qnd": "quando", "qndo": "quando", "pq": "porque", "oq": "o que", "oque": "o que",
    "vdd": "verdade", "bd": "bom dia", "bt": "boa tarde", "bn": "boa noite", "prox": "proxima", "mnha": "manha",
    "mnh": "manha", "msg": "mensagem", "msgs": "mensagens", "mensg": "mensagem", "cmg": "comigo", "ctg": "contigo",
    "eh": "e", "hr": "hora", "hrs": "horas", "hs": "horas", "min": "minutos", "mins": "minutos", "cel": "celular",
    "tel": "telefone", "zap": "whatsapp", "wpp": "whatsapp", "end": "endereco", "add": "adicionar",
    "vet": "veterinario", "veterinaro": "veterinario", "dog": "cachorro", "dogs": "cachorros", "bjs": "beijos",
    "bj": "beijo", "flw": "falou", "tmj": "tamo junto", "tks": "thanks", "thx": "thanks", "oie": "oi", "oiie": "oi",
    "ooi": "oi", "oii": "oi", "sla": "sei la", "nd": "nada", "ngm": "ninguem", "alg": "alguem",
    "cmo": "como", "tava": "estava", "tavam": "estavam", "consg": "consigo",
    "kd": "cade", "almoso": "almoco", "almosso": "almoco", "vlr": "valor", "valew": "valeu", "urg": "urgente",
    "sabo": "sabado", "pd": "pode", "pds": "pode", "vms": "vamos", "brigada": "obrigada", "brigado": "obrigado",
}  # fmt: skip


@lru_cache(maxsize=1024)
def normalise(text: str) -> str:
    """Return `text` in one plain spelling for reading by rules.

    Lower case, without accents, letters stretched for emphasis collapsed ("diaaa" is "dia"), the usual
    abbreviations written out ("hj" is "hoje", "pra" is "para"), line breaks as full stops, single spaces.
    Only the first 2,000 characters are read.
    """
    plain = text[:LONGEST_READ].translate(_PUNCTUATION).lower()
    if not plain.isascii():
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    plain = _LAUGHTER.sub("kkk", plain)
    plain = _STRETCHED.sub(_unstretched, plain)
    plain = _DOUBLED_END.sub(lambda found: found[0][0], plain)
    plain = _REPEATED_MARK.sub(r"\1", plain)
    plain = _WORD.sub(_expanded, plain)
    return _SPACE.sub(" ", plain).strip()


def _unstretched(found: re.Match[str]) -> str:
    return "kkk" if found[1] == "k" else found[1]


def _expanded(found: re.Match[str]) -> str:
    word = found[0]
    full = _ABBREVIATIONS.get(word, word)
    return f"{full} " if word.endswith("/") else full
