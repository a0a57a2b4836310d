"""Owners' shorthand written out before rules read it: "fat de fev", "mês q passou", "seg", "qtd de banhos"."""

import re
from functools import lru_cache

_MONTHS = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
    "dezembro",
)  # fmt: skip
_MONTH_OF = {name[:3]: name for name in _MONTHS}
# Three letters are a month only where a month can stand: "em set", never "mar" of the beach.
_SHORT_MONTH = re.compile(
    r"(?i)\b(?P<before>em|de|desde|at[eé]|no m[eê]s de|x|vs|com|e|(?:jan|fev|abr|mai|jun|jul"
    r"|ago|set|out|nov)\w*\s(?:a|at[eé]))\s+(?P<month>jan|fev|mar|abr|mai|jun|jul|ago|set"
    r"|out|nov|dez)\b\.?(?!\w)"
)
_SURE_MONTH = re.compile(r"(?i)\b(?P<month>jan|fev|abr|jun|jul|ago|nov|dez)\b\.?(?!\w)")
_SHORT_DAY = re.compile(
    r"(?i)\b(?P<day>seg|(?<=\bna )ter|(?<=essa )ter|ter(?= passad| q)|qua|qui|sex|s[aá]b"
    r"|dom)\b(?!\w)(?= *(?:$|[?!.,]|passad|que vem|q vem|feira|-|de |e |ou ))"
)
_DAY_OF = {
    "seg": "segunda", "ter": "terça", "qua": "quarta", "qui": "quinta", "sex": "sexta", "sab": "sábado",
    "dom": "domingo",
}  # fmt: skip
# "Faturamento/dia".
_A = re.compile(r"(?i)(?<=[a-zç])/(?=(?:dia|semana|m[eê]s|hora|profissional|servi[cç]o)\b)")
_WRITTEN_OUT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?i)\b(?:{pattern})(?!\w)"), full)
    for pattern, full in (
        (r"fats?|fatu|faturam|faturamto|fatura?mt", "faturamento"),
        (r"tkts?|tick?|ticke|t[ií][qk]u?ete", "ticket"),
        (r"qtd|qtde|qntd|qntde|quantidade|n[uú]mero(?= d[eo]s? (?:banh|tos|cons|vac|client|atend|agend|falt|cancel))"
         r"|total(?= d[eo]s? (?:banh|tos|cons|vac|client|atend|agend|falt|cancel))", "quantos"),
        (r"qn?ts|qnt[oa]s|quants|qntas|quatos|quntos|qantos", "quantos"),
        (r"qn?to|qnt|qt|quato|qunto|qanto|quando(?= (?:faturei|vendi|rendeu|entrou|ganhei))", "quanto"),
        (r"(?:m[eê]s|mes) (?:q|que) passou", "mês passado"),
        (r"(?:semana) (?:q|que) passou", "semana passada"),
        (r"(?:ano) (?:q|que) passou", "ano passado"),
        (r"1[aª]|1ª", "primeira"), (r"qm|qem|kem", "quem"), (r"qq|ql|qul|qal", "qual"), (r"qis", "quais"),
        (r"cad[ae] (?:1|um)|cada uma?", "cada um"), (r"mov", "movimento"), (r"sab[ae]do|sabadao", "sábado"),
        (r"msgns|msgs?|mensagms?", "mensagens"), (r"atendim|atendims", "atendimentos"),
        (r"(?:ess[ea]|est[ea])(?: semana)? (?:ou|e|x|vs|com|contra|do que|que) (?:a |na |da )?(?:semana )?passada",
         "essa semana vs semana passada"),
        (r"(?:esse|este)(?: m[eê]s)? (?:ou|e|x|vs|com|contra|do que|que) (?:o |no |do )?(?:m[eê]s )?passado",
         "esse mês vs mês passado"),
        (r"(?<!semana )(?:na|da|a) passada(?! semana)", "na semana passada"),
        (r"(?<!m[eê]s )(?<!ano )(?:no|do|o) passado(?! m[eê]s)", "no mês passado"),
        (r"at[eé] (?:agora|hoje|o momento|aqui)", "já"),
        (r"serv|servs", "serviço"), (r"(?<=\bquem )(?:[eé]|foi) que", ""), (r"(?<=\bquanto )(?:[eé]|foi) que", ""),
        (r"(fiz|tiv|receb|vend|atend)emo", r"\1emos"), (r"(fatur|ganh|tir)amo", r"\1amos"),
        (r"tx", "taxa"), (r"ocup(?:a[cç])?", "ocupação"),
        (r"ontm|onte|ontme|otem|onten", "ontem"),
        (r"sem(?= (?:passad|que vem|q vem|retrasad))", "semana"),
        (r"mes(?= pasad[ao]| passao)", "mês"), (r"pas{1,2}ada|pssada", "passada"), (r"pasado|passao|pssado", "passado"),
        (r"cli(?:s)?|cliets?|clintes?|clients?", "clientes"),
        (r"agends|agendamentu|agendamnto|agto", "agendamentos"),
        (r"atends|atendimentu|atds?", "atendimentos"),
        (r"cancels|cancel(?:amento)?s?(?= d)|cancelametos?", "cancelamentos"),
        (r"prof|profs|profissa", "profissional"), (r"func|funcs", "funcionário"),
        (r"gr[aá]f|grafco|grafic|grafiko", "gráfico"),
        (r"dinhero|dim dim|dindin|bufunfa|tutu|money|cash", "dinheiro"),
        (r"h[oó]spedes?|hospedad[oa]s|hotelzinho|estadias?|(?<=quantas )di[aá]rias", "hospedagens"),
        (r"consul|cons", "consulta"), (r"vacs?|vacinad[oa]s", "vacinas"),
        (r"dog(?:uinho|uinhos|s)?|catioros?|auau|doguinhos?|peludos?|bichinhos?|bichos?", "pets"),
        (r"inteligencia|chat gpt|chatgpt", "ia"),
        (r"(?<!\d )(?:percent|porc|pct|porcento|por cento)", "percentual"),
    )
)  # fmt: skip


@lru_cache(maxsize=1024)
def spelled_out(text: str) -> str:
    """Return `text` with owners' shorthand written out; names and everything else stay as they are."""
    text = _A.sub(" por ", text)
    text = _SHORT_MONTH.sub(lambda found: f"{found['before']} {_MONTH_OF[found['month'].lower()]}", text)
    text = _SURE_MONTH.sub(lambda found: _MONTH_OF[found["month"].lower()], text)
    text = _SHORT_DAY.sub(lambda found: _DAY_OF[found["day"].lower().replace("á", "a")], text)
    for pattern, full in _WRITTEN_OUT:
        text = pattern.sub(full, text)
    return text


def with_assistant(text: str, name: str) -> str:
    """Return `text` with the assistant's own `name` as what it is."""
    return re.sub(rf"(?i)\b{re.escape(name.strip())}\b", "ia", text) if name.strip() else text
