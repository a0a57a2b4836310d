"""Orders that cannot be carried out in the chat: said plainly, with the place where they can, or that there is none."""

from oxy.aurora.commands import Command

_REFUSALS = {
    Command.agenda: (
        "Não entendi bem essa ordem: nada foi feito. Sei mover, cancelar e marcar falta em um agendamento, e bloquear a"
        " agenda: por exemplo, “cancela o banho do Thor de amanhã” ou “bloqueia a agenda da Ana sexta das 14h às 18h”."
        " Marcar um horário novo é no console, em Agenda."
    ),
    Command.message: (
        "Não entendi para quem ou o quê: nada foi enviado. Diga, por exemplo, “manda para o Marcos: o Bolota está"
        " pronto”. Eu mostro a mensagem antes de enviar."
    ),
    Command.reminder: (
        "Lembrete para você eu não marco por aqui: nada foi anotado. O que mando por conta própria é o resumo do dia, o"
        " balanço da semana e os avisos; para mudar, diga, por exemplo, “manda o resumo às 20h”."
    ),
    Command.catalog: (
        "Não entendi bem essa mudança: nada foi alterado. Sei mudar o preço de um serviço, o horário de um dia e as"
        " respostas prontas: por exemplo, “banho médio agora é 65 reais” ou “sábado abre das 8h às 10h”. O resto do"
        " cadastro é mudado por quem administra o sistema."
    ),
}


def refuse(command: Command | None) -> str:
    """Return what is said to an order: that nothing was done, and where it can be."""
    return _REFUSALS[command or Command.agenda]
