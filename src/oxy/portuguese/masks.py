"""What only looks like a date or a time: greetings, streets, telephone numbers, money, ages, doses, counts."""

import re

from oxy.portuguese.mentions import Reading
from oxy.portuguese.numerals import NUMBER_WORDS

_NUMBER = rf"(?:\d+(?:[.,]\d+)?|{NUMBER_WORDS})"

_GREETINGS = re.compile(
    r"\b(?:(?:um |tenha um |otimo |tenham um )?(?:bom|otimo|excelente|belo|lindo) (?:dia"
    r"|domingo|sabado|fim de semana"
    r"|final de semana|resto de semana|feriado)|(?:boa|otima|excelente|linda|maravilhosa"
    r"|abencoada) (?:tarde|noite|semana|manha|segunda|terca|quarta|quinta|sexta)"
    r"|feliz (?:ano novo|natal|pascoa)|(?:todo|outro|algum|qualquer|que|qual|cada|um"
    rf"|nenhum|o|esse|este|tal) dia\b(?! (?:(?:de|em) [a-z]+(?:eiro|co|ril|maio|ho|sto|bro)\b|\d|primeiro"
    rf"|{NUMBER_WORDS}))"
    r"|dia a dia|dia das? \w+|(?<!meio )(?<!meio-)dia d[eo] (?!\d|janeiro|fevereiro|marco|abril|maio|junho|julho"
    r"|agosto|setembro"
    r"|outubro|novembro|dezembro)(?:hoje em dia)?\w+|(?:e|esta|ta|fica|ficaria|acho) (?:muito|meio) (?:cedo"
    r"|tarde)|ate mais tarde|mais tarde|tarde demais|muito tarde|tao tarde"
    r"|hoje em dia|(?:o )?mais cedo (?:possivel|que)|ate mais(?: tarde| ver)?)\b"
)
_FAREWELLS = re.compile(
    r"\bna \d{1,2} de (?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro"
    r"|outubro|novembro|dezembro)\b"
    r"|\b(?:o|do|ao|pelo) (?:segunda|terca|quarta|quinta|sexta)\b"
    r"|\bdesde (?:ontem|anteontem|hoje|segunda|terca|quarta|quinta|sexta|sabado|domingo"
    r"|o dia \d+|dia \d+)(?: feira)?(?: passad[oa])?"
    r"(?:,? (?:de|a|da|as) (?:manha|tarde|noite|\d+\s?h?\d*))?\b"
    r"|(?:[,.!]|\b(?:obrigad[oa]|ok|certo|combinado|entao|valeu|fechado|beleza|perfeito"
    r"|otimo|bom|falou|tchau)) ate (?:amanha|segunda|terca|quarta|quinta|sexta|sabado"
    r"|domingo|hoje)"
    r"(?: feira)?(?: entao| viu)?(?=[ .!]*$|[.!])"
    r"|^ate (?:amanha|segunda|terca|quarta|quinta|sexta|sabado|domingo)(?: feira)?"
    r"(?: entao\b|(?=,? (?:obrigad|valeu|brigad|abraco|beijo)))"
    rf"|\bde {_NUMBER} em {_NUMBER} (?:horas?|dias?|semanas?|mes(?:es)?|anos?|h)\b"
    rf"|\b(?:jejum|antecedencia|duracao|validade|intervalo|garantia|prazo"
    rf"|atraso) de {_NUMBER}\s?(?:h|horas?|dias?|semanas?|mes(?:es)?)\b"
)
_STREET = re.compile(
    r"\b(?:rua|r\.|avenida|av\.?|alameda|al\.|praca|pca\.?|travessa|trav\.?|tv\.?|rodovia|rod\.|estrada|viela)\s+"
    rf"(?:(?:d[aeo]s? )?(?:\d{{1,2}}o?|primeiro|{NUMBER_WORDS}) (?:de )[a-z]+"
    r"|(?:(?!(?:hoje|amanha|segunda|terca|quarta|quinta|sexta|sabado|domingo|as|dia|pode"
    r"|quero|tem)\b)[a-z.]+\s*){1,6})"
    r"(?:\s*,?\s*(?:n|no|nao|num|numero)?\.?\s*\d{1,5}\b(?!\s*(?:h|:|/)))?"
)
_NAMED_PLACE = re.compile(
    r"\b(?:condominio|residencial|edificio|predio|bairro|vila|jardim|largo|ladeira|conjunto|parque|colegio|escola"
    r"|shopping|viaduto|ponte|tunel|terminal|metro|estacao|esquina|posto|hospital|clube|loteamento) (?:d?[aeo]s? )?"
    rf"(?:\d{{1,2}}o?|primeiro|{NUMBER_WORDS}) de [a-z]+"
)
_PLACE = re.compile(
    r"\b(?:apto?|apartamento|casa|bloco|bl|sala|loja|cep|numero|nro|nao|n[o.]|quadra|lote|km|andar|unidade)"
    r"\.?\s*:?\s*\d[\d.-]*(?!\d|\s*(?:h\b|hora|:))\b"
)
_LONG_NUMBER = re.compile(
    r"\+?(?:\(\d{2,3}\)|\b\d{2,3})?[\s.-]?(?<!\d)9?\d{4}[\s.-]\d{4}\b"
    r"|\b\d{3}[.]?\d{3}[.]?\d{3}-?\d{2}\b|\b\d{5}-\d{3}\b"
    r"|\b\d{2}\.\d{3}\.\d{3}/?\d{4}-?\d{2}\b|(?<![\d/-])\d{7,}\b|\b\d{5,6}\b(?!/)"
)
_MANY_DIGITS = re.compile(r"\d{3}")
_MONEY = re.compile(
    rf"(?:r\$|rs)\s*\d+(?:[.,]\d+)*|\b{_NUMBER}\s*(?:reais|real|contos?|pilas?|paus?|mangos|pratas|centavos)\b"
    r"|\b(?:preco|valor|custa|custou|paguei|pago|cobra[mr]?)\s+(?:de\s+)?\d+(?:[.,]\d+)?(?!\s*(?:h\b|hora|:))\b"
)
_MEASURE = re.compile(
    rf"(?<!horas e )(?<!hora e )(?<!h e )\b{_NUMBER}\s*(?:a|ou|-|e)?\s*(?:\d+\s*)?(?:kgs?"
    rf"|quilos?|kilos?|gr?|gramas?|mg|ml|lt|litros?|cm|mts?|metros?|km|x|vezes"
    r"|anos?|aninhos?|aninho|meses|mes|mesinhos|dias? de vida|semanas? de vida|semanas? de gestacao|por cento"
    rf"|minutinhos?|minutos?|segundos?)\b(?: e (?:meio|meia|{_NUMBER} (?:meses|mes)))?|\b\d+\s*%"
)
_FEW = r"(?:[1-6]|uma|duas|tres|quatro|cinco|seis)"
_ELAPSED = re.compile(
    rf"\b(?:ha|faz|fazem|a cada|cada|por|durante|nas? ultim[oa]s|nos ultimos|ultim[oa]s"
    rf"|de) (?:uns |umas |cerca de |quase |mais de )?"
    rf"{_NUMBER} (?:dias?|semanas?|minutos)(?: em {_NUMBER} (?:dias?|semanas?))?\b"
    rf"|\b(?:ha|faz|fazem|a cada|cada|durante|ultimas) (?:umas? |cerca de |quase "
    rf"|mais de )?{_NUMBER}\s*(?:h|horas?)\b"
    rf"|\b(?:por|de|atrasar|atraso|adiantar|adiantar|empurrar|demora|demorar|dura|leva"
    rf"|espera|esperar|mais|horario) (?:umas? )?"
    rf"(?:meu horario |o horario )?{_FEW}\s*(?:h|horas?|horinhas?)\b(?! (?:da|de) |\d)"
    rf"|\b(?:antecip|adiant|atras)\w* (?:em |umas? )?{_FEW}\s?(?:h|horas?|horinhas?)\b"
    rf"|\b{_NUMBER}\s?(?:dias|dia|semanas?|horas?|h) (?:atras|antes|de (?:duracao|jejum|espera"
    rf"|antecedencia|atraso|repouso|viagem|observacao|internacao|soro))\b"
    r"|\b(?:1|2|3|uma|duas|tres)\s?h(?:oras?)? de (?!(?:manha|tarde|noite|madrugada|segunda|terca|quarta|quinta|sexta"
    r"|sabado|domingo|hoje|amanha)\b)[a-z]{3,}"
    r"|\b(?:dura|demora|leva|durou|demorou) (?:umas? |cerca de |quase )?\d{1,2}\s?h\s?\d{0,2}\b|\bmeia hor(?:a"
    r"|inha)\b"
)
_ROUND_THE_CLOCK = re.compile(r"\b(?:24|36|48|72)\s*(?:h|hs|hrs|horas)\b|\b24/7\b|\b24 por 7\b")
_ORDINAL = re.compile(
    r"\b(?:primeir[ao]|segund[ao]|terceir[ao]|quart[ao]|quint[ao]|sext[ao]|setim[ao]|[1-9][ao]) "
    r"(?:e (?:ultima|segunda|terceira) )?(?:doses?|serie|lugar|andar|geracao|opca?o|opcao|alternativa|vez|vacinas?"
    r"|parcela|via|categoria|pessoa|sessao"
    r"|foto|fotos|mensagem|pergunta|ligacao|loja|pata|gata|cadela|cachorra|visita|tosa"
    r"|compra|crise|cirurgia|gestacao|consulta del[ea]|gravidez"
    r"|mao|chance|unidade|aplicacao|etapa|parte|filha|cria|ninhada|tentativa|linha|rua|da lista|consulta dele"
    r"|consulta dela|aula|reforco)\b|\b(?:dose|opcao|alternativa|vacina|item|sessao|fase"
    r"|pagina|nota|serie|art|lote)\s*"
    r"(?:numero )?(?:\d+|primeira|segunda|terceira|quarta|quinta|sexta|um|dois|tres)\b(?!\s*(?:h\b|:))"
    r"|\ba (?:segunda|terceira|quarta|quinta|sexta|setima) (?:consulta|tosa|vacina|hospedagem|avaliacao|diaria)\b"
    r"|\b(?:quero|prefiro|escolho|fico com|vou querer|gostei d) ?a (?:segunda|quarta"
    r"|quinta|sexta)(?= opcao|\s*(?:,? por favor|mesmo)?[.!]?$)"
)
_CODES = re.compile(
    r"\b(?:cartao|final|senha|pedido|protocolo|codigo|comanda|ficha|nota|placa|ramal|registro|matricula|ticket|chip"
    r"|microchip|orcamento|glicemia|pressao|cod|boleto|rga?|contrato)(?: final| numero| deu)?\s?[#:]?\s?\d+\b"
    r"|#\s?\d+|"
    r"\b[a-z]+\d+\w*|\b\d+x\b|\b\d+/\d+ (?:de )?(?:comprimid|doses?|kg)\w*"
)
_COUNTED = (
    "cachorr|cadel|gat|pet|ca[eo]|filhot|bich|anima|banh|tos|vacin|dose|consult|pesso|pizza|opc|filh|vez|pacot|sess"
    "|coelh|calopsit|passar|unh|orelh|amig|crian|diaria|noite|kilo|racao|racoes|sach"
    "|comprimid|gota|cachorrinh|servic"
    "|horario|vaga|dia|coisa|iten|lado|pata|dente|aumig|menino|menina|bebe|peludo|doguinho|procedimento"
)
_COUNT = re.compile(
    rf"\b(?:as |os |aos |das |dos |para as |para os |nas |nos |com |tenho |sao |meus "
    rf"|minhas )?{_NUMBER} (?:{_COUNTED})\w*s\b"
    rf"|\b(?:os|aos|dos|nos) (?:{_NUMBER})\b(?! (?:da|do) (?:manha|tarde|noite)| e meia|\s*(?:h|hora|:|/)|,\d)"
    r"|\bas (?:duas|tres|2|3) (?=(?:sao|tem|estao|vao|juntas|femeas|precisam|pesam)\b)"
    rf"|\b(?:banho|tosa|vacina|consulta)s?(?: e (?:tosa|banho))? (?:para|nas|das|n)(?: as"
    rf"| os)? (?:duas|dois|tres|2|3)\b"
    r"(?! (?:horas|da|e|em)|\s*h)"
)


_LAST_YEAR = re.compile(
    r"\b(?:em |de |no mes de )?(?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro"
    r"|dezembro) (?:do ano |retrasado|)passado\b"
)
_NAMED = re.compile(
    r"\b(?:cham(?:a|ad[oa]|ei)|nome(?: del[ea]| d[ao] \w+)?(?: e)?:?)(?: de| [oa])? "
    r"(?:segunda|terca|quarta|quinta|sexta|sabado|domingo|janeiro|abril|maio)(?:\s?-?\s?feira)?\b"
)
_DOSES = re.compile(r"\bdoses?\b|\b1a\b")
_NTH = re.compile(
    r"\ba (?:segunda|terceira|quarta)\b(?!\s?-?\s?feira)"
    r"|(?<!\bna )(?<!\bpara )(?<!\bpara a )\b[1-6]a\b(?!\s?-?\s?feira)"
)


def hide_farewells(reading: Reading) -> None:
    """Blank "desde ontem" and "até sábado!" as a goodbye: the days in them are not asked for."""
    reading.hide(_FAREWELLS)


def hide_look_alikes(reading: Reading) -> None:
    """Blank everything in the reading that looks like a date or time and is none."""
    has_digit = any(mark.isdigit() for mark in reading.text)
    reading.hide(_GREETINGS)
    reading.hide(_NAMED)
    reading.hide(_LAST_YEAR)
    reading.hide(_STREET)
    if has_digit:
        reading.hide(_NAMED_PLACE)
        if _MANY_DIGITS.search(reading.text):
            reading.hide(_LONG_NUMBER)
        reading.hide(_PLACE)
        reading.hide(_CODES)
        reading.hide(_ROUND_THE_CLOCK)
    if _DOSES.search(reading.original):
        reading.hide(_NTH)
    reading.hide(_MONEY)
    reading.hide(_ELAPSED)
    reading.hide(_MEASURE)
    reading.hide(_ORDINAL)
    reading.hide(_COUNT)
