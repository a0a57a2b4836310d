"""Medical advice: doses, medicines, diagnoses, treatments. It never comes from the front desk."""

import re
from collections.abc import Iterator

from oxy.conversations.gates.sentences import Sentence

_MEDICINES = (
    r"dipirona|novalgina|paracetamol|tylenol|ibuprofeno|aspirina|acido acetilsalicilico|diclofenaco|cataflam"
    r"|nimesulida|amoxicilina|clavulanato|cefalexina|azitromicina|enrofloxacin\w+|doxiciclina"
    r"|metronidazol|ciprofloxacin\w+|prednisona|prednisolona|dexametasona|corticoides?|corticosteroides?|meloxicam"
    r"|maxicam|carprofeno|firocoxib\w*|previcox|rimadyl|tramadol|gabapentina|morfina|omeprazol"
    r"|ranitidina|famotidina|sucralfato|buscopan|escopolamina|dramin|plasil|metoclopramida|ondansetrona|vonau"
    r"|maropitant|cerenia|loperamida|imosec|simeticona|luftal|lactulona|floratil|probioticos?"
    r"|apoquel|cytopoint|allegra|loratadina|hidroxizina|polaramine|prometazina|fenergan|fenobarbital|gardenal"
    r"|diazepam|acepromazina|acepran|ivermectina|fenbendazol|praziquantel|drontal"
    r"|cetoconazol|itraconazol|clorexidina|otomax|aurivet|nebacetin|diprogenta|carvao ativado|agua oxigenada"
    r"|antibioticos?|anti-?inflamatorios?|analgesicos?|antitermicos?|antialergicos?|anti-?histaminicos?"
    r"|anticonvulsivantes?|calmantes?|laxantes?"
)
_MEDICINE = re.compile(rf"\b(?:{_MEDICINES})\b")
_DOSE = re.compile(
    r"\b\d+(?:[.,/]\d+)?\s*(?:mg|mcg|miligramas?|gotas?|comprimidos?|capsulas?|colher(?:es)?|seringas?|ui)\b|\b(?:mg"
    r"|ml)\s*(?:/|por)\s*(?:kg|quilo|kilo)"
    r"|\b(?:meio|um quarto de|um|uma|dois|duas|tres|metade d[eo]) (?:comprimidos?|capsulas?|gotas?)\b"
    r"|\b\d+(?:[.,]\d+)?\s*ml\b.{0,40}\b(?:de \d+ em \d+ horas|a cada|por dia|vezes ao dia|via oral|na boca"
    r"|por quilo)\b|\b(?:de|dar|administr\w+|aplique|aplicar|tome)\s+\d+(?:[.,]\d+)?\s*ml\b"
    r"|\bde \d{1,2} em \d{1,2} horas\b|\b(?:dose|dosagem) (?:recomendada|indicada|certa|correta|e|de \d)"
    r"|\b\d+ vezes (?:ao|por) dia\b"
)
_ILLNESSES = (
    r"gastrite|gastroenterite|otite|parvovirose|cinomose|leptospirose|erliquiose|babesiose|doenca do carrapato"
    r"|leishmaniose|raiva|giardiase|alergia|reacao alergica|reacao|inflamacao|dermatite|sarna|micose|infeccao\w*"
    r"|intoxicacao|envenenamento"
    r"|insuficiencia|cistite|calculo|obstrucao|torcao|pancreatite|hepatite|diabetes|epilepsia|pneumonia|bronquite"
    r"|traqueobronquite|tosse dos canis|gripe|virose|verminose|vermes|conjuntivite|catarata|glaucoma"
    r"|luxacao|fratura|artrose|displasia|hernia|tumor|cancer|anemia|febre|desidratacao|ansiedade|piometra"
    r"|rinotraqueite|fiv|felv|pif|indigestao|refluxo|constipacao|colite|cera|fungo|pulga|carrapato"
)
_DIAGNOSIS = re.compile(
    rf"\b(?:pode(?:m)? ser|pode estar com|deve ser|provavelmente(?: e| esta com| tem)?|parece (?:ser|estar com|que)"
    rf"|parece|isso e|trata-se de|e sinal de|sinal de|sintomas? (?:de|tipicos? de)|indica|sugere|e causad[oa] por"
    rf"|(?:ele|ela|o pet|seu (?:pet|cachorro|gato)) (?:esta com|tem|deve ter))\s+(?:\w+ ){{0,3}}?(?:{_ILLNESSES})\b"
)
_REASSURANCE = re.compile(
    r"\b(?:nao (?:e|parece|deve ser|ha)(?: nada| motivo)?(?: de| para| pra)? (?:grave|serio|urgente|preocupa\w+"
    r"|preocupante|emergencia)|nao (?:e preciso|precisa|ha necessidade de) (?:de |se |ir |levar |trazer "
    r"|passar )*(?:veterinari\w*|preocupar|ao vet\w*|consulta|urgencia)"
    r"|(?:isso|e|sao) (?:completamente |super |bem |bastante |muito )?(?:normal|comum)\b.{0,60}\b(?:vomit|diarreia"
    r"|coc|apatia|sangue|tosse|espirr|manc|sint|febre|perda de apetite|nao comer|apos (?:a )?vacina|em filhotes"
    r"|nessa idade|nesses casos)\w*"
    r"|vai (?:passar|melhorar) (?:sozinh|em|logo)\w*|logo (?:passa|melhora)\b|pode esperar ate)"
)
_TREATMENT = re.compile(
    r"\b(?:de|dar|ofereca|oferecer|administre|administrar|aplique|aplicar|passe|passar|lave|lavar|limpe|limpar|faca"
    r"|fazer|use|usar|coloque|colocar|induza|induzir|provoque|provocar|mantenha|manter|deixe|deixar|suspenda|tente"
    r"|recomendo|sugiro|evite)\b"
    r"(?: \w+){0,4} (?:soro\b|soro caseiro|soro fisiologico|compressas?|jejum|vomito|remedios?|medicamentos?"
    r"|medicacao|pomadas?|colirio|antipulgas|vermifugo|cha de|chas?\b|leite|oleo|vinagre|bicarbonato"
    r"|arroz com frango|dieta leve"
    r"|dieta branda|agua de coco|gelo|torniquete|massagem cardiaca|alcool|iodo|agua aos poucos|pouca agua|mel\b)"
)
_DECLINING = re.compile(
    r"\b(?:nao (?:posso|consigo|devo|podemos|devemos|tenho como|e possivel|faco|fazemos|sou|estou)|so (?:um|o|a"
    r"|uma)? ?(?:veterinari\w+|medic\w+|consulta|profissional)|somente (?:um|o|a|uma)? ?(?:veterinari\w+"
    r"|profissional)|apenas (?:um|o|a|uma)? ?(?:veterinari\w+|profissional)"
    r"|quem (?:pode|avalia|define|indica)|(?:o|a|um|uma) veterinari\w+ (?:precisa|pode|deve|vai|ira|que|define"
    r"|indica|avalia)|nunca|nao de\b|nao dar|nao medique|nao ofereca|sem orientacao|nao administre)\b"
)


def advice_claims(sentence: Sentence, free_text: str) -> Iterator[tuple[int, str]]:
    """Yield place and words of every piece of medical advice in `sentence`.

    Words declined ("não posso indicar dipirona") are none; words that the business's own text holds (`free_text`,
    folded: its preparation for surgery, say) may be repeated, doses never.
    """
    if _DECLINING.search(sentence.text) and not _DOSE.search(sentence.text):
        return
    for match in _DOSE.finditer(sentence.text):
        if not _of_the_business(sentence, free_text):
            yield match.start(), sentence.original[match.start() : match.end()]
    for pattern in (_MEDICINE, _DIAGNOSIS, _REASSURANCE, _TREATMENT):
        for match in pattern.finditer(sentence.text):
            if sentence.asks and not (pattern is _DIAGNOSIS and "pode ser" in match[0]):
                continue
            if match[0].startswith("de ") and sentence.original[match.start() : match.start() + 2].lower() != "dê":
                continue
            if match[0].split()[-1] not in free_text:
                yield match.start(), sentence.original[match.start() : match.end()]


def _of_the_business(sentence: Sentence, free_text: str) -> bool:
    return sentence.text.strip() in free_text
