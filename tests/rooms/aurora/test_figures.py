"""The check of a model's figures, both ways: what a tool said passes, whatever else does not."""

import pytest

from oxy.aurora.figures import Figures, figures_in
from oxy.aurora.naming import service_count, service_counts

RESULTS = [
    {
        "period": "hoje (11/03/2026)", "timezone": "horário de Brasília", 
        "compared_with": "ontem (10/03/2026) até 15h20",
        "metrics": [
            {"name": "served_clients", "value": 12, "text": "12", "before": 10, "change": 2, "change_percent": 20},
            {"name": "revenue", "value": "1850.00", "text": "R$ 1.850,00", "before": "2000.00", "change_percent": -8},
        ],
        "services": [{"name": "Vacina V10", "completed": 8}, {"name": "Banho", "completed": 3}],
    },
    {"ok": True, "days": 60, "entries": [{"time": "14h30", "price": "R$ 95,00", "professional": "Canil 1"}]},
]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Hoje você atendeu 12 clientes e faturou R$ 1.850,00.",
        "Foram doze clientes, oito deles na V10.",
        "Faturamento de 1850 reais, 8% abaixo dos R$ 2.000,00 de ontem.",
        "O faturamento caiu 8% e os clientes subiram 20%.",
        "Em 11/03/2026, dia 11, às 14h30 (ou 14:30) no Canil 1.",
        "11 de março de 2026, quarta-feira.",
        "Comparado com ontem até 15h20: 2 a mais.",
        "1. Ligar para os sumidos\n2. Oferecer horário\n3. Acompanhar",
        "Clientes sem visita há mais de 60 dias.",
        "Tudo certo por aqui! Quer ver a agenda?",
        "R$ 1.850 até agora.",
        "Em março de 2026 vai bem.",
    ],
)
def test_what_tools_said_may_be_said(text: str) -> None:
    assert Figures(RESULTS).unbacked(text) == ()


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Hoje você atendeu 13 clientes.", "13"),
        ("Faturou R$ 1.850,50.", "R$ 1.850,50"),
        ("Faturou R$ 12,00.", "R$ 12,00"),
        ("Alta de 12%.", "12%"),
        ("São 95 clientes.", "95"),
        ("Foram treze clientes.", "treze"),
        ("O dobro de ontem.", "dobro"),
        ("Em 12/03/2026 foi bom.", "12/03/2026"),
        ("Às 14h31.", "14h31"),
        ("No Canil 4.", "4"),
        ("Vacina V8.", "V8"),
        ("1. Ligar\n7. Oferecer", "7"),
        ("Perto de R$ 3 mil e 300.", "R$ 3 mil"),
        ("Uns 1.900 reais.", "1.900 reais"),
        ("Ticket de mil reais.", "mil reais"),
        ("Uma dúzia de banhos.", "dúzia"),
        ("Zero faltas.", "Zero"),
        ("Em abril de 2026.", "abril de 2026"),
        ("Ligue para (11) 98888-0001.", "98888"),
        ("São 11 clientes.", "11"),
        ("Já são 2026 banhos.", "2026"),
        ("vinte e cinco por cento", "vinte e cinco por cento"),
    ],
)
def test_an_invented_figure_is_found(text: str, figure: str) -> None:
    assert figure in Figures(RESULTS).unbacked(text)


def test_what_a_model_put_into_arguments_backs_nothing() -> None:
    with pytest.raises(TypeError):
        Figures([object()])
    assert Figures([]).unbacked("850") == ("850",)


def test_every_stretch_is_read_once() -> None:
    text = "R$ 1.234,50 em 11/03/2026 às 14h30: 12% de 8 vacinas V10"
    assert [(figure.kind, figure.written) for figure in figures_in(text)] == [
        ("date", "11/03/2026"), ("money", "R$ 1.234,50"), ("percent", "12%"), ("time", "14h30"), ("number", "8"),
        ("word", "V10"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "name", "said"),
    [
        (8, "Banho", "8 banhos"),
        (1, "Tosa", "1 tosa"),
        (3, "Consulta Veterinária", "3 consultas veterinárias"),
        (2, "Banho e Tosa", "2 banhos e tosas"),
        (4, "Vacina V10", "4 vacinas V10"),
        (2, "Corte de Unhas", "2 cortes de unhas"),
        (2, "Castração", "2 castrações"),
        (5, "Hospedagem", "5 hospedagens"),
        (2, "Tosa na tesoura", "2 tosas na tesoura"),
        (2, "Avaliação Dental", "2 avaliações dentais"),
        (1234, "Banho", "1.234 banhos"),
        (0, "Retorno", "0 retornos"),
        (2, "SPA Completo", "2 SPA completos"),
    ],
)
def test_services_in_the_number_they_need(count: int, name: str, said: str) -> None:
    assert service_count(count, name) == said


def test_services_in_a_row() -> None:
    assert service_counts([(8, "Banho"), (3, "Consulta"), (1, "Tosa")]) == "8 banhos, 3 consultas e 1 tosa"


BACKED = Figures([
    {
        "metrics": [{"value": 12, "text": "12", "change_percent": 20}, {"value": "850.00", "text": "R$ 850,00"}],
        "period": "de 01/03/2026 a 31/03/2026", "share": "8%", "one": 1,
    }
])  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "doze clientes", "uma falta", "vinte por cento a mais", "850 reais", "oitocentos e cinquenta reais",
        "de 01/03 a 31/03", "um abraço, uma boa semana", "8% e 20%",
    ],
)  # fmt: skip
def test_a_figure_in_other_clothes_is_still_backed(text: str) -> None:
    assert BACKED.unbacked(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "1/3 dos clientes", "½ dos clientes", "1\ufe0f\u20e33\ufe0f\u20e3 clientes", "1\u200b3 clientes", "dobrou",
        "triplicou", "caiu pela metade", "dois terços", "um quarto dos clientes",
        "meia dúzia de faltas", "nenhuma falta",
        "doze por cento", "doze reais", "mil reais", "12%", "R$ 12,00", "10 a 12 clientes", "12,5%", "1200",
        "20 clientes",
        "umas dezenas", "12k", "3 milhões",
    ],
)  # fmt: skip
def test_a_figure_in_disguise_is_caught(text: str) -> None:
    assert BACKED.unbacked(text) != ()
