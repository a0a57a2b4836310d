"""What the assistant answers to a frequent question: added, or changed."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.orders.wishes import Unclear, Wish
from oxy.businesses import Right
from oxy.foundation.errors import NotFound
from oxy.handbook import (
    Article,
    add_article,
    list_articles,
    load_article,
    match_article,
    remove_article,
    update_article,
)

KIND = "faq_answer"
UNDO_KIND = "faq_remove"
_WHEN_ASKED = re.compile(
    r"(?is)^\W*(?:aurora[, ]+)?(?:quando|qn?do|qnd|se|caso)"
    r" (?:(?:algu[eé]m|(?:algum |um |os |o )?clientes?|eles|o povo|me) )*"
    r"(?:pergunt(?:ar|arem|a|ou|aram|am)|quiser(?:em)? saber|questionar(?:em)?) (?:se |sobre |d[oae]s? |qual |quais "
    r"|por )?"
    r"(?P<question>.+?)[,;:]?\s+(?:(?:voc[eê]|vc|a luna|a ia|ela|pode|a[ií]) )*"
    r"(?:respond(?:e|a|er)|diz|diga|fal(?:a|e|ar)|explica)\b(?: que| q|:)?\s*(?P<answer>.+)$"
)
_TO_WHO_ASKS = re.compile(
    r"(?is)^\W*(?:aurora[, ]+)?(?:respond(?:e|a)|fal(?:a|e)|diz|diga|explica) (?:para|pra|p/) (?:quem|os que|todos que)"
    r" (?:pergunt(?:ar|arem|a|am)|quiser(?:em)? saber) (?:se |sobre |d[aeo]s? |qual |por )?"
    r"(?P<question>.+?)[,;:]? (?:que|q)\s+(?P<answer>.+)$"
)
_ADD = re.compile(
    r"(?is)^\W*(?:aurora[, ]+)?(?:adicion\w+|inclu\w+|cadastr\w+|coloc\w+|poe|salv\w+|anot\w+|acrescent\w+)\b.{0,40}?"
    r"\b(?:faq|perguntas?(?: frequentes?)?|respostas?(?: prontas?)?|base de"
    r" conhecimento)\b[^:?]{0,25}[:,-]?\s*(?P<question>[^?]+\?)\s*"
    r"(?:resposta|r|e a resposta [eé])?\s*[:-]?\s*(?P<answer>.+)$"
)
_CHANGE = re.compile(
    r"(?is)^\W*(?:aurora[, ]+)?(?:mud\w+|alter\w+|troc\w+|atualiz\w+|corrig\w+) a (?:resposta|faq|informa[cç][aã]o)"
    r" (?:da pergunta |sobre |d[aoe]s? |para )?"
    r"(?P<question>.+?)\s*(?:\bpara\b|\bpra\b|:)\s*(?P<answer>.+)$"
)
_SPEAKS_OF_IT = re.compile(
    r"(?i)\b(?:faq|perguntas? frequentes?|base de conhecimento|resposta pronta|respostas prontas)\b"
)
_ORDERS = re.compile(r"(?i)\b(?:adicion|inclu|cadastr|coloc|mud|alter|atualiz|troc)\w*")


def reads(text: str) -> bool:
    """Whether `text`, as it was written, gives an answer to a frequent question."""
    return bool(
        _WHEN_ASKED.match(text) or _TO_WHO_ASKS.match(text) or _ADD.match(text) or _CHANGE.match(text)
        or (_SPEAKS_OF_IT.search(text) and _ORDERS.search(text))
    )  # fmt: skip


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: the question, the answer, and which of the answers there are it replaces."""
    changed = _CHANGE.match(wish.text)
    found = changed or _WHEN_ASKED.match(wish.text) or _TO_WHO_ASKS.match(wish.text) or _ADD.match(wish.text)
    if found is None:
        raise Unclear(
            "Qual é a pergunta, e o que eu respondo? Por exemplo: “quando perguntarem se tem estacionamento,"
            " responde que"
            " temos, na rua de trás”."
        )
    known = match_article(await list_articles(scene.session), found["question"])
    if changed and known is None:
        raise NotFound(
            f"Não encontrei resposta sobre “{found['question'].strip()}”: nada foi feito. Posso criar uma nova."
        )
    return _order(known, found["question"], found["answer"])


async def order_of(scene: Scene, question: str, answer: str) -> Order:
    """Return the order for a question and its answer: an answer that is there already is changed."""
    return _order(match_article(await list_articles(scene.session), question), question, answer)


def _order(known: Article | None, question: str, answer: str) -> Order:
    facts = {"question": known.question if known else _asked(question), "answer": _answer(answer)}
    return Order(KIND, {**facts, "article_id": None if known is None else str(known.id)})


class FaqAnswer:
    """Adds an answer or changes one."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.KNOWLEDGE

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Show the question, and the answer before and after, word for word."""
        if arguments["article_id"] is None:
            text = f"Nova resposta pronta.\nPergunta: {arguments['question']}\nResposta: “{arguments['answer']}”"
            return Preview(text)
        before = await load_article(scene.session, UUID(arguments["article_id"]))
        lines = [
            "Mudar uma resposta pronta.", f"Pergunta: {before.question}", f"Hoje: “{before.answer}”",
            f"Passa a ser: “{arguments['answer']}”",
        ]  # fmt: skip
        return Preview("\n".join(lines), {"active": before.is_active})

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Write it."""
        answer = arguments["answer"]
        if arguments["article_id"] is None:
            made = await add_article(scene.session, question=arguments["question"], answer=answer, actor=scene.actor)
            return Done(
                "Pronto, resposta cadastrada. Já vale para os clientes.", Order(UNDO_KIND, {"article_id": str(made.id)})
            )
        article_id = UUID(arguments["article_id"])
        before = await load_article(scene.session, article_id)
        await update_article(scene.session, article_id, scene.actor, answer=answer)
        back = {"article_id": str(article_id), "question": before.question, "answer": before.answer}
        return Done("Pronto, resposta mudada. Já vale para os clientes.", Order(KIND, back))


class FaqRemove:
    """Takes back an answer that was added."""

    kind: ClassVar[str] = UNDO_KIND
    right: ClassVar[Right] = Right.KNOWLEDGE

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say which goes."""
        found = await load_article(scene.session, UUID(arguments["article_id"]))
        return Preview(f"Apagar a resposta pronta.\nPergunta: {found.question}\nResposta: “{found.answer}”")

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Throw it away."""
        await remove_article(scene.session, UUID(arguments["article_id"]), scene.actor)
        return Done("Pronto, resposta apagada.")


def _asked(text: str) -> str:
    said = text.strip(" ,.:;-")
    question = said if said.endswith("?") else f"{said}?"
    return question[:1].upper() + question[1:]


def _answer(text: str) -> str:
    said = text.strip().strip('“”"').strip()
    return said[:1].upper() + said[1:]
