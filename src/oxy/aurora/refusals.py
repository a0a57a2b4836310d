"""Orders that cannot be carried out in the chat: said plainly, with the place where they can, or that there is none."""

from oxy.aurora.commands import Command

_REFUSALS = {
    Command.agenda: (
        "Ainda não mexo na agenda por aqui: nada foi alterado. Para marcar, mover, cancelar ou dar baixa em um horário,"
        " use o console, em Agenda. Posso te mostrar a agenda de qualquer dia."
    ),
    Command.campaign: (
        "Ainda não faço campanhas: nada foi criado nem enviado. O que já posso fazer é listar quem sumiu, para você"
        " chamar pelo console, em Conversas. Quer a lista?"
    ),
    Command.message: (
        "Ainda não envio mensagens a clientes por aqui: nada foi enviado. Para escrever a um cliente, use o console, em"
        " Conversas."
    ),
    Command.catalog: (
        "Ainda não altero cadastro, preços ou horários por aqui: nada foi alterado. Isso é feito no cadastro do"
        " negócio, por quem administra o sistema."
    ),
    Command.goal: (
        "Ainda não acompanho metas. Posso dizer o que já foi feito e o que ainda vem: por exemplo, “quanto faturei esse"
        " mês?” ou “previsão de banhos para sábado”."
    ),
}


def refuse(command: Command | None) -> str:
    """Return what is said to an order: that nothing was done, and where it can be."""
    return _REFUSALS[command or Command.agenda]
