"""Emergency: decided by rules alone, misspellings included, and deaf to everyday speech about mishaps."""

import re

from rapidfuzz import fuzz, process

_KEY_WORDS = (
    "convulsao", "convulsoes", "convulsionando", "convulsionou", "envenenado", "envenenada", "envenenaram", "envenenamento",
    "atropelado", "atropelada", "atropelaram", "atropelamento", "engasgado", "engasgada", "engasgando", "engasgou",
    "chumbinho", "sangrando", "sangramento", "desmaiou", "desmaiado", "desmaiada", "desmaiando", "emergencia",
    "hemorragia", "inconsciente", "intoxicado", "intoxicada", "intoxicacao", "sufocando", "agonizando", "respirando",
    "afogou", "escorpiao", "urinar", "respirar", "respirando", "vomitando",
)  # fmt: skip
_LONG_WORD = re.compile(r"\b[a-z]{6,15}\b")
_SURE = 87

_PET = r"(?:ele|ela|eles|elas|meu \w+|minha \w+|nosso \w+|nossa \w+|o \w+|a \w+|cachorr\w+|gat[oa]\w*|cadela|filhote\w*|dog|pet|bichinh\w+|bicho|coelh\w+)"
_SIGNS = re.compile(
    "|".join(
        (
            r"\bconvuls\w+", r"\bataque epilet\w+", r"\bcrise epilet\w+", r"\bconvulc\w+", r"\bconvursa\w+",
            r"\benvenen\w+", r"\bintoxica(?:d[oa]|cao|ndo)\b", r"\b(?:comeu|ingeriu|tomou|engoliu|lambeu|bebeu|mordeu) (?:\w+ ){0,4}(?:veneno\w*|chumbinho\w*|raticida\w*|soda caustica|agua sanitaria|cloro|desinfetante|produto de limpeza|detergente|planta toxica|sapo|agrotoxico|naftalina|inseticida|carrapaticida)",
            r"\bveneno (?:de|para) rato\b(?! (?:voces )?(?:vende|tem))", r"\bchumbinho\b", r"\bremedio (?:de|para) rato\b", r"\bveneno\b(?=.*\b(?:comeu|ingeriu|tomou|lambeu|ele|ela|cachorro|gat[oa])\b)", r"\b(?:comeu|ingeriu|lambeu) (?:\w+ )?veneno",
            r"\b(?:comeu|tomou|engoliu|ingeriu) (?:\w+ ){0,4}(?:remedios?|comprimidos?|medicamentos?|paracetamol|dipirona|ibuprofeno|rivotril|anticoncepcional) (?:de gente|humano|meus?|minha|do meu|da minha|todo)", r"\btomou remedio de gente", r"\b(?:tomou|comeu|engoliu|ingeriu) (?:o |os |um |uns )?(?:dos |de )?(?:meus?|minhas?) (?:remedio|comprimido|medicamento)",
            r"\b(?:comeu|ingeriu|engoliu) (?:\w+ ){0,4}(?:chocolate|uva|uvas|cebola|xilitol|maconha|chiclete|macadamia|osso de galinha|agulha|anzol|pilha|bateria|brinco|moeda|pano|meia inteira|caroco|plastico|bola|bolinha|pedra|linha|barbante|vidro|palito|espinha)\b",
            r"\bengoliu (?:um|uma|o|a)\b",
            r"\batropelad[oa]s?\b(?! pel[oa]s? (?:trabalho|correria|rotina|dia|semana|vida))", r"\batropelament\w+", r"\batropelaram\b", r"\batropel(?:ou|ei|o) (?:o |a )?(?:meu|minha|ele|ela|nosso|nossa|um cachorr|uma cachorr|um gat|uma gat|cachorr|gat[oa]|cadela|dog|filhote)",
            r"\b(?:carro|moto|onibus|caminhao|bicicleta|uber|vizinho|alguem|motoqueiro|van) (?:que )?(?:\w+ )?(?:atropelou|pegou|passou por cima|bateu n)",
            r"\b(?:carro|moto) passou (?:por cima|em cima)",
            r"\bnao (?:ta |esta |consegue |ta conseguindo |esta conseguindo |consegue )?(?:mais )?respira\w*", r"\b(?:dificuldade|dificil|problema) (?:para |de |em )?respira\w+", r"\bfalta de ar\b", r"\bsem ar\b(?! condicionado)", r"\bsem (?:conseguir )?respirar\b", r"\brespir(?:ando|acao|a) (?:muito )?(?:mal|pesad\w+|estranh\w+|com dificuldade|ofegante|rapid\w+ demais|pela boca)", r"\bparou de respirar\b", r"\bsufoca(?:ndo|d[oa])\b",
            r"\bengasg\w+", r"\bafog(?:ou|ad[oa]|ando)\b(?! (?:em|no|de|com) (?:trabalho|servico|conta|divida))", r"\bafogament\w+",
            r"\bdesmai(?:ou|ad[oa]|ando|a|aram)\b", r"\binconscient\w+", r"\bdesacordad[oa]\b", r"\bnao (?:ta |esta )?acorda(?:ndo)?\b(?! cedo)", r"\bnao (?:ta |esta )?reag(?:e|indo)\b", r"\bperdeu (?:a consciencia|os sentidos)\b", r"\b(?:gelad[oa]|dur[oa]|mole|molinh[oa]|roxa|roxo) (?:e|,)? ?(?:ele |ela )?nao (?:responde|reage|levanta|come)",
            rf"\b{_PET} nao (?:responde|ta respondendo|esta respondendo) (?:a |mais|aos|quando)", r"\bnao (?:consegue |ta conseguindo |esta conseguindo |ta |esta )?(?:mais )?(?:se )?levanta(?:r|ndo)?\b(?! (?:cedo|da cama cedo))", r"\bnao (?:ta |esta )?se (?:mexe|mexendo|move|movendo)\b", r"\bnao (?:consegue |ta conseguindo |esta )?(?:mais )?(?:mexer|mexe|mexendo|move|sente) (?:as |a )?(?:patas?|perna|pernas|patinhas|tras)", r"\bparalis(?:ad[oa]|ou|ia)\b", r"\b(?:nao (?:anda|consegue (?:ficar em pe|andar))|arrastando as (?:patas|pernas|patinhas))\b(?! (?:comendo|muito|bem|dormindo|querendo|na coleira|de coleira|sozinh))",
            r"\bsangrando\b", r"\bsangr(?:amento|ou muito|a muito)\b", r"\bhemorrag\w+", r"\bmuito sangue\b", r"\b(?:vomit\w+|tossi\w+|cuspi\w+|espirr\w+) (?:\w+ ){0,2}sangue\b", r"\b(?:diarreia|coco|fezes|xixi|urina|vomito|cocozinho) (?:\w+ ){0,3}(?:com|de|cheio de|tem|tinha|saiu) (?:muito )?sangue\b", r"\bsangue (?:n[oa]s?|pel[oa]s?|saindo) ?(?:d[oa] )?(?:coco|fezes|xixi|urina|vomito|boca|nariz|ouvido|anus|bumbum)", r"\b(?:saindo|sai|perdendo|perdeu) (?:muito )?sangue\b", r"\bferida aberta\b", r"\bcorte (?:muito )?(?:profundo|fundo)\b",
            r"\b(?:nao|sem) (?:ta |esta |consegue |ta conseguindo |esta conseguindo |conseguir |consegue mais |ta conseguindo )?(?:fazer |faz |fazendo |faze )?(?:urinar|urina|xixi|mijar|mija|urinando)\b(?! (?:em casa|no lugar|fora|no tapete|na rua|na minha|na caixa|no jornal|dentro))", r"\b(?:xixi|urina) (?:pres[oa]|travad[oa]|obstruid[oa])", r"\b(?:gato|uretra|canal) (?:\w+ )?(?:obstruid[oa]|entupid[oa])", r"\bobstruid[oa]\b",
            r"\btorcao\b(?! (?:n[oa]|da) (?:pata|patinha|perna|dedo))", r"\btor[cs]ao (?:gastrica|do estomago|de estomago)\b", r"\bbarriga (?:muito |toda |bem |super |ta |esta )*(?:inchad[oa]|dur[ao]|estufad[oa]|inflad[oa])", r"\bestomago (?:\w+ )?virou\b",
            r"\bparto\b(?=.*\b(?:dificil|problema|complicad|trav|demor|nao|ajuda|horas?|pres[oa]|agora|socorro|urgente)\b)", r"\b(?:dificil|complicado|problema (?:n[oa]|de|com) ?o?) (?:no |o )?parto\b", r"\b(?:trabalho de parto|parindo|dando cria|esta parindo)\b(?! (?:quanto|qual))", r"\b(?:nao (?:consegue|ta conseguindo|esta conseguindo)) (?:parir|ter os filhotes|dar cria|expulsar)", r"\bfilhote(?:s)? (?:\w+ ){0,2}(?:pres[oa]s?|entalad[oa]s?|atravessad[oa]s?)",
            r"\b(?:caiu|despencou|pulou|jogou|cai) (?:\w+ ){0,2}(?:d[ao] )(?:\w+ )?(?:janela|escada|sacada|varanda|predio|telhado|laje|andar|muro|mezanino)", r"\bcaiu d[oe] \w+ andar\b",
            r"\b(?:mordid[oa]|atacad[oa]|picad[oa]|mordeu|picou|atacou) (?:\w+ ){0,3}(?:por|pel[oa]|outro cachorro|cobra|escorpiao|aranha|abelhas?|maribondo|marimbondo|pit ?bull|jararaca)", r"\bpicada de (?:cobra|escorpiao|aranha|abelha|inseto)", r"\b(?:cobra|escorpiao|aranha|jararaca|abelhas?) (?:\w+ )?(?:picou|mordeu|pegou)",
            r"\b(?:levou|tomou) (?:um )?(?:choque|tiro|facada|paulada|pancada)", r"\beletrocut\w+", r"\bqueimou\b(?=.*\b(?:ele|ela|pata|cachorr|gat))", r"\bqueimadura\w*", r"\binsolacao\b", r"\bhipertermia\b", r"\bfratur\w+", r"\b(?:quebrou|quebrad[oa]) (?:a |o |as |uma )?(?:pata|patinha|perna|costela|bacia|mandibula|rabo|coluna)", r"\bosso (?:exposto|para fora|aparecendo)", r"\bolho (?:dele |dela )?(?:saiu|saltou|para fora|pulou|saindo)",
            r"\b(?:ta|esta|to vendo|acho que|vai|achando que) (?:\w+ ){0,2}morre(?:ndo|r)\b(?! de (?:saudade|medo|rir|fome|calor|vontade|frio|amor|vergonha|ciume|preguica))", r"\bmorrendo\b(?! de (?:saudade|medo|rir|fome|calor|vontade|frio|amor|vergonha|ciume|preguica|sono))", r"\bagoniza\w+",
            r"\bnao para de (?:tremer|vomitar|sangrar|convulsionar|babar)", r"\btremendo (?:muito|todo|toda|sem parar|demais)", r"\b(?:espumando|espuma pela boca|espuma na boca|babando (?:muito|sangue|sem parar))", r"\b(?:lingua|gengiva|boca|focinho) (?:\w+ ){0,2}(?:rox[oa]|branca|palida|azul\w*)", r"\b(?:ta|esta|ficou|ficando) (?:todo |toda |meio |muito )?rox[oa]\b", r"\bvomitando (?:muito|sem parar|direto|o dia todo|a noite toda|tudo)\b", r"\bprolapso\b", r"\b(?:infarto|infartou|avc|derrame)\b", r"\bpiometra\b", r"\bpupila\w* dilatad\w+",
            r"^(?:e |isso e |por favor |gente )?(?:uma )?(?:socorro|emergencia|urgente|urgencia|sos)\b[ !.,]*(?:por favor|me ajuda\w*|veterinaria|gente|pelo amor de deus)?[ !.]*$", r"\bsocorr(?:o|am)\b", r"\bemergencia\b(?! (?:nao|contato))", r"\bpelo amor de deus\b(?=.*\b(?:veterinari|ajuda|cachorr|gat[oa]|ele|ela)\b)", r"\burgen(?:te|cia)\b(?=.*\b(?:mal|passando mal|nao (?:levanta|anda|come|respira|acorda)|doente|veterinari\w+|dor|grave|machucad\w+|sofrendo|vomit\w+|febre|sangue|cirurgia)\b)", r"\b(?:mal|passando mal|doente|veterinari\w+|dor|grave|machucad\w+|sofrendo|vomit\w+|febre|atendimento)\b(?=.*\burgen(?:te|cia)\b)",
            r"\b(?:passando|ta|esta|muito) (?:muito )?mal\b(?=.*\b(?:agora|socorro|ajuda|correndo|rapido|urgente)\b)", r"\b(?:cachorr\w+|gat[oa]|ele|ela|cadela|pet|filhote)\b.* (?:passando (?:muito )?mal|muito mal)\b", r"\b(?:preciso|precisando|quero) (?:de )?(?:um |uma )?veterinari[oa]\w* (?:agora|ja|urgente|correndo|imediatamente)", r"\bveterinari[oa] (?:de plantao )?(?:agora|urgente)\b", r"\bestado grave\b",
        )
    )
)  # fmt: skip
_EVERYDAY = re.compile(
    r"\b(?:ano passado|mes passado|ha (?:\w+ )(?:anos|meses)|anos atras|meses atras|quando (?:era|tinha)|ja teve|historico de|remedio (?:para|de) convulsao"
    r"|curso de|(?:quanto|valor|preco|custa)\b.*\bemergencia|vende(?:m)? |contato de emergencia|telefone de emergencia|em caso de|se acontecer|caso ele|se ele (?:passar|tiver)|atende(?:m|mos)? (?:emergencia|urgencia)s?\?*$|fazem parto|faz parto"
    r"|quase (?:morri|desmaiei|engasguei|morro)|engasguei|desmaiei|morri|pode (?:comer|dar)|faz mal (?:comer|dar)|nao (?:e|eh) (?:uma )?(?:emergencia|urgencia|urgente|nada grave)|nada urgente|sem urgencia|nao ta (?:sangrando|vomitando)|parou de sangrar)\b"
)


def is_emergency(plain: str) -> bool:
    """Whether normalised text describes an animal in danger now, or cries for help."""
    found = _SIGNS.search(plain) or _SIGNS.search(_mended(plain))
    return bool(found) and not _EVERYDAY.search(plain)


def _mended(plain: str) -> str:
    return _LONG_WORD.sub(_key_word, plain)


def _key_word(found: re.Match[str]) -> str:
    nearest = process.extractOne(found[0], _KEY_WORDS, scorer=fuzz.ratio, score_cutoff=_SURE)
    return nearest[0] if nearest else found[0]
