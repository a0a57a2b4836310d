"""Dog and cat breeds as Brazilians call them, with their usual size as a hint."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rapidfuzz import fuzz, process

from oxy.portuguese.normalise import normalise

Size = Literal["small", "medium", "large"]


@dataclass(frozen=True, slots=True)
class Breed:
    """A breed: its name in Portuguese, its species, and the size such animals usually have."""

    name: str
    species: Literal["dog", "cat"]
    usual_size: Size


# One line a breed: name, size (s, m, l), then other spellings and nicknames.
_DOGS = """
Affenpinscher|s; Afghan Hound|l|galgo afegão|afghan; Airedale Terrier|l|airedale; Akita|l|akita inu; Akita Americano|l
American Bully|m|bully|american bully xl; American Staffordshire Terrier|m|amstaff|american staff|staffordshire; Basenji|m
Basset Hound|m|basset|basset round; Beagle|m|bigle|beagel|bigol; Bernese|l|boiadeiro bernês|bernese mountain dog|boiadeiro de berna
Bichon Frisé|s|bichon|bichon frise; Bloodhound|l; Boiadeiro Australiano|m|blue heeler|red heeler|heeler; Border Collie|m|border|border coli|border colie
Borzoi|l; Boston Terrier|s; Boxer|l; Braco Alemão|l; Bull Terrier|m|bulterrier|bull terier; Bulldog Americano|l|american bulldog
Bulldog Campeiro|l|buldogue campeiro; Bulldog Francês|s|bulldog frances|buldogue francês|french bulldog|frenchie|buldog frances|bull dog frances
Bulldog Inglês|m|buldogue inglês|buldogue|bulldog|buldog|bull dog; Bullmastiff|l; Cairn Terrier|s; Cane Corso|l|cane corço; Cavalier King Charles Spaniel|s|cavalier|king charles
Chihuahua|s|chiuaua|xiuaua|chiwawa|chihuaua|chiuahua; Chow Chow|m|chow-chow|chau chau|chow; Cocker Spaniel|m|cocker|coker|cocker spaniel inglês|cocker americano|coquer
Collie|l|coli|rough collie; Coton de Tulear|s|coton; Dachshund|s|salsicha|salsichinha|teckel|cofap|linguicinha|dachshound|daschund; Dálmata|l|dalmata|dalmatian
Dobermann|l|doberman|dobermam|pinscher alemão; Dogo Argentino|l|dogo; Dogue Alemão|l|dog alemão|great dane; Dogue de Bordeaux|l; Fila Brasileiro|l|fila
Fox Paulistinha|s|paulistinha|terrier brasileiro|fox paulista; Fox Terrier|s|foxterrier; Galgo|l|greyhound|galgo inglês; Golden Retriever|l|golden|goldem|goden|golden retrivier|golden retriver|gouden
Griffon de Bruxelas|s|griffon; Husky Siberiano|l|husky|rusky|huski|siberiano husky|husk siberiano|husk; Jack Russell Terrier|s|jack russel|jack russell|jack|jack russel terrier
Kuvasz|l; Labrador|l|labrador retriever|lab|labra|labradora|lavrador|labradô; Labradoodle|l; Lhasa Apso|s|lhasa|lasa|lhasa apsu|lasa apso|lhaza
Lulu da Pomerânia|s|lulu|spitz alemão|spitz|pomerania|lulu da pomerania|spitz alemao anão|pomeranian|splitz; Malamute do Alasca|l|malamute; Maltês|s|maltes|maltez|maltesa|maltese|maltêz
Mastim Napolitano|l|mastim|mastino napoletano; Mastiff|l|mastife; Old English Sheepdog|l|sheepdog; Papillon|s; Pastor Alemão|l|pastor alemao|pastora alemã|pastor alemão capa preta|capa preta|pastor alemam|german shepherd
Pastor Australiano|m|australian shepherd; Pastor Belga|l|pastor belga malinois|malinois; Pastor Branco Suíço|l|pastor suíço; Pastor de Shetland|s|shetland|sheltie; Pastor Maremano|l|maremano
Pequinês|s|pequines|pekines|pequinez|pekingese; Pinscher|s|pincher|pinsher|pintcher|pinscher miniatura|pinscher zero|pinscher 0|pinxer; Pit Bull|m|pitbull|pit bull terrier|pit bul|pitbul|pit|pittbull|american pit bull
Pit Monster|l; Podengo|m; Pointer Inglês|l|pointer; Poodle|s|puddle|poddle|podle|poodle toy|poodle micro|pudle|puddo|poodle médio|poodle gigante; Pug|s|pugue|pugui
Rottweiler|l|rotweiler|rottweiller|rotvailer|rottwailer|rott|rotweiller; Samoieda|l|samoyeda|samoyed; São Bernardo|l|sao bernardo|saint bernard; Schnauzer|s|schnauser|snauzer|schnauzer miniatura|shnauzer|schinauzer
Scottish Terrier|s; Setter Irlandês|l|setter; Shar Pei|m|sharpei|shar-pei|charpei; Shiba Inu|m|shiba; Shih Tzu|s|shihtzu|shitzu|shih-tzu|shit tzu|shi tzu|shitsu|shih tsu|xitzu|chitzu|shi-tzu|shi tsu|chi tzu|shin tzu|sitzu
Silky Terrier|s; Staffordshire Bull Terrier|m|staffbull|staffie; Terra Nova|l|terranova|newfoundland; Vira-lata|m|vira lata|viralata|srd|sem raça definida|sem raça|viralatas|vira-latas|caramelo|vira lata caramelo|mestiço|mestiça|raça indefinida
Weimaraner|l|weimaraner|waimaraner; Welsh Corgi|s|corgi|corgi pembroke|welsh corgi pembroke; West Highland White Terrier|s|westie|west highland|white terrier; Whippet|m; Yorkshire|s|yorkshire terrier|york|yorki|yorkie|yorque|iorque|yorkishire|yorkshaire|yorkchire
Biewer Terrier|s|biewer; Maltipoo|s|malti poo; Poochon|s; Shihpoo|s|shih poo; Goldendoodle|l; Cockapoo|s; Jagdterrier|s; Kelpie|m; Ovelheiro Gaúcho|m|ovelheiro; Rastreador Brasileiro|l; Cão de Crista Chinês|s|crista chinês; Cão d'Água Português|m|cão d'água; Leão da Rodésia|l|rhodesian ridgeback; Komondor|l; Leonberger|l; Tosa Inu|l; Vizsla|l
"""
_CATS = """
Abissínio|m|abissinio; American Shorthair|m; Angorá|m|angora|angorá turco; Ashera|l; Azul Russo|m|russian blue|russo azul; Bengal|m|gato de bengala|bengala; Bobtail Japonês|m; Burmês|m|burmese; British Shorthair|m|british|pelo curto inglês
Chartreux|m; Cornish Rex|s; Devon Rex|s; Exótico|m|exotico de pelo curto|exotic shorthair; Himalaio|m|himalaia; Maine Coon|l|mainecoon|main coon|maine con|mane coon|meine coon; Manx|m; Munchkin|s; Norueguês da Floresta|l|noruegues da floresta|floresta norueguesa
Ocicat|m; Oriental|m|oriental de pelo curto; Persa|m|gato persa|perça; Pelo Curto Brasileiro|m|brasileiro de pelo curto|pelo curto; Ragdoll|l|ragdol|rag doll; Sagrado da Birmânia|m|sagrado da birmania|birmanês|birmanes; Savannah|l; Scottish Fold|m|scotish fold; Selkirk Rex|m; Siamês|m|siames|siamesa|siameza|siamez; Siberiano|l|siberiana; Singapura|s; Somali|m; Sphynx|m|sphinx|esfinge|gato pelado|sphinks; Tonquinês|m|tonkinese; Van Turco|m
"""
_SIZES: dict[str, Size] = {"s": "small", "m": "medium", "l": "large"}
_WORD = re.compile(r"[a-z0-9']+")
# Nicknames that are ordinary words or names too; they count only beside "raça" or as the only reading.
_ORDINARY = frozenset({"jack", "bully", "border", "setter", "fila", "chow", "pit", "lab", "cavalier", "oriental", "bengala",
    "exotico", "dogo", "coli", "somali", "york", "labra", "rott", "savannah", "shiba", "iorque", "singapura", "king charles", "lulu", "pelo curto", "esfinge", "manx", "caramelo"})  # fmt: skip
_MIXED = "Vira-lata"


@cache
def all_breeds() -> dict[str, Breed]:
    """Return every known spelling, normalised, with its breed."""
    spellings: dict[str, Breed] = {}
    for species, table in (("dog", _DOGS), ("cat", _CATS)):
        for entry in re.split(r"[;\n]", table):
            name, *rest = [part.strip() for part in entry.split("|")]
            if not name:
                continue
            breed = Breed(name, "dog" if species == "dog" else "cat", _SIZES[rest[0]])
            for spelling in (name, *rest[1:]):
                spellings.setdefault(_plain(spelling), breed)
    return spellings


def find_breed(text: str) -> Breed | None:
    """Return the breed that `text` mentions, small typos allowed, or None."""
    words = _WORD.findall(normalise(text).replace("-", " "))
    spellings = all_breeds()
    for size in (4, 3, 2, 1):
        for start in range(len(words) - size + 1):
            run = " ".join(words[start : start + size])
            if run in spellings and (run not in _ORDINARY or _says_breed(words, start, size)):
                return spellings[run]
    return _misspelt(words)


def breed_words() -> frozenset[str]:
    """Return every word that occurs in a breed's spelling, normalised: none of them is taken for a pet's name."""
    return frozenset(word for spelling in all_breeds() for word in spelling.split())


def _plain(spelling: str) -> str:
    return " ".join(_WORD.findall(normalise(spelling).replace("-", " ")))


def _says_breed(words: list[str], start: int, size: int) -> bool:
    before, after = words[max(0, start - 2) : start], words[start + size : start + size + 1]
    return bool({"raca", "um", "uma", "e", "meu", "minha", "cachorro", "gato", "cadela", "gata"} & set(before)) and after != ["e"]


@cache
def _long_spellings() -> tuple[str, ...]:
    return tuple(spelling for spelling in all_breeds() if len(spelling) >= 6 and spelling not in _ORDINARY)


def _misspelt(words: list[str]) -> Breed | None:
    """Try runs of one to three words against the longer spellings; short ones give false friends."""
    runs = [
        " ".join(words[start : start + size])
        for size in (3, 2, 1)
        for start in range(len(words) - size + 1)
        if len(" ".join(words[start : start + size])) >= 6
    ]
    best: tuple[float, str] = (0.0, "")
    for run in runs:
        if run in _NOT_BREEDS:
            continue
        found = process.extractOne(run, _long_spellings(), scorer=fuzz.ratio, score_cutoff=86)
        if found and found[1] > best[0]:
            best = (found[1], found[0])
    return all_breeds()[best[1]] if best[1] else None


_NOT_BREEDS = frozenset("bernardo siberia pintor pastor pintura exotica portuguesa goleiro laboratorio boxes poder".split())
