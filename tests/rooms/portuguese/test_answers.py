"""Yes, no, choices, names among known ones, the writer's own name, e-mail."""

import pytest

from oxy.portuguese import (
    Answer,
    find_choice,
    find_email,
    find_person_name,
    is_no,
    is_yes,
    match_name,
    read_answer,
)


@pytest.mark.parametrize(
    "text",
    [
        "sim ",
        " s ",
        " isso ",
        " pode ser ",
        " confirmo ",
        " 👍 ",
        " ok ",
        " fechado ",
        " bora ",
        " claro ",
        " Sim! ",
        " siiim ",
        " isso mesmo ",
        " pode marcar ",
        " sim, pode\n    marcar ",
        " tá bom ",
        " blz ",
        " perfeito ",
        " com certeza ",
        " uhum ",
        " show ",
        " pode ser sim ",
        " confirmado ",
        " sim por favor ",
        " quero sim ",
        "\n    ótimo, pode marcar ",
        " certo, obrigada ",
        " ok 👍 ",
        " beleza, fechado ",
        " sim, confirmo ",
        " pode confirmar ",
        " isso, pode agendar ",
        "\n    tá ótimo ",
        " combinado ",
        " vamos ",
        " Confirmo sim! ",
        " aham ",
        " positivo ",
        " sim sim ",
        " tudo certo ",
        " pode deixar marcado ",
        " eu quero",
    ],
)
def test_a_plain_yes(text: str) -> None:
    assert is_yes(text.strip())
    assert read_answer(text) is Answer.yes


@pytest.mark.parametrize(
    "text",
    [
        "não ",
        " nao ",
        " n ",
        " nao quero ",
        " melhor não ",
        " deixa pra lá ",
        " não, obrigada ",
        " agora não ",
        " nn ",
        " acho que não ",
        " negativo ",
        " não\n    precisa ",
        " esse não ",
        " nenhum ",
        " nem pensar ",
        " hoje não dá ",
        " não vou querer ",
        " 👎 ",
        " não pode ser ",
        " infelizmente não ",
        " dispenso ",
        "\n    mudei de ideia ",
        " prefiro não ",
        " não confirmo ",
        " errado ",
        " não, tá errado ",
        " depois eu vejo",
    ],
)
def test_a_no(text: str) -> None:
    assert is_no(text.strip())


@pytest.mark.parametrize(
    "text",
    [
        "sim, mas às 11h",
        "sim, mas no sábado",
        "pode ser, só que às 15h",
        "sim mas quero tosa também",
        "ok, mas pode ser às 9?",
        "pode ser amanhã?",
        "sim, se for com a Ana",
        "sim, só muda pra tarde",
        "pode ser, mas o Rex e não o Thor",
        "sim e também quero vacina",
        "isso, mas às 10h30",
        "ok, mas quanto custa?",
        "sim, às 11h",
    ],
)
def test_a_yes_that_changes_something_is_no_plain_yes(text: str) -> None:
    assert read_answer(text) is Answer.yes_but
    assert not is_yes(text)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "quanto custa?", "talvez", "não sei", "oi", "amanhã", "não entendi", "😂", "vou ver com meu marido"],
)
def test_anything_else_is_unclear(text: str) -> None:
    assert read_answer(text) is Answer.unclear


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("a primeira", 0),
        ("o primeiro", 0),
        ("opção 2", 1),
        ("2", 1),
        ("a última", 2),
        ("o segundo horário", 1),
        ("3", 2),
        ("pode ser o 2", 1),
        ("terceira opção", 2),
        ("quero a segunda", 1),
        ("1️⃣", 0),
        ("número 3", 2),
        ("a 2", 1),
        ("dois", 1),
        ("2ª", 1),
        ("o último, por favor", 2),
        ("4", None),
        ("0", None),
        ("segunda-feira", None),
        ("na segunda", None),
        ("pode ser segunda feira?", None),
        ("10h", None),
        ("sim", None),
        ("a primeira ou a segunda", None),
        ("às 10", None),
        ("o penúltimo", 1),
        ("dia 2", None),
        ("opcao 1 pfv", 0),
    ],
)
def test_a_choice_among_three(text: str, choice: int | None) -> None:
    assert find_choice(text, 3) == choice


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("quero banho e tosa pro Rex", ("Banho e Tosa",)),
        ("só um banho mesmo", ("Banho",)),
        ("banhu", ("Banho",)),
        ("consulta veterinaria", ("Consulta Veterinária",)),
        ("tosa higienica e banho", ("Tosa Higiênica", "Banho")),
        ("hospedagem no feriado", ("Hospedagem",)),
        ("consulta", ()),
        ("bom dia", ()),
        ("tomar vacna v10", ()),
        ("hospedajem", ("Hospedagem",)),
    ],
)
def test_services_are_matched_over_windows_of_words(text: str, found: tuple[str, ...]) -> None:
    services = ("Banho", "Banho e Tosa", "Tosa Higiênica", "Consulta Veterinária", "Hospedagem")
    assert match_name(text, services) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("banho do rex amanha", ("Rex",)),
        ("a mell precisa de tosa", ("Mel",)),
        ("pro thor e pra mel", ("Thor", "Mel")),
        ("o tor", ("Thor",)),
        ("maria flor", ("Maria Flor",)),
        ("o melhor horário", ()),
        ("banho pra Mimi", ("Mimi",)),
        ("banho pra nina", ()),
    ],
)
def test_pets_are_matched_without_false_friends(text: str, found: tuple[str, ...]) -> None:
    assert match_name(text, ("Rex", "Mel", "Thor", "Maria Flor", "Mimi")) == found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("oi, aqui é a Júlia", "Júlia"),
        ("me chamo João Pedro", "João Pedro"),
        ("meu nome é ana clara souza", "Ana Clara Souza"),
        ("Olá! Boa tarde, tudo bem? Meu nome é Juliana", "Juliana"),
        ("sou o Carlos, tutor do Bidu", "Carlos"),
        ("quem fala é a Bia", "Bia"),
        ("sou a dona do Rex", None),
        ("bom dia", None),
        ("meu cachorro se chama Rex", None),
        ("sou a Marina", "Marina"),
        ("aqui é da clínica?", None),
        ("sou cliente nova", None),
        ("sou nova aqui", None),
        ("meu nome: Maria da Silva", "Maria da Silva"),
    ],
)
def test_the_writers_own_name(text: str, name: str | None) -> None:
    assert find_person_name(text) == name


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("meu email é Ana.Souza@Exemplo.com.br", "ana.souza@exemplo.com.br"),
        ("ana@exemplo", None),
        ("sem e-mail", None),
        ("anota: joao+pet@mail.com, obrigado", "joao+pet@mail.com"),
        ("@instagram", None),
    ],
)
def test_an_email_address(text: str, email: str | None) -> None:
    assert find_email(text) == email
