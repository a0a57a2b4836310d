"""Figures about clients. A *client* is a contact that was served."""

from oxy.insights.metric import Metric
from oxy.insights.sources import Source

SERVED_CLIENTS = Metric(
    "served_clients", "Clientes atendidos", "clients",
    "Different contacts with at least one served booking in the period.",
    "Conto cada cliente uma vez, se teve ao menos um atendimento concluído no período.",
    Source.VISITORS, "count(*)",
)  # fmt: skip
NEW_CLIENTS = Metric(
    "new_clients", "Clientes novos", "clients",
    "Contacts served in the period who had never been served before it.",
    "Conto os clientes atendidos no período que nunca tinham sido atendidos antes dele.",
    Source.VISITORS, "count(*) FILTER (WHERE NOT known)",
)  # fmt: skip
RETURNING_CLIENTS = Metric(
    "returning_clients", "Clientes que voltaram", "clients",
    "Contacts served in the period who had been served before it.",
    "Conto os clientes atendidos no período que já tinham sido atendidos antes dele.",
    Source.VISITORS, "count(*) FILTER (WHERE known)",
)  # fmt: skip
NEW_CONTACTS = Metric(
    "new_contacts", "Contatos novos", "contacts",
    "Contacts that wrote or were registered for the first time in the period, served or not, owners apart.",
    "Conto quem escreveu ou foi cadastrado pela primeira vez no período, atendido ou não; donos não contam.",
    Source.CONTACTS, "count(*)",
)  # fmt: skip
INACTIVE_CLIENTS = Metric(
    "inactive_clients", "Clientes inativos", "clients",
    "Contacts served before, not in the 30 days before the period's end (or now), with nothing booked ahead.",
    "Conto os clientes já atendidos, sem visita nos últimos 30 dias e sem nada marcado.",
    Source.INACTIVE, "count(*)",
)  # fmt: skip
RETENTION_RATE = Metric(
    "retention_rate", "Retenção de clientes novos", "percent",
    "Of the clients whose first visit fell in the period and lies 60 days back, those per hundred who came again on "
    "another day within these 60 days; nothing when there is none.",
    "Dos clientes cuja primeira visita foi no período, há 60 dias ou mais, vejo quantos voltaram em outro dia dentro"
    " de 60 dias.",
    Source.FIRST_VISITS,
    "round(100.0 * count(*) FILTER (WHERE due AND again) / nullif(count(*) FILTER (WHERE due), 0), 1)",
    "count(*) FILTER (WHERE due)",
)  # fmt: skip
