"""Orders that cannot be carried out in the chat: said plainly, with the place where they can, or that there is none."""

from oxy.aurora.commands import Command

_REFUSALS = {
    Command.agenda: (
        "Ainda não mexo na agenda por aqui: nada foi alterado. Para marcar, mover, cancelar ou dar baixa em um horário,"
        " use o console, em Agenda. Posso te mostrar a agenda de qualquer dia."
    ),
    Command.message: (
        "Ainda não envio mensagens a clientes por aqui: nada foi enviado. Para escrever a um cliente, use o console, em"
        " Conversas."
    ),
    Command.catalog: (
        "Ainda não altero cadastro, preços ou horários por aqui: nada foi alterado. Isso é feito no cadastro do"
        " negócio, por quem administra o sistema."
    ),
    Command.chart: (
        "Ainda não envio gráficos por aqui. Posso dar os números por escrito: por exemplo, o resumo da semana ou o"
        " faturamento do mês comparado com o anterior."
    ),
    Command.forecast: (
        "Ainda não faço previsões. Posso dizer o que já está agendado e quanto isso deve render:"
        " por exemplo, “quantos agendamentos tenho esta semana?”."
    ),
}


def refuse(command: Command | None) -> str:
    """Return what is said to an order: that nothing was done, and where it can be."""
    return _REFUSALS[command or Command.agenda]
