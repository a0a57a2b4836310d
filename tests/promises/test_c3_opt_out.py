"""C3: who asks for no more marketing is heard, in everyday words; who speaks of another stop is not cut off."""

import pytest

from oxy.portuguese import Intent, classify

ASKS = (
    "sair", "SAIR", "Sair.", "parar", "para de mandar mensagem", "não quero mais receber promoção",
    "me tira dessa lista",
    "quero sair da lista", "nao me mande mais propaganda", "parem de me mandar oferta", "descadastrar",
    "não quero receber mais mensagens de vocês", "pode parar de enviar promoções?", "remove meu número por favor",
    "cansei de receber propaganda", "stop",
)  # fmt: skip
DOES_NOT = (
    "tem como parar a coceira?", "ele não para de se coçar", "como faço pra ele parar de latir?",
    "a diarreia não quer parar", "dá pra parar o carro na frente?", "vocês têm onde parar o carro?",
    "posso sair mais cedo com ele do hotel?", "que horas ele vai sair do banho?", "ele pode sair da gaiola no hotel?",
    "quero tirar os pontos", "me tira uma dúvida?", "para o Thor, banho amanhã", "quero cancelar o banho de amanhã",
    "não quero mais o banho, só a tosa", "parou de comer desde ontem", "vou sair agora, chego em 10 minutos",
    "o remédio é pra parar quando?", "cancelar meu horário", "não vou conseguir ir, posso remarcar?",
    "quero receber a promoção do banho", "saiu do cio semana passada", "não precisa mandar foto, obrigada",
)  # fmt: skip


@pytest.mark.parametrize("text", ASKS)
def test_who_asks_is_heard(text: str) -> None:
    assert classify(text).rule is Intent.opt_out


@pytest.mark.parametrize("text", DOES_NOT)
def test_who_speaks_of_something_else_goes_on_hearing(text: str) -> None:
    assert classify(text).rule is not Intent.opt_out
