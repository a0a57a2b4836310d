"""Figures about the talk with customers: who answers, how fast, how often a person is called, what it costs."""

from oxy.insights.metric import Metric
from oxy.insights.sources import Source

CONVERSATIONS = Metric(
    "conversations", "Conversas", "conversations",
    "Conversations in which a customer wrote in the period, owners apart.",
    "Conto as conversas em que um cliente escreveu no período.",
    Source.TALKS, "count(*)",
)  # fmt: skip
REPLIES = Metric(
    "replies", "Respostas a clientes", "replies",
    "Times in the period that the business, assistant or people, answered what a customer had written.",
    "Conto cada vez que a casa respondeu ao que um cliente escreveu: mensagens seguidas contam como uma resposta.",
    Source.REPLIES, "",
)  # fmt: skip
AI_SHARE = Metric(
    "ai_share", "Respostas dadas pela IA", "percent",
    "Replies given by the assistant per hundred replies of the period; nothing when there was none.",
    "Divido as respostas dadas pela assistente por todas as respostas a clientes no período, as dela e as da equipe.",
    Source.REPLIES, "",
)  # fmt: skip
RESPONSE_TIME = Metric(
    "response_time", "Tempo de resposta", "seconds",
    "Median time from a customer's first unanswered message to the reply, whoever gave it; nothing without a reply.",
    "É a mediana do tempo entre a primeira mensagem sem resposta do cliente e a resposta, da assistente ou da equipe.",
    Source.REPLIES, "",
)  # fmt: skip
RESPONSE_TIME_SLOWEST = Metric(
    "response_time_p95", "Tempo de resposta (95% até)", "seconds",
    "Time within which 95 of a hundred replies of the period were given; nothing without a reply.",
    "É o tempo dentro do qual saíram 95 de cada 100 respostas do período.",
    Source.REPLIES, "",
)  # fmt: skip
STAFF_RESPONSE_TIME = Metric(
    "staff_response_time", "Tempo de resposta da equipe", "seconds",
    "Median time from a customer's first unanswered message to a person's reply; nothing without one.",
    "É a mediana do tempo até a resposta, contando só as que a equipe deu.",
    Source.REPLIES, "",
)  # fmt: skip
ESCALATIONS = Metric(
    "escalations", "Conversas passadas à equipe", "conversations",
    "Conversations in which a person was called in the period, each once a day, emergencies included.",
    "Conto as conversas em que uma pessoa foi chamada no período, cada uma uma vez por dia, emergências incluídas.",
    Source.CALLS, "count(DISTINCT (conversation_id, day))",
)  # fmt: skip
EMERGENCIES = Metric(
    "emergencies", "Emergências", "conversations",
    "Conversations in which an emergency was recognised in the period, each once a day.",
    "Conto as conversas em que uma emergência foi reconhecida no período, cada uma uma vez por dia.",
    Source.CALLS, "count(DISTINCT (conversation_id, day)) FILTER (WHERE kind = 'emergency')",
)  # fmt: skip
AI_COST = Metric(
    "ai_cost", "Custo da IA", "usd",
    "What the models charged for the period's answers, in US dollars; answers whose price is not known are left out.",
    "Somo o que os modelos cobraram pelas respostas do período, em dólares; resposta sem preço conhecido não entra.",
    Source.THOUGHTS, "coalesce(sum(cost_usd), 0)",
    "count(cost_usd)",
)  # fmt: skip
