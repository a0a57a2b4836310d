"""The tools about stays, packages and the day's board, as the model is shown them."""

from pydantic_ai import FunctionToolset, RunContext

from oxy.attendant.model_tools import UNKNOWN_BOOKING, Bench, refuse
from oxy.attendant.toolset import Result


async def check_stay(
    run: RunContext[Bench], service: str, arrival: str, departure: str, pet: str | None = None
) -> Result:  # fmt: skip
    """Consulta vagas de verdade no hotel, por noite. Ofereça somente o que vier daqui; sem vaga, vem nearest.

    Args:
        service: nome do serviço de hospedagem.
        arrival: dia da entrada, AAAA-MM-DD.
        departure: dia da saída, AAAA-MM-DD; 3 diárias a partir do dia 13 saem no dia 16.
        pet: nome de um pet cadastrado deste cliente; o porte decide a vaga e o preço.
    """
    return await run.deps.toolset.check_stay(service, arrival, departure, pet)


async def book_stay(run: RunContext[Bench], pet: str, service: str, arrival: str, departure: str) -> Result:
    """Reserva noites no hotel. Se vier confirm_first, envie o texto de "say" ao cliente e chame de novo após o sim.

    Args:
        pet: nome de um pet cadastrado deste cliente.
        service: nome do serviço de hospedagem.
        arrival: dia da entrada, AAAA-MM-DD.
        departure: dia da saída, AAAA-MM-DD.
    """
    return await run.deps.toolset.book_stay(pet, service, arrival, departure)


async def reschedule_stay(run: RunContext[Bench], booking: str, arrival: str, departure: str) -> Result:
    """Muda as noites de uma hospedagem deste cliente: outras datas, mais ou menos noites. Pode vir confirm_first.

    De uma que já começou só a saída muda; se vier late_cancel, uma pessoa decide: chame escalate_to_human.

    Args:
        booking: código do agendamento, como A1.
        arrival: novo dia da entrada, AAAA-MM-DD.
        departure: novo dia da saída, AAAA-MM-DD.
    """
    stay = run.deps.bookings.get(booking.strip())
    if stay is None or stay.booking_type != "hotel":
        return refuse(run, "reschedule_stay", {"booking": booking}, UNKNOWN_BOOKING)
    return await run.deps.toolset.move_stay(stay, arrival, departure)


async def packages(run: RunContext[Bench]) -> Result:
    """Mostra o saldo dos pacotes deste cliente e os pacotes à venda. Quem vende é a equipe: chame escalate_to_human."""
    return await run.deps.toolset.packages()


async def pets_here(run: RunContext[Bench]) -> Result:
    """Diz em que etapa estão os pets deste cliente que estão aqui hoje: arrived, in_service ou ready (pronto)."""
    return await run.deps.toolset.pets_here()


def with_stays(tools: FunctionToolset[Bench]) -> FunctionToolset[Bench]:
    """Return `tools` with these among them; what writes runs alone."""
    tools.add_function(check_stay)
    tools.add_function(packages)
    tools.add_function(pets_here)
    tools.add_function(book_stay, sequential=True)
    tools.add_function(reschedule_stay, sequential=True)
    return tools
