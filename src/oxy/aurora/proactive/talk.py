"""Aurora's own matters without a model: goals, what she tells of her own accord, and whom her messages were about."""

from collections.abc import Sequence
from decimal import Decimal

from oxy.aurora.proactive import tools as use
from oxy.aurora.proactive.goal_orders import order_to_drop
from oxy.aurora.proactive.goal_talk import GoalOrder, goes_on_about_it, read_goal
from oxy.aurora.proactive.goal_wording import progress_text
from oxy.aurora.proactive.leaning import asks_who, who_they_are
from oxy.aurora.proactive.waiting_talk import asks_who_waits, who_waits
from oxy.aurora.proactive.wish_talk import read_wish, wishes_text
from oxy.aurora.toolset import Toolset
from oxy.foundation.errors import Refusal
from oxy.insights import CATALOGUE, figure_text
from oxy.portuguese import money

WHICH_TARGET = "Qual é a meta? Diga o valor e o período, como “minha meta deste mês é 20 mil”."


async def answer_own_matters(
    messages: Sequence[str], tools: Toolset, *, of_goals: bool = False
) -> tuple[tuple[str, ...], list[str]]:
    """Answer those of the waiting `messages` that are about Aurora's own matters; return the answers and the others.

    What is ordered is proposed: the question is an answer by itself.

    Args:
        of_goals: goals were spoken of last, so that "e quanto falta?" is about them.
    """
    answers: list[str] = []
    others: list[str] = []
    for text in messages:
        try:
            answer = await _answer(text, tools, of_goals=of_goals)
        except Refusal as refusal:
            answer = refusal.message
        if answer is None:
            others.append(text)
        elif answer:
            answers.append(answer)
    return tuple(dict.fromkeys(answers)), others


async def _answer(text: str, tools: Toolset, *, of_goals: bool) -> str | None:
    leaning = tools.context.leaning
    if leaning is not None and asks_who(text):
        return who_they_are(leaning)
    if asks_who_waits(text):
        return await who_waits(tools)
    goal = read_goal(f"{text} da meta" if of_goals and goes_on_about_it(text) else text, tools.context.now)
    if goal is not None:
        return await _of_goals(goal, tools)
    return await _of_wishes(text, tools)


async def _of_goals(order: GoalOrder, tools: Toolset) -> str:
    today = tools.context.today
    match order.deed:
        case "ask":
            return progress_text(await use.read_goals(tools), today)
        case "drop":
            period = order.period if order.period_said else None
            await tools.propose(lambda scene: order_to_drop(scene, period))
            return ""
        case "reach":
            return await _how_far(order, tools)
        case "set" if order.target is None:
            return WHICH_TARGET
        case "set" if order.looks_like_a_slip:
            meant = figure_text(CATALOGUE[order.metric], order.target)
            return f"{meant} mesmo? Se for em milhares, diga, por exemplo, “minha meta é {int(order.target or 0)} mil”."
        case "set":
            assert order.target is not None
            await use.order_goal(tools, order.metric, order.target, order.period)
            return ""


async def _how_far(order: GoalOrder, tools: Toolset) -> str:
    """What is still missing to an amount of money in the days named."""
    assert order.target is not None
    found = await tools.get_metric("revenue", order.period)
    done = Decimal(found.value or 0)
    left = order.target - done
    when = order.period.label(tools.context.today)
    so_far = f"Até agora, {when}: faturamento de {money(done)}."
    if left <= 0:
        return f"{so_far} Já passou de {money(order.target)}."
    return f"{so_far} Faltam {money(left)} para {money(order.target)}."


async def _of_wishes(text: str, tools: Toolset) -> str | None:
    owner = tools.context.owner
    if owner is None:
        return None
    wish = read_wish(text, owner, tools.context.now)
    if wish is None:
        return None
    if wish == "what_is_told":
        return wishes_text(owner)
    return f"Combinado.\n{wishes_text(await use.change_wishes(tools, wish))}"
