"""The figures, the agenda, and the talk around them: by their everyday words, the first that fits."""

import re

from oxy.aurora.topic_rules import any_of
from oxy.aurora.topics import Topic

# What money does, wherever "quanto" stands: "consulta deu quanto", "quanto a Ana fez".
_YIELDED = (
    r"(?:deu|da|fez|fiz|fizemos|entrou|entrar?|caiu|rend\w+|tir(?:ei|ou|amos)|levant\w+|somou|ficou|bateu|girou"
    r"|moviment\w+"
    r"|troux\w+|ger(?:ou|ei|amos)|produzi\w+|vend\w+|ganh\w+|receb\w+|fatur\w+)"
)
FIGURES_AND_TALK: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    (
        Topic.no_shows,
        any_of(
            r"(?<!quanto )\bfalt(?:as|ou|aram|osos?)\b|(?<!quanto )\bfalta\b(?! (?:chegar|vir|atender"
            r"|fazer|quanto|para|confirmar|responder|alguem|gente)\b)",
            r"\bno ?-?shows?\b|\bausencias?\b|\bbolos?\b|\bfur(?:ou|aram)\b",
            r"\bnao (?:veio|vieram|apareceu|apareceram|compareceu|compareceram)\b",
        ),
    ),
    (Topic.cancellations, any_of(r"\bcancel\w*", r"\bdesmarc\w+", r"\bdesist\w+")),
    (
        Topic.new_clients,
        any_of(
            r"\bnov[oa]s? (?:clientes?|cadastros?|contatos?|tutores|pacientes?|pets?)\b",
            r"\b(?:clientes?|cadastros?|contatos?|tutores|gente|pessoas?|pacientes?|pets?) "
            r"(?:sao |foram |vieram |chegaram |entraram )?nov[oa]s?\b",
            r"\bprimeira vez\b|\bnunca tinh\w+ (?:vindo|vido|passado)\b|\bquant[oa]s? nov[oa]s?\b|\bgente nova\b",
            r"\bclientes? (?:que )?(?:conquist\w+|captei|captamos|ganhei|ganhamos)\b",
            r"\b(?:ganhei|ganhamos|conquist\w+|captei|captamos) (?:quantos? )?clientes?\b",
            r"\be (?:os )?nov[oa]s\b|^(?:os |as )?nov[oa]s (?:n?ess[ea]|n?est[ea]|d[oae]|hoje|ontem|em)\b",
        ),
    ),
    (
        Topic.returning,
        any_of(
            r"\bvoltaram\b",
            r"\bvieram de novo\b|\brepetiram\b|\bclientes? (?:antig|da casa)\w*",
            r"\bretornaram\b",
            r"\brecorrentes?\b",
            r"\bfieis\b|\bfideli\w+",
        ),
    ),
    (
        Topic.ticket,
        any_of(
            r"\btic?[ck]k?ets?\b|\btiquetes?\b",
            r"\b(?:gasto|valor|preco) medio\b",
            r"\bmedia (?:por (?:cliente|atendimento|pet|visita|venda|pessoa|servico)|de gasto|d[eo] valor)"
            r"|\b(?:gast\w+|pag\w+|deixa\w*)\b.*\bem media\b|\bem media\b.*\b(?:gast\w+|pag\w+|deixa\w*)\b",
        ),
    ),
    (
        Topic.services,
        any_of(
            r"\bmais (?:vend\w+|procurad\w+|feit\w+|pedid\w+|sa(?:iu|em|i)|rentav\w+|popular\w*)\b",
            r"\bpor servicos?\b|\b(?:quais|qual|que|cada|os) servicos?\b|\be (?:os )?servicos\b",
            r"\bo que (?:eu |a gente )?mais (?:vend\w+|fiz|faz\w*|fizemos|sai\w*)",
            r"\bservicos? (?:feitos|realizados|prestados|do dia|de hoje|campeoes|campeao)\b",
            r"\btops? (?:\d+ )?(?:de )?servicos?\b",
            r"\bcarro-chefe\b|\branking\b",
        ),
    ),
    (
        Topic.bookings,
        any_of(
            r"\bquant[oa]s? (?:\w+ )?(?:agendamentos?|agendad[oa]s?|marcad[oa]s?|marcac\w+|reservas?)\b",
            r"\bquant[oa]s? (?:\w+ ){2,3}(?:agendad|marcad|reservad)[oa]s?\b",
            r"\bquant[oa]s? (?:\w+ )?(?:tenho|temos|vem|vao vir)\b|\bquant[oa]s (?:\w+ ){2,3}(?:tenho|temos)\b",
            r"\bquant[oa]s? horarios?\b",
            r"\bquant[oa]s\b(?: \w+){0,4} faltam\b|\bfaltam (?:ainda )?quant[oa]s\b|\bainda faltam\b",
        ),
    ),
    (
        Topic.agenda,
        any_of(
            r"\bagendas?\b|\bagendamentos?\b|\bcompromissos?\b|\b(?:marc|agend)ad[oa]s?\b",
            r"\bquem (?:\w+ ){0,2}hosped\w+|\bhosped(?:es|ad[oa]s?)\b",
            r"\bquem (?:falta|ainda (?:vem|falta|tem)|(?:ja )?(?:marcou|agendou)|vai chegar|chega)\b(?! mais\b)",
            r"\bfalta\w* (?:chegar|vir|atender)\b|\bainda falta\w* (?:quem|alguem)\b",
            r"\b(?:horarios?|vagas?|buracos?|encaixes?|espaco)\b.*\b(?:livres?|vag[oa]s?|disponive(?:l|is)|sobrando"
            r"|abert[oa]s?|hoje"
            r"|amanha)\b|\btem (?:vaga|horario|espaco|encaixe|buraco)\b",
            r"\bquem (?:que )?(?:eu |a gente |nos |ela |ele )?(?:tenho|tem|temos|atendo"
            r"|atendemos)\b(?! (?:mais|menos)\b)",
            r"\b(?:livres?|vag[oa]s?|sobr\w+|dispon\w+|rest\w+|tem)\b(?: \w+){0,3} (?:horarios?|vagas?"
            r"|buracos?|encaixes?|espacos?)\b",
            r"\b(?:horarios?|vagas?|buracos?|encaixes?|espacos?)\b(?: \w+){0,3} (?:sobr\w+|rest\w+)\b",
            r"\bconfirm(?:ad[oa]s?|aram|ou)\b|\bfalta\w* (?:\w+ )?confirmar\b",
            r"\b(?:primeir[oa]|ultim[oa]) (?:cliente|atendimento|horario"
            r"|pet|paciente) (?:de|d[oa]|que|hoje|amanha)\b|\b(?:primeir[oa]|ultim[oa]) d[oe] (?:dia|hoje|amanha)\b",
            r"\bquem (?:vem|vai vir|esta marcado|tenho|temos|e o proximo|sao os proximos)\b",
            r"\bproxim[oa]s? (?:clientes?|atendimentos?|horarios?|pets?|pacientes?)\b",
            r"\bque horas? (?:e|comeca|termina|acaba|vem|chega)\b",
            r"\b(?:tem|temos|tenho) .*\bque horas?\b|\bque horas?\b.*\b(?:tem|temos|tenho)\b",
            r"\bo que (?:tem|temos|tenho) (?:para |marcado |de |na |a )*(?:hoje|amanha|agora|agenda|depois de amanha"
            r"|segunda|terca|quarta|quinta|sexta|sabado|domingo|dia \d)",
            r"\bhorarios? (?:de|para) (?:hoje|amanha)",
            r"\btenho (?:alguem|alguma coisa|algo)\b",
        ),
    ),
    (
        Topic.revenue,
        any_of(
            r"\bfatur\w+|\breceitas?\b|\bvendas\b|\bcaixa\b|\bdinheiro\b|\brenda\b|\blucr\w+|\bgrana\b|\barrecad\w+"
            r"|\bcomiss\w+",
            r"\bquanto (?:\w+ )?(?:entrou|ganhei|ganhamos|vendi|vendemos|rendeu|deu|fiz|fizemos|foi|tirei|tiramos)\b",
            rf"\bquanto\b(?! tempo\b| falta)(?: \w+){{0,5}} {_YIELDED}\b|\b{_YIELDED} quanto\b(?! tempo\b)",
            r"\bfech(?:amos|ei|ou)\b.*\bcom quanto\b",
            r"\b(?:rend|vend)(?:eu|eram|emos|endo)\b",
            r"\bquanto (?:\w+ )?(?:levant\w+|recebi|recebemos|caiu)\b|\brendimentos?\b|\bganhos\b",
        ),
    ),
    (
        Topic.comparison,
        any_of(
            r"\bcompar\w+|\bversus\b|\bvs\b|\bem relacao\b|\bevolu\w+",
            r"\b(?:melhor|pior|mais|menos|maior|menor) (?:do )?que\b",
            r"\bcresc\w+|\bcai(?:u|mos)\b|\baumentou\b|\bdiminu\w+",
        ),
    ),
    (
        Topic.summary,
        any_of(
            r"\bresum\w+|\bbalanco\b|\brelatorios?\b|\bnumeros\b|\bindicadores\b|\bfechamento\b|\bdesempenho\b",
            r"\btota(?:l|is) (?:de |do |da |geral|ate |ja )|\b(?:o|qual) total\b",
            r"\bresultados?\b|\bpanorama\b|\bvisao geral\b|\bsituacao\b|\bestatisticas?\b|\bnovidades\b",
            r"\bcomo (?:e que |que )?(?:foi|esta|estao|ta|tao|tamo|tamos|tava|vai|vao|anda|andam|andou|ficou"
            r"|fomos|estamos|foram|to|estava)\b",
            r"\bcomo (?:e que |que )?(?:a gente |nos )?(?:fech|termin|encerr)(?:ou|amos|ei|amo)\b",
            r"\bme (?:conta|fala|diz|da) (?:d|sobre|como)|\bme atualiz\w+|\bfoi bo[am]\b|\bdeu (?:bom|boa|ruim)\b",
        ),
    ),
    (
        Topic.served,
        any_of(
            r"\batend\w+|\bclientes?\b|\bmovimento\b|\bpassaram\b|\bvieram\b",
            r"\b(?:teve|tivemos|veio|vieram|passou|deu|muita|bastante|pouca) (?:muita |bastante |pouca "
            r"|tanta )?gente\b",
            r"\bquantos? (?:pets?|animais|caes|cachorros|gatos)\b",
        ),
    ),
    (
        Topic.thanks,
        any_of(
            r"\bobrigad\w*|\bvaleu\b|\bbrigad\w+|\bagradec\w+|\bgrat[oa]\b",
            r"^(?:show|perfeito|otim[oa]|beleza|top|legal|maravilha|entendi|certo|ok|massa|bacana|joia|excelente)\b",
        ),
    ),
    (
        # What is said beside business, and asks for nothing.
        Topic.chat,
        any_of(
            r"^(?:k{3,}|(?:ha|he|rs){2,}\w*|rs)\W*$|\b(?:to|estou|tou|ando|fiquei) (?:\w+ )?(?:cansad|exaust|mort"
            r"|estressad"
            r"|feliz|animad|triste|preocupad|doente|atolad|ferrad)[oa]\b",
            r"\bque (?:dia|semana|calor|frio|chuva|loucura|correria|sono|preguica|canseira)\b(?!.*\b(?:foi|mais"
            r"|melhor|pior|tem)\b)",
            r"\b(?:bom|boa) (?:descanso|trabalho|feriado|domingo|semana|fim de semana)\b|\bte amo\b|\bvoce e demais\b",
            r"\bchov(?:e|eu|endo)\b|\b(?:ta|esta|fez|faz) (?:um |muito |mto )*(?:frio|calor|sol)\b",
            r"\bdia (?:ta|esta|foi) (?:corrid|puxad|cansativ|dific)\w+",
        ),
    ),
    (
        Topic.greeting,
        any_of(r"^(?:(?:oi+|ola|opa|hey|ei|e ai|eai|bom dia|boa tarde|boa noite|alo|salve|fala|aurora)\b[ ,.!]*)+"),
    ),
)
