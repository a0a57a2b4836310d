"""A pet's name where a sentence gives one: "meu cachorro Rex", "se chama Thor", "pra minha gata Mimi"."""

import re

from oxy.portuguese.breeds import breed_words
from oxy.portuguese.normalise import normalise

_LETTER = r"a-záàâãäéêëíïóôõöúüçñ'"
_WORD = rf"[{_LETTER}][{_LETTER}-]*"
_NAME = rf"(?P<name>{_WORD}(?:[ ]{_WORD}){{0,2}})"
_PET = (
    r"(?:cachorr[oa]|cachorrinh[oa]|c[aã]o|cadela|cadelinha|gat[oa]|gatinh[oa]|dog|doguinh[oa]|pet|filhote|filhot[ea]|bichan[oa]|bichinh[oa]"
    r"|coelh[oa]|calopsita|hamster|papagaio|p[aá]ssaro|passarinho|aumigo|peludo|peludinh[oa]|filh[oa]|beb[eê]|catioro|vira-?\s?lata|animal|amiguinho)"
)
_AND = r"(?:[\s,:]+)"

_EXPLICIT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:se chama|se xama|chama-se|chama|chamad[oa]|nomead[oa]|de nome|com o nome(?: de)?|atende por){_AND}(?:[oa]\s)?{_NAME}",
        rf"\b(?:o\s)?nome\s(?:d[eo]|d[ea]|do meu|da minha|do)?\s?(?:meu\s|minha\s)?(?:{_PET}|dele|dela|pet|animal)?\s*(?:é|eh|e|:|=|-|vai ser|será|sera)\s*(?:[oa]\s)?{_NAME}",
        rf"\bnome\s*(?:do pet|da pet|dele|dela|do cachorro|da cachorra|do gato|da gata|do animal)?\s*[:\-=]?\s+(?!é\b|eh\b|d[eo]\b|da\b|dele\b|dela\b){_NAME}",
        rf"\b(?:meu|minha|nosso|nossa|uma?|[oa]|um)\s(?:outr[oa]\s|nov[oa]\s)?{_PET}\s?,?\s(?:é\s)?(?:[oa]\s)?{_NAME}",
        rf"\b(?:cadastr[ae]r?|registr[ae]r?|adicion[ae]r?|inclu[iu]r?|cadastro d[eo]|ficha d[eo])\s(?:aí\s|ai\s)?(?:[oa]\s|d[oa]\s){_NAME}",
    )
)
_PREPOSED = re.compile(
    rf"\b(?:pr[oa]|para\s[oa]|do|da|d|com\s[oa]|p/\s?[oa]|p\s[oa]|levar\s[oa]|levo\s[oa]|trazer\s[oa]|leve\s[oa]|colocar?\s[oa]|coloca\s[oa])\s(?:meu\s|minha\s)?(?:{_PET}\s)?{_NAME}",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"^\s*(?:é\s|eh\s)?(?:[oa]\s)?{_NAME}\s*(?:,|-|:|\(|\.|\bé\b|\beh\b)\s*(?:é\s|eh\s)?(?:(?:um|uma|o|a|meu|minha)\s)?(?P<rest>.+)$", re.IGNORECASE)
_BARE = re.compile(
    rf"^\s*(?:oi|ol[aá]|ah|então|entao|sim|claro|bom dia|boa tarde|boa noite)?[\s,!.]*(?:(?:é|eh|e|seria|ele é|ela é|ele e|ela e|é pr[oa]|pr[oa]|para [oa]|d[oa]|meu|minha|chama|se chama|o nome é|nome)\s)*(?:[oa]s?\s)?{_NAME}(?P<rest>\s*[,.!(?:-].*|\s*)$",
    re.IGNORECASE | re.DOTALL,
)

_MINE = re.compile(rf"\b(?:meu|minha|uma?|nosso|nossa)\s(?P<run>{_WORD}(?:[ ]{_WORD}){{1,5}})", re.IGNORECASE)

# Words after which, or at which, a name ends.
_STOPS = frozenset(
    """
    a o e é as os um uma de do da dos das no na nos nas em ao aos para pra pro por com sem que se ou mas ele ela eles elas eu voce voces vc vcs
    tem tá ta esta está é era foi vai vou quer quero queria preciso precisa pode posso gostaria tomar fazer cortar marcar agendar levar trazer
    hoje amanha ontem segunda terca quarta quinta sexta sabado domingo feira dia manha tarde noite semana mes hora horas horario cedo
    aqui ai ali la já ja so também tambem não nao sim ok oi ola bom boa tudo bem obrigado obrigada favor porfavor por
    que qual quanto quando onde como porque pois entao depois antes agora ainda mais menos muito pouco
    anos ano meses mes aninhos kg quilos raca porte idade peso macho femea pequeno medio grande pequena media castrado castrada filhote adulto idoso idosa
    meu minha seu sua nosso nossa dele dela deles delas esse essa este esta isso aquele aquela outro outra mesmo mesma
    banho tosa consulta vacina vacinas hospedagem hotel hotelzinho creche castracao cirurgia exame exames retorno higienica hidratacao corte unha unhas
    veterinario veterinaria vet medico medica doutor doutora dr dra atendimento servico servicos check checkup vermifugo vermifugar consultar vacinar banhar tosar
    cachorro cachorra cachorrinho cachorrinha cao caes cadela cadelinha gato gata gatinho gatinha gatos gatas dog dogs doguinho doguinha pet pets bicho bichinho bichinha animal animais
    coelho coelha passaro passarinho calopsita hamster papagaio ave peludo peludinho filho filha bebe crianca irmao irma mae pai marido esposa amigo amiga vizinho vizinha tutor tutora dono dona
    preco valor reais real dinheiro pix cartao endereco telefone nome cadastro ficha dados numero lista opcao
    vez hora minuto vaga vagas problema duvida novo nova velho velha lindo linda fofo fofa bravo brava dois duas tres quatro cinco seis sete oito nove dez primeira primeiro
    nada algum alguma alguem ninguem todos todas tudo toda todo gente pessoal moca moco casa rua loja clinica petshop shop
    quase super mega legal certo certinho claro beleza perfeito otimo otima confirmo confirma confirmado cancelar remarcar desmarcar trocar mudar
    janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro proxima proximo ultima ultimo
    doente mal vomitando mancando sangrando coceira diarreia febre dor ferida alergia vomito convulsao
    sei quem depende talvez sera falar atendente humano pessoa socorro urgente emergencia ajuda tenho temos somos sou fica ficou fazendo latindo morde late come comeu
    mandar receber promocao promocoes mensagem mensagens parar pare sair acho que cor preto branco preta branca marrom caramelo cinza amarelo rajado tricolor
    """.split()
)
_JOINERS = frozenset({"da", "de", "do", "das", "dos", "e"})


def find_pet_name(text: str) -> str | None:
    """Return the pet's name that `text` states, written as names are ("Rex", "Maria Flor"), or None."""
    for pattern in _EXPLICIT:
        for found in pattern.finditer(text):
            name = proper_name(found["name"])
            if name:
                return name
    name = _name_after_breed(text)
    if name:
        return name
    leading = _LEADING.match(text)
    if leading and _describes_a_pet(leading["rest"]):
        name = proper_name(leading["name"], whole=True)
        if name:
            return name
    for found in _PREPOSED.finditer(text):
        written = found["name"]
        name = proper_name(written)
        # "do thor" in small letters may be any noun; only a capital, or a pet word before it, makes it a name.
        if name and (written[0].isupper() or re.search(rf"\b{_PET}\s+{re.escape(written)}", text, re.IGNORECASE)):
            return name
    return None


def find_name(text: str) -> str | None:
    """Return the name in an answer to "qual é o nome?": "Thor", "é o Thor", "Thor, um golden"; None if it is none."""
    stated = find_pet_name(text)
    if stated:
        return stated
    bare = _BARE.match(text)
    return proper_name(bare["name"], whole=True) if bare else None


def _name_after_breed(text: str) -> str | None:
    """ "meu maine coon Apolo": a capital right after words of a breed."""
    for found in _MINE.finditer(text):
        words = found["run"].split()
        past_breed = next((at for at, word in enumerate(words) if normalise(word) not in breed_words()), len(words))
        if 0 < past_breed < len(words) and words[past_breed][0].isupper():
            return proper_name(" ".join(words[past_breed:]))
    return None


def proper_name(written: str, *, whole: bool = False) -> str | None:
    """Return the leading words of `written` that can be a name, capitalised; None if there are none.

    With `whole`, every word has to belong to the name, so that a sentence is not taken for one.
    """
    words = written.strip(" -'").split()
    kept: list[str] = []
    for at, word in enumerate(words):
        plain = normalise(word).strip("-'")
        if not _can_be_name(plain, word):
            joins = plain in _JOINERS and kept and at + 1 < len(words) and words[at + 1][:1].isupper()
            if not joins:
                break
        elif kept and not word[:1].isupper() and words[0][:1].isupper():
            break
        kept.append(word)
    if not kept or (whole and len(kept) < len(words)):
        return None
    return " ".join(_capitalised(word) for word in kept)


def _can_be_name(plain: str, word: str) -> bool:
    if len(plain) < 2 or plain in _STOPS or plain.endswith("ndo"):
        return False
    return plain not in _breed_stops() or (word[:1].isupper() and plain in ("lulu", "jack", "rex", "king", "charles"))


def _breed_stops() -> frozenset[str]:
    return breed_words() - {"rex", "jack", "lulu", "king", "charles", "bernardo", "dog"}


def _capitalised(word: str) -> str:
    if word.lower() in _JOINERS:
        return word.lower()
    return word[:1].upper() + (word[1:] if not word.isupper() or len(word) < 3 else word[1:].lower())


_PET_DESCRIPTION = re.compile(
    r"\b(?:anos?|aninhos?|meses|mes|kg|quilos|porte|macho|femea|raca|cachorr\w+|gat[oa]\w*|cadela|dog|filhote|vira|srd|coelh\w|calopsita)\b"
)


def _describes_a_pet(rest: str) -> bool:
    plain = normalise(rest)
    if _PET_DESCRIPTION.search(plain):
        return True
    from oxy.portuguese.breeds import find_breed

    return find_breed(rest) is not None
