"""Figures about bookings and money.

Shared terms. A booking belongs to the period in which it starts, in the organization's zone, whenever it was made or
closed. It is *served* when its status is `completed`. Money is the price on the booking, in BRL.
"""

from oxy.insights.metric import Metric
from oxy.insights.sources import Source

COMPLETED_BOOKINGS = Metric(
    "completed_bookings", "Atendimentos concluídos", "bookings",
    "Served bookings of the period.",
    "Conto os agendamentos que começam no período e foram concluídos.",
    Source.BOOKINGS, "coalesce(sum(n) {among}, 0)::bigint",
    among="status_no = 'completed'",
)  # fmt: skip
REVENUE = Metric(
    "revenue", "Faturamento", "money",
    "Sum of the prices of the period's served bookings and, over all services, of the packages sold in it; a booking"
    " without a price or drawn from a package adds nothing.",
    "Somo o preço dos atendimentos concluídos que começam no período e o dos pacotes vendidos nele; atendimento sem"
    " preço ou descontado de pacote não entra.",
    Source.BOOKINGS, "coalesce(sum(amount) {among}, 0) + coalesce(sum(sold), 0)",
    "coalesce(sum(priced) {among}, 0)::bigint",
    among="status_no = 'completed'",
)  # fmt: skip
PACKAGE_SALES = Metric(
    "package_sales", "Pacotes vendidos", "money",
    "What packages were sold for in the period, on the day of the sale; part of the revenue.",
    "Somo o valor dos pacotes vendidos no período, no dia da venda; faz parte do faturamento.",
    Source.BOOKINGS, "coalesce(sum(sold), 0)",
)  # fmt: skip
AVERAGE_TICKET = Metric(
    "average_ticket", "Ticket médio", "money",
    "Mean price of the period's served bookings that carry a price and were not drawn from a package, to the centavo;"
    " nothing when there is none.",
    "Divido o preço dos atendimentos concluídos por quantos têm preço, sem os descontados de pacote.",
    Source.BOOKINGS, "round(sum(amount) {among} / nullif(sum(paid) {among}, 0), 2)",
    "coalesce(sum(paid) {among}, 0)::bigint",
    among="status_no = 'completed'",
)  # fmt: skip
UNPRICED_BOOKINGS = Metric(
    "unpriced_bookings", "Atendimentos sem preço", "bookings",
    "Served bookings of the period that carry no price and so are missing from the revenue.",
    "Conto os atendimentos concluídos sem preço registrado: eles ficam fora do faturamento.",
    Source.BOOKINGS, "coalesce(sum(n - priced) {among}, 0)::bigint",
    among="status_no = 'completed'",
)  # fmt: skip
CANCELLATIONS = Metric(
    "cancellations", "Cancelamentos", "bookings",
    "Bookings that were to start in the period and are cancelled, whoever cancelled and whenever.",
    "Conto os agendamentos que começariam no período e foram cancelados, por quem for e quando for.",
    Source.BOOKINGS, "coalesce(sum(n) {among}, 0)::bigint",
    among="status_no = 'cancelled'",
)  # fmt: skip
NO_SHOWS = Metric(
    "no_shows", "Faltas", "bookings",
    "Bookings of the period whose customer did not come.",
    "Conto os agendamentos do período marcados como falta.",
    Source.BOOKINGS, "coalesce(sum(n) {among}, 0)::bigint",
    among="status_no = 'no_show'",
)  # fmt: skip
BOOKINGS = Metric(
    "bookings", "Agendamentos", "bookings",
    "Bookings that start in the period, in any state but cancelled.",
    "Conto os agendamentos que começam no período, em qualquer situação menos cancelado.",
    Source.BOOKINGS, "coalesce(sum(n) {among}, 0)::bigint",
    among="status_no <> 'cancelled'",
)  # fmt: skip
SCHEDULED_AHEAD = Metric(
    "scheduled_ahead", "Agendamentos à frente", "bookings",
    "Bookings of the period still to come: scheduled or confirmed, and starting now or later.",
    "Conto o que está agendado ou confirmado e começa de agora em diante, dentro do período.",
    Source.BOOKINGS,
    "coalesce(sum(ahead) {among}, 0)::bigint",
    among="status_no IN ('scheduled', 'confirmed')",
)  # fmt: skip
EXPECTED_REVENUE = Metric(
    "expected_revenue", "Faturamento previsto", "money",
    "Sum of the prices of the bookings still to come in the period.",
    "Somo o preço do que está agendado ou confirmado de agora em diante, dentro do período.",
    Source.BOOKINGS,
    "coalesce(sum(amount_ahead) {among}, 0)",
    among="status_no IN ('scheduled', 'confirmed')",
)  # fmt: skip
UNSETTLED_BOOKINGS = Metric(
    "unsettled_bookings", "Agendamentos sem desfecho", "bookings",
    "Bookings of the period that ended before now and were neither completed, cancelled nor marked as no-show.",
    "Conto os agendamentos que já passaram da hora sem baixa: nem concluídos, nem cancelados, nem falta.",
    Source.BOOKINGS,
    "coalesce(sum(over) {among}, 0)::bigint",
    among="status_no <> 'completed' AND status_no <> 'cancelled' AND status_no <> 'no_show'",
)  # fmt: skip
NO_SHOW_RATE = Metric(
    "no_show_rate", "Taxa de faltas", "percent",
    "No-shows per hundred of the period's bookings that came to be served or missed; nothing when there is none.",
    "Divido as faltas pelos agendamentos do período que tiveram desfecho: concluídos mais faltas.",
    Source.BOOKINGS,
    "round(100.0 * coalesce(sum(missed), 0) / nullif(sum(served + missed), 0), 1)",
    "coalesce(sum(served + missed), 0)::bigint",
)  # fmt: skip
CANCELLATION_RATE = Metric(
    "cancellation_rate", "Taxa de cancelamento", "percent",
    "Cancelled bookings per hundred of all that were to start in the period; nothing when there is none.",
    "Divido os cancelamentos por todos os agendamentos que começariam no período, cancelados ou não.",
    Source.BOOKINGS,
    "round(100.0 * coalesce(sum(cancelled), 0) / nullif(sum(n), 0), 1)",
    "coalesce(sum(n), 0)::bigint",
)  # fmt: skip
BOOKINGS_MADE = Metric(
    "bookings_made", "Agendamentos feitos", "bookings",
    "Bookings that were made in the period, whenever they start and whatever became of them.",
    "Conto os agendamentos criados no período, para qualquer data, tenham sido cancelados depois ou não.",
    Source.MADE, "coalesce(sum(n), 0)::bigint",
)  # fmt: skip
AI_BOOKING_SHARE = Metric(
    "ai_booking_share", "Agendamentos feitos pela IA", "percent",
    "Bookings made by the assistant per hundred made in the period; nothing when none was made.",
    "Divido os agendamentos criados pela assistente por todos os criados no período.",
    Source.MADE, "round(100.0 * coalesce(sum(n) FILTER (WHERE booked_by IN ('attendant', 'customer')), 0)"
    " / nullif(sum(n), 0), 1)",
    "coalesce(sum(n), 0)::bigint",
)  # fmt: skip
LEAD_TIME = Metric(
    "lead_time", "Antecedência dos agendamentos", "seconds",
    "Median time from making a booking to its start, over the period's bookings that were not cancelled, to the whole "
    "hour below; nothing when there is none.",
    "É a mediana do tempo entre marcar e começar, nos agendamentos do período que não foram cancelados: metade foi"
    " marcada com mais antecedência que isso, metade com menos.",
    Source.NOTICE, "min(hours) FILTER (WHERE 2 * upto >= whole) * 3600",
    "coalesce(sum(n), 0)::bigint",
)  # fmt: skip
OCCUPANCY = Metric(
    "occupancy", "Ocupação", "percent",
    "Minutes booked (neither cancelled nor no-show, hotel apart) per hundred minutes that professionals could work in "
    "the period: opening hours and their own, less breaks, holidays, closed days and blocks.",
    "Divido os minutos agendados (sem cancelados, faltas e hospedagem) pelos minutos que a equipe poderia trabalhar"
    " no período: horário de funcionamento e de cada profissional, menos pausas, feriados, dias fechados e bloqueios.",
    Source.OCCUPANCY, "",
)  # fmt: skip
