"""Figures about what Oxy says first: campaigns and what came of them, and the waitlist."""

from oxy.insights.metric import Metric
from oxy.insights.sources import Source

CAMPAIGN_MESSAGES = Metric(
    "campaign_messages", "Mensagens de campanha", "messages",
    "Messages of campaigns that were sent in the period.",
    "Conto as mensagens de campanha que saíram no período; as que falharam não entram.",
    Source.MAILINGS, "count(*)",
)  # fmt: skip
CAMPAIGN_DELIVERED = Metric(
    "campaign_delivered", "Mensagens de campanha entregues", "messages",
    "Of the campaign messages sent in the period, those that reached the customer's phone.",
    "Das mensagens de campanha que saíram no período, conto as que chegaram ao celular do cliente.",
    Source.MAILINGS, "count(coalesce(delivered_at, read_at))",
)  # fmt: skip
CAMPAIGN_READ = Metric(
    "campaign_read", "Mensagens de campanha lidas", "messages",
    "Of the campaign messages sent in the period, those that were read, as far as WhatsApp tells.",
    "Das mensagens de campanha que saíram no período, conto as lidas; quem esconde a leitura no WhatsApp não aparece.",
    Source.MAILINGS, "count(read_at)",
)  # fmt: skip
CAMPAIGN_REPLIES = Metric(
    "campaign_replies", "Respostas a campanhas", "messages",
    "Of the campaign messages sent in the period, those that were answered.",
    "Das mensagens de campanha que saíram no período, conto as que o cliente respondeu.",
    Source.MAILINGS, "count(replied_at)",
)  # fmt: skip
CAMPAIGN_BOOKINGS = Metric(
    "campaign_bookings", "Agendamentos de campanhas", "bookings",
    "Of the people written to by campaigns in the period, those who booked within each campaign's days.",
    "De quem recebeu campanha no período, conto quem agendou dentro do prazo de cada campanha.",
    Source.MAILINGS, "count(booked_at)",
)  # fmt: skip
CAMPAIGN_REVENUE = Metric(
    "campaign_revenue", "Faturamento de campanhas", "money",
    "What the bookings that campaign messages of the period brought are worth.",
    "Somo o valor dos agendamentos de quem recebeu campanha no período, dentro do prazo de cada campanha.",
    Source.MAILINGS, "coalesce(sum(revenue), 0)",
    "count(booked_at)",
)  # fmt: skip
WAITLIST_WAITING = Metric(
    "waitlist_waiting", "Clientes na lista de espera", "clients",
    "Customers who waited for a slot at the end of the period, or now while it runs, each once.",
    "Conto quem está na lista de espera agora, ou estava no fim do período, cada cliente uma vez.",
    Source.WAITING, "count(DISTINCT contact_id)",
)  # fmt: skip
WAITLIST_OFFERS = Metric(
    "waitlist_offers", "Vagas oferecidas à lista de espera", "offers",
    "Freed slots that were offered to somebody on the waitlist in the period.",
    "Conto cada vaga oferecida a alguém da lista de espera no período; a mesma vaga a duas pessoas conta duas vezes.",
    Source.OFFERED, "count(*)",
)  # fmt: skip
WAITLIST_ACCEPTED = Metric(
    "waitlist_accepted", "Vagas aceitas pela lista de espera", "offers",
    "Of the slots offered to the waitlist in the period, those that were accepted and booked.",
    "Das vagas oferecidas à lista de espera no período, conto as que o cliente aceitou.",
    Source.OFFERED, "count(*) FILTER (WHERE outcome = 'accepted')",
)  # fmt: skip
WAITLIST_TIME_TO_FILL = Metric(
    "waitlist_time_to_fill", "Tempo para preencher uma vaga", "seconds",
    "Median time from when a slot was freed to the yes of somebody on the waitlist; nothing without one.",
    "É a mediana do tempo entre a vaga abrir e alguém da lista de espera aceitar.",
    Source.OFFERED,
    "round(percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE outcome = 'accepted'))::bigint",
    "count(*) FILTER (WHERE outcome = 'accepted')",
)  # fmt: skip
