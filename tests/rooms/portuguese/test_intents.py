"""Intents: the dangerous two by rules, the rest by agreement."""

import numpy as np
import pytest
from benchmarks.train_intents import load_sentences, train

from oxy.portuguese import Intent, all_intents, classify
from oxy.portuguese.intent_model import shipped_model


@pytest.mark.parametrize(
    "text",
    [
        "meu cachorro comeu veneno",
        "acho que foi chumbinho",
        "ele tá tendo convulsão",
        "convulçao",
        "ta convulsionando muito",
        "suspeita de torção gástrica",
        "torçao no estomago",
        "meu cachorro foi atropelado",
        "atropelaram minha gata",
        "sofreu um atropelamento",
        "não respira",
        "nao ta respirando",
        "gato sem urinar desde ontem",
        "meu gato não consegue fazer xixi",
        "tá engasgado",
        "engasgada com osso",
        "tá sangrando muito",
        "ela desmaiou",
        "parto difícil",
        "SOCORRO",
        "emergência",
        "meu cachorro ta morrendo",
        "envenenarao meu gato",
        "atropelado agora na rua",
        "convulcão",
        "desmaiô do nada",
        "foi picado por escorpião",
        "tomou meu remédio",
        "engoliu uma agulha",
        "ta com a lingua roxa",
    ],
)
def test_an_emergency_is_heard_however_it_is_spelt(text: str) -> None:
    guess = classify(text)
    assert (guess.intent, guess.agreed) == (Intent.emergency, True)
    assert Intent.emergency in all_intents(text)


@pytest.mark.parametrize(
    "text",
    [
        "atropelou o pote de ração",
        "o Rex atropelou o pote de água kkk",
        "quase morri de rir",
        "morrendo de saudade dele",
        "preciso urgente de um banho nele",
        "vocês vendem veneno de barata?",
        "ele teve convulsão ano passado",
        "quanto custa a consulta de emergência?",
        "pode dar chocolate?",
        "não é emergência, só quero marcar",
        "fui atropelada pelo trabalho essa semana",
        "ele não anda comendo muito",
        "ninguém respondeu minha mensagem",
        "vacina contra raiva tem?",
    ],
)
def test_everyday_talk_is_no_emergency(text: str) -> None:
    assert Intent.emergency not in all_intents(text)
    assert classify(text).intent is not Intent.emergency


@pytest.mark.parametrize(
    "text",
    [
        "SAIR",
        "parar",
        "para de mandar mensagem",
        "não quero mais receber promoções",
        "me tira da lista",
        "descadastrar",
        "remove meu número",
        "stop",
        "nao me mande mais propaganda",
        "chega de spam",
        "quero cancelar o recebimento de promoções",
    ],
)
def test_an_opt_out_is_heard(text: str) -> None:
    assert classify(text).intent is Intent.opt_out


@pytest.mark.parametrize(
    "text",
    [
        "tem como parar a coceira?",
        "ele não para de latir",
        "posso sair mais cedo pra buscar?",
        "quero cancelar o banho",
        "para de coçar se der banho?",
        "não quero mais esse horário",
        "quero sair do hotel um dia antes",
        "vocês podem mandar mensagem quando ele estiver pronto?",
        "tira meu horário de sexta",
        "não mande o Rex de perfume",
        "me manda promoção quando tiver",
    ],
)
def test_everyday_talk_is_no_opt_out(text: str) -> None:
    assert Intent.opt_out not in all_intents(text)
    assert classify(text).intent is not Intent.opt_out


def test_several_intents_of_one_message_are_all_seen() -> None:
    assert {Intent.price, Intent.hours_address} <= all_intents("quanto custa o banho? e onde fica a loja?")
    assert {Intent.price, Intent.availability} <= all_intents("quanto custa o banho? e pode ser sábado?")
    assert {Intent.greeting, Intent.book} <= all_intents("oi, quero marcar um banho")
    assert all_intents("") == frozenset()


@pytest.mark.parametrize("text", ["", "   ", "😂", "?!", "x" * 5000, "\x00\x01"])
def test_nothing_readable_is_still_a_guess(text: str) -> None:
    guess = classify(text)
    assert not (guess.agreed and guess.intent in (Intent.book, Intent.cancel, Intent.confirm_yes))


def test_the_shipped_model_is_what_training_makes() -> None:
    sentences, intents = load_sentences()
    trained, shipped = train(sentences, intents), shipped_model()
    assert shipped.labels == trained.labels
    assert shipped.columns.keys() == trained.columns.keys()
    sample = sentences[::7]
    same = sum(
        int(np.argmax(shipped.probabilities(text))) == int(np.argmax(trained.probabilities(text))) for text in sample
    )
    assert same >= 0.99 * len(sample)
