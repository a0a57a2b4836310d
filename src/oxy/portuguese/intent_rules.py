"""What words say about a message's intent: one row of patterns an intent, the most pressing first."""

import re
from enum import StrEnum

from oxy.portuguese.answers import Answer, read_answer
from oxy.portuguese.emergencies import is_emergency


class Intent(StrEnum):
    """What a customer wants from us with one message."""

    greeting = "greeting"
    price = "price"
    hours_address = "hours_address"
    availability = "availability"
    book = "book"
    reschedule = "reschedule"
    cancel = "cancel"
    confirm_yes = "confirm_yes"
    deny_no = "deny_no"
    register_pet = "register_pet"
    human = "human"
    thanks = "thanks"
    opt_out = "opt_out"
    emergency = "emergency"
    other = "other"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_OPT_OUT = _any(
    r"^(?:quero |por favor |favor )?(?:sair|parar|pare|parem|stop|descadastrar|remover|unsubscribe|cancelar inscricao|me remove(?:r|m)?|me tira(?:r|m)?)[ .!]*(?:por favor|ja|agora)?[ .!]*$",
    r"\bdescadastr\w+", r"\bdesinscrev\w+", r"\b(?:parem?|para|parar|pode parar|podem parar) de (?:me )?(?:mandar|enviar|encher|ficar mandando|mandarem|enviarem|perturbar|incomodar|chamar|escrever)",
    r"\bnao (?:quero|desejo|gostaria de|aceito|autorizo|tenho interesse em|pretendo) (?:mais |de )?(?:receber|mais (?:mensage|promoc|propaganda|ofert|contato|aviso|novidade|marketing)|promoc|propaganda|ofertas?|marketing|contato|ser lembrad|ser contatad|que me mand|que voces me mand|mensage)",
    r"\b(?:nao|nunca mais) (?:me )?(?:mande|mandem|manda|envie|enviem|envia|incomode|incomodem|perturbe|perturbem|ligue mais|escrevam?|contate|contatem|encham?)\b(?! (?:o |a )?(?:endereco|localizacao|foto|boleto|link|video|resposta|confirmacao))",
    r"\b(?:tira|tirar|tire|tirem|remove|remova|remover|removam|exclui|exclua|excluir|excluam|excluem|apaga|apague|apagar|apaguem|retira|retire|retirar|deleta|delete|deletar|deletem|elimina\w*) (?:\w+ ){0,3}(?:numero|contato|telefone|cadastro|dados|lista|conta|whatsapp|celular|nome da lista|base)",
    r"\b(?:sair|saia|me tira|me tire|me tirem|me remov\w+|me exclu\w+|me retir\w+) (?:\w+ ){0,2}(?:d[ae]ss?[ae]|d[ae]st[ae]|da|do|de) (?:\w+ )?(?:lista|grupo|base|cadastro|propaganda|promoc|mensage|disparo|transmissao)",
    r"\bpara com (?:ess[ae]s?|isso|as) ?(?:mensage|promoc|propaganda|disparo)?", r"\b(?:favor|por favor) nao (?:enviar|mandar|me enviar|me mandar)", r"\bnao quero (?:mais )?ser (?:incomodad|perturbad|contatad|lembrad)", r"\bchega de (?:me )?(?:mand|envi|perturb|incomod)\w+", r"\bnao quero mais (?:ess[ae]s? |est[ae]s? |as |os )?(?:mensage|promoc|propaganda|ofert|avisos)", r"\bchega de (?:mensage|propaganda|promoc|spam|ofert)", r"\b(?:isso e|para de|muito|quanto) spam\b", r"\bspam\b", r"\bcancelar? (?:o |a |meu |minha )?(?:recebimento|inscricao|envio|assinatura|cadastro de promoc|lista)",
    r"\bnao autorizo\b", r"\b(?:dados|cadastro)\b.*\b(?:excluam|apaguem|exclua|apague|deletem)\b", r"\b(?:vou|irei) (?:bloquear|denunciar)\b", r"\bsem (?:mais )?(?:propaganda|promoc\w+|spam) por favor\b", r"\bme (?:deixa|deixe|deixem) em paz\b",
)  # fmt: skip
_HUMAN = _any(
    r"\batendente\b", r"\bhuman[oa]\b", r"\b(?:falar|fala|conversar|conversa|tratar|resolver|falo|conversando|falando) (?:\w+ ){0,4}(?:com|c) (?:\w+ ){0,3}(?:alguem|pessoa|gente|gerente|responsavel|don[oa]|proprietari[oa]|veterinari[oa]|dra?\b|doutora?|funcionari[oa]|atendimento|moca|recep\w+|equipe|vendedor\w*|secretaria|a [a-z]+ que)",
    r"\b(?:falar|conversar) (?:com|c) (?:o |a )(?!voces?\b)[a-z]+", r"\b(?:chama|chame|chamar|passa|passe|passar|transfere|transfira|transferir|coloca) (?:\w+ ){0,4}(?:alguem|pessoa|gente|gerente|responsavel|don[oa]|moca|recepcionista|recepcao|funcionari[oa]|atendente|equipe|veterinari[oa])\b",
    r"\b(?:pessoa|alguem|gente) (?:real|de verdade|de carne e osso)\b", r"\breclamar com\b", r"\batendid[oa] por (?:gente|pessoa|alguem|human)", r"\balguem (?:pode|poderia) (?:me )?(?:atender|responder)", r"\bquero (?:uma )?pessoa\b", r"^(?:chama|chame) (?:o |a )?\w+[ .!]*$", r"\bem contato com (?:a |o )?(?:clinica|loja|veterinari|equipe)", r"(?<!na )\b(?:robo|bot|(?:com|uma|quero) maquina|ia|inteligencia artificial|robozinho|chatbot)\b", r"\bvoce e (?:uma )?(?:pessoa|gente|real)\b", r"\bme (?:liga|ligue|ligar|ligam|ligarem|retorna|retorne)\b", r"\b(?:posso|podem|pode|consigo|quero|preciso) (?:me )?(?:ligar|uma ligacao)\b", r"\bligar para (?:voces|ai|a loja|falar)\b", r"\bquero (?:uma )?gente\b", r"\bfalar com (?:uma )?(?:pessoa|alguem)\b",
    r"\b(?:quero|queria|preciso|prefiro) (?:de )?(?:uma )?(?:pessoa|alguem) (?:para|que|me|de)\b",
)  # fmt: skip
_CANCEL = _any(
    r"\bcancel\w*", r"\btir\w+ (?:o )?(?:meu|nosso) nome da agenda\b", r"\bdesmar[cq]\w*", r"\bnao (?:irei|poderemos|levarei|comparecerei|comparecer|iremos|poderei)\b", r"\bliberar? (?:o |meu |esse )*horario", r"\bdesagend\w+", r"\bdesist\w+", r"\bnao (?:vou|irei|vamos|vai dar para|poderei|vou poder|vou conseguir|vou mais|vai rolar|vai dar|consigo) (?:mais )?(?:\w+ )?(?:ir|comparecer|levar|la|ai|aparecer|mais|hoje|amanha|conseguir ir|poder ir|conseguir levar|poder levar)\b", r"\bnao (?:irei|vou) (?:mais|poder)\b", r"\bnao vai (?:mais )?(?:rolar|dar)\b(?! tempo)", r"\bnao poderei\b", r"\bnao vou conseguir\b", r"\bvou (?:ter que )?faltar\b",
    r"\b(?:pode tirar|tira|tirar|exclui|excluir|apaga|remove) (?:o |a )?(?:meu |minha )?(?:horario|agendamento|reserva|consulta|banho|marcacao)", r"\besquec[ea] (?:o|a|do|da) (?:banho|tosa|consulta|horario|agendamento|vacina)", r"\bnao (?:vou )?precis(?:o|ar|a) mais (?:d[oa]|ir|do banho|da)?", r"\bnao quero mais (?:o |a |ir|marcar|agendar|esse|fazer)", r"\bdeixa (?:para la )?(?:o banho|a consulta|o agendamento)\b",
)  # fmt: skip
_RESCHEDULE = _any(
    r"\bremar[cq]\w*", r"\batrasad[oa]\b", r"\bvou (?:me )?atrasar\b", r"\bmudanca de (?:horario|data|dia)", r"\b(?:ir|chegar|levar|passar) mais (?:tarde|cedo)\b", r"\bnao (?:consigo|posso|vou|vai|poderei|da)\b.*\b(?:pode ser|outro dia|outra data|outro horario)\b", r"\bo (?:banho|horario) d[eo] \w+ pode ser\b", r"\breagend\w*", r"\breprogram\w*", r"\badi(?:ar|a|e|antar|anta|antamento)\b", r"\bantecip\w+", r"\b(?:mudar|muda|mude|mudou|trocar|troca|troque|alterar|altera|altere|passar|passa|passe|transferir|transfere|empurrar|empurra|jogar|joga|inverter|mover|move|postergar|puxar|puxa|atrasar|adiantar|modificar) (?:\w+ ){0,5}(?:horario|hora|dia|data|agendamento|consulta|banho|tosa|vacina|marcacao|reserva|para|semana)\b",
    r"\b(?:posso|quero|queria|preciso|podemos|da para|tem como|consigo|gostaria de|pode) (?:mudar|trocar|alterar|adiantar|adiar|transferir)\b", r"\b(?:outro dia|outra data|outro horario|outra hora)\b(?=.*\b(?:pode|da|mud|troc|marquei|marcado|consigo|tem como)\b)", r"\bpode ser (?:em )?outr[oa] (?:dia|data|horario|hora)\b", r"\bmarquei\b.*\b(?:mas|so consigo|errado|quero|queria|preciso)\b", r"\b(?:atrasar|atrasad[oa]|atraso)\b.*\b(?:horario|hora|minutos)\b", r"\bem vez de .* (?:pode ser|quero|pode)\b",
)  # fmt: skip
_PRICE = _any(
    r"\bprec(?:o|os|inhos?)\b", r"\bvalor\w*\b", r"\bquanto (?:e|eh|ta|esta|fica|custa|custam|sai|seria|cobra\w*|voces cobra\w*|vai|da|tao|estao|sao|que|voces|vc|pago|paga|o|a|eu|custaria|ficaria|sairia|gasta|gasto|deu|foi|mais)\b(?! (?:tempo|dura|demora|anos|falta))", r"\bquanto\??$", r"\bquanto ficou\b", r"\b\d+ reais\b", r"\bsinal\b", r"\bcusta\w*\b", r"\bcusto\b", r"\bcobra\w*\b", r"\borcamento\w*\b", r"\borca\b", r"\btabela\b", r"\br\$ ?\d", r"\bcaro\b", r"\bbarat\w+\b", r"\bdesconto\w*\b", r"\binvestimento\b", r"\bqual (?:fica|sai)\b", r"\b(?:e |fica |ta |custa |por |cobra(?:m|ndo)? |sai )quanto\b", r"\bquantos? (?:reais|conto)\b", r"\btem promocao\b", r"\bpromocoes\b(?!.*\bnao\b)", r"\btaxa\b", r"\bpacote\w* (?:de|mensal|com)?\b.*\b(?:quanto|valor|tem)\b",
)  # fmt: skip
_HOURS_ADDRESS = _any(
    r"\bendereco\b", r"\blocalizac\w+\b", r"\bonde (?:e|fica|ficam|voces|vc|que|estao|esta|ce|ta|tem|ces|vocês|eh|mesmo)\b", r"\bficam? onde\b", r"\bfica (?:em qual|em que|perto|longe|na rua|no bairro|aonde)\b", r"\baonde\b", r"\bcomo (?:faco para )?cheg(?:o|ar|a)\b", r"\b(?:google )?maps\b", r"\bgps\b", r"\bwaze\b", r"\bponto de referencia\b", r"\bperto d[oa]\b", r"\bqual (?:o |a )?(?:rua|bairro|cidade)\b", r"\bunidade\w*\b", r"\bfilia(?:l|is)\b",
    r"\b(?:que|qual|quais|ate que|a partir de que|ate|em que) (?:horas?|horario\w*|os horario\w*|dias?)\b.{0,24}\b(?:abr\w+|fech\w+|funciona\w*|atend\w+|encerr\w*|de voces|voces|de funcionamento|vai ate)\b", r"\bhorario\w* (?:de (?:atendimento|funcionamento|voces)|comercial|da loja|do pet ?shop|da clinica)\b", r"\b(?:abre|abrem|fecha|fecham|abriu|abriram|abrir|abrirao|abrira|fechar)\b", r"\bcep\b", r"\bficam? (?:em|no|na) \w+\??$", r"\boutra loja\b", r"\be (?:na avenida|no centro|no shopping|na rua)\b", r"\b(?:ta|tao|esta|estao|ficam?|continua\w*) (?:ainda )?(?:abert[oa]s?|fechad[oa]s?|funcionando|atendendo)\b", r"\bfunciona\w*\b(?=.*\b(?:segunda|sabado|domingo|feriado|hoje|amanha|dia|hora|noite|24)\b)", r"\bate que horas\b", r"\batende(?:m)? (?:ate|a[os]s? |de |n[oa]s? |em |dia |hoje|aos|amanha|sabado|domingo|feriado|24)", r"\b24 ?(?:h|horas)\b", r"\bestacionamento\b", r"\bque horas (?:voces|abre|fecha|encerra|comeca|e o)\b", r"\bplantao\b",
    r"\bquais (?:sao )?os horarios (?:de |da |do )?voces\b", r"\bonde\b.*\?*$",
)  # fmt: skip
_AVAILABILITY = _any(
    r"\b(?:tem|teria|tera|tinha|tem algum|sobrou|sobraram|resta|rola|ha|haveria|tem ainda|existe|voces tem|teriam|tao com|ta com|tem como) (?:\w+ ){0,5}(?:horarios?|hora|vagas?|horinha|horariozinho|disponib\w+|vago|encaixe|agenda|disponivel|lugar|espaco|brecha|janela)\b(?! de (?:emprego|trabalho|estacionamento))(?!.* emprego)", r"\b(?:horarios?|vagas?|hora) (?:\w+ ){0,3}(?:livres?|vag[oa]s?|dispon\w+|abert[oa]s?|sobr\w+|tem\b|restante\w*)", r"\bdisponib\w+\b", r"\bdisponive(?:l|is)\b", r"\bvagas?\b(?! de (?:emprego|trabalho|estacionamento))(?!.* emprego)", r"\b(?:lotad[oa]|chei[oa]|tranquil[oa]|agenda (?:aberta|livre|cheia))\b(?=.*(?:\?|semana|dia|sabado|hoje|amanha|agenda|ai$))", r"\bencaix\w+\b(?=.*\b(?:tem|da|consegue|como|hoje|amanha)\b)", r"\bqual (?:o |e o )?(?:\w+ )?(?:primeiro|proximo|melhor) (?:horario|dia|hora)\b", r"\b(?:qual|que|quais) (?:o |os )?(?:dias?|horarios?|horas?) (?:\w+ ){0,4}(?:tem|livre|dispon|vag|da|pode|sobr|proximo|mais proximo|consegue|teria)\w*", r"\b(?:voces? )?conseguem? (?:me )?(?:atender|encaixar|ver|fazer)\b", r"^e (?:\w+ ){0,4}(?:tem|da|teria|rola)\b", r"\btem (?:algo|alguma coisa|pra|para) (?:\w+ )?(?:hoje|amanha|segunda|terca|quarta|quinta|sexta|sabado|semana)\b", r"\btem horario\b", r"\b(?:tem|teria) (?:hoje|amanha|segunda|terca|quarta|quinta|sexta|sabado|para (?:hoje|amanha))\b", r"\bqual dia\b", r"\bhorarios? (?:para|de|que) (?:\w+ )?(?:amanha|hoje|segunda|terca|quarta|quinta|sexta|sabado|semana)\b", r"\b(?:dia|semana) (?:mais )?(?:proxim[oa]|livre|vazi[oa])\b", r"\btem\?$", r"\btem horario quando\b", r"\bda para ser\b", r"\bconsegue (?:um |algum )?(?:horario|vaga|encaixe)", r"\btem como (?:me )?atender", r"\btem (?:de )?livre\b", r"\bagenda d[aeo] \w+ (?:ja )?(?:fechou|lotou|encheu)", r"\btem (?:mais cedo|mais tarde|(?:as |para as )?\d{1,2}\b(?! (?:an|me|ca|ga|fi|do|pe)))",
)  # fmt: skip
_REGISTER = _any(
    r"\bcadastr\w+", r"\bregistr\w+", r"\b(?:incluir|inclui|adicionar|adiciona|acrescentar|acrescenta|por|colocar) (?:\w+ ){0,4}(?:pet|cachorr\w+|gat[oa]\w*|animal|sistema|cadastro|calopsita|coelh\w+|filhote|ficha|dog)\b(?! para (?:tomar|banho))", r"\badotei\b", r"\bcomprei (?:um|uma) (?:filhote|cachorr\w+|gat\w+)", r"\bganhei (?:um|uma) (?:filhote|cachorr\w+|gat\w+|dog)", r"\bpet novo\b", r"\bnov[oa] (?:pet|membro|cachorr\w+|gat\w+|filhote)\b", r"\bficha\b", r"\bdados d[oa]s? (?:\w+ )?(?:pet|cachorr\w+|gat\w+|animal|dele|dela)?", r"\bnome d[oa] (?:pet|cachorr\w+|gat\w+|animal)\b", r"\b(?:ele|ela) (?:se )?chama\b", r"\bse chama\b", r"\bmeus? (?:outro|outra|novo|nova) (?:cachorr\w+|gat\w+|pet)\b", r"\b(?:adiciona\w*|anota) (?:ai )?(?:o|a|os dados) ?:? ?\w+, ", r"^(?:e |eh )?(?:um|uma) (?:\w+ ){1,3}de (?:\w+ )?\d+ (?:anos?|meses)", r"\bo nome d(?:ele|ela) e\b",
    r"\bprimeira vez d(?:ele|ela)\b",
)  # fmt: skip
_BOOK = _any(
    r"\bagend(?:ar|amento|a|e|ado|ada|ando|r|o|amos)\b", r"\bmarc(?:ar|a|e|ado|ada|ando|aria|o|ca)\b", r"\breserv(?:ar|a|e|ado)\b", r"\b(?:quero|queria|gostaria|preciso|desejo|vou querer|vamos|gostaria de) (?:\w+ ){0,4}(?:banho|tosa|consulta|vacina\w*|horario|castrac\w+|retorno|avaliacao|hospeda\w+|consultar|encaixe|corte|exame\w*|vermifug\w+|hidratacao|hotel\w*|creche|diaria)\b", r"\b(?:levar|levo|trazer|deixar) (?:o |a |meu |minha |ele|ela|os|as)(?:\w+ ){0,5}(?:tomar|banho|tosa|tosar|consultar|consulta|vacinar|vacina|ai|sabado|segunda|terca|quarta|quinta|sexta|amanha|hoje|hotel\w*)\b", r"\b(?:coloca|colocar|bota|encaixa|me encaixa|anota|anote|poe|por|separa|guarda|garante)\b(?=.*\b(?:banho|tosa|horario|\d{1,2} ?h|as \d|amanha|segunda|terca|quarta|quinta|sexta|sabado|hoje|consulta|vacina)\b)", r"\bquero (?:o|a|esse|essa|as|esse|este)? ?(?:das|de|dia|horario|primeiro|segundo|segunda|terca|quarta|quinta|sexta|sabado|amanha|hoje|as)\b", r"\bmarcacao\b", r"\b(?:preciso|precisando|quero|queria|gostaria de|tenho que|querendo) (?:de )?(?:vacinar|tosar|castrar|banhar|consultar|vermifugar|hospedar|dar banho)\b", r"\bfecha (?:para mim )?o das\b", r"\bfico com (?:o|a|esse|essa)\b", r"\blevar (?:\w+ ){1,4}(?:no|ao|na) veterinari", r"^(?:banho|tosa|consulta|vacina)\b(?! .*\?$).*\b(?:amanha|hoje|segunda|terca|quarta|quinta|sexta|sabado|dia \d|\d+h)\b", r"\b(?:banho|tosa|consulta|vacina) (?:e tosa )?(?:para|pro|pra) (?:o |a )?(?!qual)\w+",
)  # fmt: skip
_THANKS = _any(
    r"\b(?:muito )?obrigad\w*\b", r"\bbrigad\w*\b", r"\bvaleu\w*\b", r"\bvlw\b", r"\bagradec\w+\b", r"\bgrat[oa]\b", r"\bgratidao\b", r"\bthanks?\b", r"\bthank you\b", r"\bfalou\b(?! (?:com|que|para|comigo))", r"\btchau\w*\b", r"\bate (?:mais|logo|breve|la|amanha|ja|sabado|segunda|terca|quarta|quinta|sexta|domingo)\b[ .!]*$", r"\bbom trabalho\b", r"\bvoces sao (?:demais|otimos|incriveis|maravilhos\w+|os melhores|show|top)\b", r"\bdeus (?:te |vos |lhe |os )?abencoe\b", r"\bbeijos?\b", r"\babracos?\b", r"\btamo junto\b", r"🙏", r"\bmuito gentil\b", r"\bera (?:so )?isso\b", r"\bboa semana\b|\bbom (?:fim|final) de semana\b",
)  # fmt: skip
_GREETING_WORDS = (
    r"oi|oie|ola|opa|eai|iai|e ai(?! n[ao]\b)|alo|hello|hi|hey|ei|salve|fala|bom dia|boa tarde|boa noite|boa|dia|saudacoes|ola ola|oi oi|bom diaa|oin|oizinho|oiii|eae|iae|coe|buenas|ooi|olaa|menina|fala ai"
)
_GREETING = re.compile(rf"^(?:{_GREETING_WORDS})\b")
_GREETING_ONLY = re.compile(
    rf"^(?:(?:{_GREETING_WORDS}|tudo (?:bem|bom|joia|certo|otimo|tranquilo|beleza|em paz|na paz)|tudo|bem|beleza|como (?:vai|vao|estao|esta|voces estao)|com voces?|por ai|pessoal|gente|moca|moco|amigo|amiga|querida|querido|meu amor|amor|meu bem|turma|galera|doutora|doutor|equipe|alguem (?:ai|online|me atende|pode me ajudar|disponivel)|tem alguem(?: ai)?|podem? me ajudar|preciso de (?:uma )?(?:ajuda|informacao)|quem fala|primeira vez que falo com voces|espero que (?:esteja|estejam) bem|e (?:com )?voces?|novamente|de novo|aqui e (?:o |a )?\w+(?: \w+)?|meu nome e \w+(?: \w+)?|me chamo \w+(?: \w+)?|sou (?:o |a )\w+|pode falar|tem alguem real|kkk|voces|blz|joia|para voces|para todos|a todos|pet|petshop|posso (?:te )?(?:perguntar|tirar uma duvida)(?: uma coisa)?|uma duvida|tenho uma duvida|queria (?:tirar )?uma (?:duvida|informacao))[\s,.!?]*)+$"
)
_CONFIRM_ANYWHERE = _any(
    r"^(?:sim|isso(?! e)|claro|ok|confirm\w+|combinad\w+|fechad[oa]|perfeito|com certeza|exat\w+|positivo|aceito|pode sim|quero sim|uhum)\b", r"(?<!nao )\b(?:esta|ta) (?:confirmado|certo|otimo|combinado|valendo)\b", r"\besta(?:rei|remos) (?:ai|la)\b", r"\bpode (?:deixar|confirmar)\b(?!.*\?)", r"^quero (?:esse|essa|este|esta)[ .!]*$", r"\bconfirmo\b",
)  # fmt: skip


def seen_by_rules(plain: str) -> tuple[Intent, ...]:
    """Return every intent whose words stand in normalised text, the most pressing first."""
    seen = [intent for intent, pattern in _ROWS if (is_emergency(plain) if pattern is None else pattern.search(plain))]
    if Intent.opt_out in seen or (Intent.reschedule in seen and not _CALLS_OFF.search(plain)):
        seen = [intent for intent in seen if intent is not Intent.cancel]
    if Intent.book in seen and (Intent.reschedule in seen or Intent.cancel in seen):
        seen.remove(Intent.book)
    answer = read_answer(plain)
    if answer is Answer.no:
        seen.append(Intent.deny_no)
    elif not plain.endswith("?") and (answer in (Answer.yes, Answer.yes_but) or _CONFIRM_ANYWHERE.search(plain)):
        seen.append(Intent.confirm_yes)
    if _THANKS.search(plain):
        seen.append(Intent.thanks)
    if _GREETING.search(plain):
        seen.append(Intent.greeting)
    if (not seen or seen == [Intent.greeting]) and _DESCRIBES_PET.search(plain):
        seen.insert(0, Intent.register_pet)
    return tuple(seen)


def leading_rule(plain: str) -> Intent | None:
    """Return the intent that the rules settle on, or None when none of them applies."""
    seen = seen_by_rules(plain)
    answer = read_answer(plain)
    if _GREETING_ONLY.match(plain) and (Intent.greeting in seen or (plain.endswith("?") and answer is not Answer.yes)):
        return Intent.greeting
    if Intent.thanks in seen and (Intent.confirm_yes in seen or Intent.deny_no in seen):
        return _polite_answer(plain, seen)
    if answer is Answer.yes and Intent.confirm_yes in seen:
        return Intent.book if _ORDERS_BOOKING.match(plain) else Intent.confirm_yes
    real = [intent for intent in seen if intent is not Intent.greeting]
    if real:
        return real[0]
    return Intent.greeting if Intent.greeting in seen and len(plain) < _SHORT else None


def _polite_answer(plain: str, seen: tuple[Intent, ...]) -> Intent:
    """Tell "pode sim, obrigada" and "não, obrigada" from "ok, obrigada", which only thanks."""
    pressing = next((intent for intent in seen if intent not in _POLITE), None)
    if pressing:
        return pressing
    if _DECLINES.fullmatch(plain):
        return Intent.deny_no
    return Intent.confirm_yes if _FIRM_YES.match(plain) else Intent.thanks


_POLITE = (Intent.thanks, Intent.confirm_yes, Intent.deny_no, Intent.greeting)
_SHORT = 24
_CALLS_OFF = re.compile(r"\bcancel|\bdesmar[cq]")
_ORDERS_BOOKING = re.compile(r"^(?:agenda|marca|agende|marque) (?:para mim|ai para mim|um|uma)\b")
_DECLINES = re.compile(r"nao,? (?:muito )?obrigad[oa][ .!]*|(?:nao|hoje nao|agora nao|deixa|por enquanto nao|nao precisa|nao quero),? (?:mas )?(?:muito )?obrigad[oa][ .!]*")
_FIRM_YES = re.compile(r"^(?:sim|pode|confirm\w+|quero|isso|fechado|combinad\w+|aceito|com certeza|claro)\b(?! isso)")
_DESCRIBES_PET = re.compile(
    r"\b\d{1,2} (?:anos?|aninhos?|mes(?:es)?)\b|\braca\b|\bporte (?:pequeno|medio|grande)\b|\b(?:macho|femea|srd|vira-? ?lata|castrad[oa])\b|\bcachorr[oa] nov[oa]\b|\bgat[oa] nov[oa]\b"
    r"|\bo nome d[aeo] (?:minha|meu|nossa|nosso) \w+ e\b"
)


_ROWS: tuple[tuple[Intent, re.Pattern[str] | None], ...] = (
    (Intent.emergency, None),
    (Intent.opt_out, _OPT_OUT),
    (Intent.human, _HUMAN),
    (Intent.reschedule, _RESCHEDULE),
    (Intent.cancel, _CANCEL),
    (Intent.register_pet, _REGISTER),
    (Intent.price, _PRICE),
    (Intent.availability, _AVAILABILITY),
    (Intent.hours_address, _HOURS_ADDRESS),
    (Intent.book, _BOOK),
)
