"""What Aurora asks when a question is not plain: never a number that may be of something else, two ways to go on."""

from collections.abc import Mapping

from oxy.aurora.context import OwnerContext
from oxy.aurora.measured import whose
from oxy.aurora.measuring import TOPIC_METRICS
from oxy.aurora.not_kept import NotKept
from oxy.aurora.questions import Question
from oxy.insights import CATALOGUE
from oxy.portuguese import join_list

LISTED_NAMES, LISTED_WORDS = 12, 4
NOT_KEPT = "Isso eu não tenho como número por aqui."
# Said before the nearest figure that there is.
BESIDE: Mapping[NotKept | None, str] = {
    NotKept.profit: "Lucro eu não calculo, porque os custos não ficam aqui; o que tenho é o faturamento.",
    NotKept.commission: (
        "Comissão eu não calculo, porque a porcentagem de cada um não fica aqui; o que tenho é o valor atendido."
    ),
}
_NOT_KEPT: Mapping[NotKept | None, str] = {
    NotKept.commission: (
        "Comissão eu não calculo nem sei o que foi pago: a porcentagem de cada um não fica aqui. Posso dizer quanto"
        " cada"
        " um atendeu: “quanto cada profissional faturou este mês?”."
    ),
    NotKept.debts: (
        "Pagamentos não ficam registrados aqui, então não sei quem pagou nem quem deve. Posso dizer o valor do que foi"
        " atendido e do que está marcado: “quanto faturei hoje?”, “quanto tenho previsto para amanhã?”."
    ),
    NotKept.expenses: (
        "Despesas, compras e contas a pagar não ficam aqui: só sei o que entra dos atendimentos e dos pacotes. Posso"
        " dizer, por exemplo, “quanto faturei este mês?”."
    ),
    NotKept.payments: (
        "A forma de pagamento não fica registrada aqui, então não separo Pix, cartão e dinheiro. Posso dizer o total:"
        " “quanto faturei hoje?”."
    ),
    NotKept.stock: (
        "Produtos e estoque não ficam aqui: só acompanho serviços e pacotes. Posso dizer, por exemplo, “qual"
        " serviço mais"
        " vendido este mês?”."
    ),
    NotKept.hours: (
        "Horas trabalhadas não ficam aqui: sei a agenda e o que foi atendido. Posso dizer, por exemplo, “quantos"
        " atendimentos a equipe fez esta semana, por profissional?”."
    ),
    NotKept.species: (
        "Por espécie eu não separo os números: conto todos os pets juntos. Posso dizer, por exemplo, “quantos"
        " atendimentos fiz este mês?”."
    ),
    NotKept.places: "Endereço e bairro dos clientes não ficam aqui: só o nome, o número e os pets de cada um.",
    NotKept.taxes: (
        "Impostos e notas fiscais não ficam aqui. Posso dizer o faturamento de qualquer período: “quanto faturei em"
        " outubro?”."
    ),
}


def ask_what_is_meant(question: Question, context: OwnerContext) -> str:
    """Return two questions that the message may have meant; of one that could be read in part, what that part says."""
    plainly = _NOT_KEPT.get(question.not_kept)
    if plainly is not None:
        return plainly
    if question.unread:
        return _tell_unread(question, context)
    first, second = _suggestions(question)
    when = "" if not question.period_said else f" ({question.period.label(context.today)})"
    lead = NOT_KEPT if not (question.services or question.people) else "Não ficou claro o que você quer saber."
    return f"{lead} Seria “{first}” ou “{second}”{when}?"


def tell_stranger(question: Question, context: OwnerContext) -> str:
    """Return that nothing here is called so, and what there is."""
    services = join_list([service.name for service in context.services[:LISTED_NAMES]])
    people = join_list([one.name for one in context.resources[:LISTED_NAMES]])
    lines = [
        f"Não conheço “{question.words}” por aqui: não é serviço nem profissional cadastrado, nem período que eu saiba"
        " ler, então prefiro não dar um número.",
        f"Serviços: {services}." if services else "",
        f"Equipe e espaços: {people}." if people else "",
    ]
    return "\n".join(line for line in lines if line)


def _tell_unread(question: Question, context: OwnerContext) -> str:
    """Return which words no figure here knows, and the figure that there is without them."""
    words = join_list([f"“{word}”" for word in dict.fromkeys(question.unread)][:LISTED_WORDS])
    lead = f"Não sei o que fazer com {words} nessa pergunta, e sem isso o número seria de outra coisa."
    instead = question.instead
    metric = _figure_of(instead) if instead else None
    if instead is None or metric is None:
        first, second = _suggestions(question)
        return f"{lead} Seria “{first}” ou “{second}”?"
    named = f"{CATALOGUE[metric].title.lower()}{whose(instead)} ({instead.period.label(context.today)})"
    return f"{lead} O que posso dizer é: {named}. Quer assim?"


def _figure_of(question: Question) -> str | None:
    measure = question.measure
    return measure.metric if measure and measure.metric else TOPIC_METRICS.get(question.topic)


def _suggestions(question: Question) -> tuple[str, str]:
    if question.services:
        name = question.services[0].name
        return f"quantos atendimentos de {name}?", f"quanto faturei com {name}?"
    if question.people:
        name = question.people[0].name
        return f"quanto {name} faturou?", f"agenda de {name}"
    return "quanto faturei?", "quantos clientes atendi?"
