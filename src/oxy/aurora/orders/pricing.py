"""Changing what a service costs, by size of the pet where that decides."""

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar
from uuid import UUID

from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.mentions import find_services
from oxy.aurora.orders.wishes import Choice, Unclear, Wish
from oxy.businesses import Right
from oxy.catalog import Service, load_service, update_service
from oxy.foundation.errors import Invalid
from oxy.portuguese import money

KIND = "change_price"
SIZE_NAMES = {"small": "pequeno", "medium": "médio", "large": "grande"}
_VERB = (
    r"mud[ae]r?|alter[ae]r?|aument[ae]r?|baix[ae]r?|reajust[ae]r?|troc[ae]r?|sob[ea]|subir|suba|coloc[ae]r?|coloque"
    r"|poe|bota"
    r"|pass[ae]r?|atualiz[ae]r?|reduz(?:a|ir)?|diminu[ai]r?|abaix[ae]r?|desc[ea]|deix[ae]r?|cobr[ae]r?"
)
_CHANGES = re.compile(rf"\b(?:{_VERB})\b")
_MONEY_WORDS = re.compile(r"\b(?:precos?|valor(?:es)?|reais|real|conto|pila)\b|r\$|%|\bpor cento\b")
_TITLED = re.compile(r"^(?:o )?(?:novo )?(?:preco|valor) .*\b(?:para|agora|passa)\b")
_RATE_VERBS = re.compile(r"\b(?:aument\w+|reajust\w+|baix[ae]r?|abaix[ae]r?|reduz\w*|diminu\w+|sob[ea]|subir|suba)\b")
_NOW_COSTS = re.compile(
    r"\b(?:agora|a partir de \w+|passa a|vai) (?:e|custa(?:r)?|sai(?:r)?(?: por)?|ficar?|vale|ser)\b|\bcusta agora\b"
)
_AMOUNT = r"(?:r\$ ?)?(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?"
_PLAIN_AMOUNT = re.compile(
    rf"(?<![\w/:,.]){_AMOUNT}(?! ?(?:h\b|hs\b|horas?\b|:|/|%|por cento|dias?\b|vezes\b|kg\b|x\b))(?![\d/:])"
)
_PERCENT = re.compile(r"(\d{1,3})(?:,(\d{1,2}))? ?(?:%|por cento)")
_MORE = re.compile(r"\b(?:aument\w+|sob[ea]|subir|suba|reajust\w+|mais)\b")
_LESS = re.compile(r"\b(?:baix[ae]r?|abaix[ae]r?|reduz\w*|diminu\w+|menos|desconto|desc[ea])\b")
_TO = re.compile(
    r"\b(?:para|por|e|custa|sai|vale|fica(?:r)?|ser|de|grande|medio|media|pequeno|pequena|porte|g|m|p|:) ?(?:o |a )?$"
)
_SIZES = (
    ("small", re.compile(r"\b(?:pequen[oa]s?|porte p|mini)\b")), ("medium", re.compile(r"\b(?:medi[oa]s?|porte m)\b")),
    ("large", re.compile(r"\b(?:grandes?|porte g)\b")),
)  # fmt: skip
_ALL_SIZES = re.compile(r"\b(?:todos|todas|tudo|qualquer|unico)\b")
_EVERYTHING = re.compile(r"\b(?:todos os (?:precos|servicos|valores)|tudo em|todos em|a tabela)\b")
# A number of hours is none of these; a price below this without a word of money might be one.
_PLAINLY_A_PRICE = 25
_BIG_CHANGE = Decimal(2)


def reads(plain: str) -> bool:
    """Whether `plain` asks for another price."""
    if re.search(r"\b(?:as \d|\d{1,2}h|\d{1,2}:\d\d)\b", plain) and "preco" not in plain:
        return False
    amounts = [int(found[1].replace(".", "")) for found in _PLAIN_AMOUNT.finditer(plain)]
    told = bool(_MONEY_WORDS.search(plain))
    if _NOW_COSTS.search(plain):
        return told or any(amount >= _PLAINLY_A_PRICE for amount in amounts)
    if not _CHANGES.search(plain) and not _TITLED.search(plain):
        return False
    return told or any(amount >= _PLAINLY_A_PRICE for amount in amounts) or bool(_RATE_VERBS.search(plain) and amounts)


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: one service and its new prices. Asks for service, size or amount that was not said."""
    plain = wish.plain
    if _EVERYTHING.search(plain):
        raise Invalid("Mudo o preço de um serviço por vez, para você conferir cada um: nada foi feito.")
    service = await _service(scene, wish)
    percent = _PERCENT.search(plain)
    sizes = _sizes(plain, wish)
    if percent is not None:
        rate = Decimal(f"{percent[1]}.{percent[2] or 0}") / 100
        return _changed(service, sizes, lambda before: before * (1 - rate if _LESS.search(plain) else 1 + rate))
    by_size = _amounts_by_size(plain)
    if len(by_size) > 1:
        return _priced(service, by_size)
    amount = _amount(plain)
    if amount is None:
        raise Unclear(f"Qual é o novo preço de {service.name}? Hoje: {_say_prices(service)}.")
    step = _step(plain, amount)
    if step is not None:
        return _changed(service, sizes, lambda before: before + step)
    if not service.prices:
        if sizes and wish.pins.get("sizes") is None:
            raise Invalid(
                f"{service.name} tem preço único ({_say_prices(service)}), sem diferença por porte: nada foi feito."
            )
        return Order(KIND, {"service_id": str(service.id), "price": str(amount)})
    return _priced(service, dict.fromkeys(sizes or _ask_size(service), amount))


def names_size(plain: str) -> bool:
    """Whether `plain` names a size of pets."""
    return any(pattern.search(plain) for _, pattern in _SIZES)


def of_sizes(asked: Order, plain: str) -> Order:
    """Return an order about prices for the sizes alone that `plain` names. Raises `Unclear` where it has none."""
    wanted = {size for size, pattern in _SIZES if pattern.search(plain)}
    prices = {size: price for size, price in asked.arguments.get("prices", {}).items() if size in wanted}
    if not prices:
        raise Unclear("Esse pedido não é de preço por porte. Diga ele inteiro, por favor.")
    return Order(KIND, {**asked.arguments, "prices": prices})


class ChangePrice:
    """Gives a service another price, or other prices by size."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.PRICES

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say each price before and after."""
        service = await load_service(scene.session, UUID(arguments["service_id"]))
        pairs = _pairs(service, arguments)
        lines = [f"Mudar o preço de {service.name}:"]
        lines += [f"• {_size(size)}{_say(before)} → {_say(after)}" for size, before, after in pairs]
        if any(_is_big(before, after) for _, before, after in pairs):
            lines.append("Atenção: é uma mudança grande, confira o valor.")
        if any(term.price is not None for term in service.terms):
            lines.append("Preços especiais por pelagem ou profissional continuam como estão.")
        lines.append("Vale para novos agendamentos; os já marcados ficam com o preço combinado.")
        return Preview("\n".join(lines), {"prices": {str(size): before for size, before, _ in pairs}})

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Set it."""
        before = await load_service(scene.session, UUID(arguments["service_id"]))
        if "prices" in arguments:
            prices = {**before.prices, **{size: Decimal(price) for size, price in arguments["prices"].items()}}
            after = await update_service(scene.session, before.id, scene.actor, prices=prices)
        else:
            price = None if arguments["price"] is None else Decimal(arguments["price"])
            after = await update_service(scene.session, before.id, scene.actor, price=price)
        return Done(f"Pronto, {after.name} agora: {_say_prices(after)}.", _as_before(before))


def _as_before(before: Service) -> Order | None:
    facts: dict[str, Any] = {"service_id": str(before.id)}
    if before.prices:
        return Order(KIND, {**facts, "prices": {size: str(price) for size, price in before.prices.items()}})
    return None if before.price is None else Order(KIND, {**facts, "price": str(before.price)})


async def _service(scene: Scene, wish: Wish) -> Service:
    pinned = wish.pins.get("service_id")
    if pinned is not None:
        return await load_service(scene.session, UUID(pinned))
    # A size between ("banho médio", "consulta grande") is no part of a name.
    named = find_services(wish.plain, wish.context.services)
    exact = [one for one in named if re.search(rf"\b{re.escape(one.name.lower())}\b", wish.text.lower())]
    longest = max(exact, key=lambda one: len(one.name), default=None)
    if longest is not None and all(one.name.lower() in longest.name.lower() for one in exact):
        return await load_service(scene.session, longest.id)
    found = [await load_service(scene.session, one.id) for one in named]
    active = [one for one in found if one.is_active]
    if len(active) == 1:
        return active[0]
    if not active:
        raise Unclear("De qual serviço é o preço?")
    raise Unclear("De qual serviço?", [Choice(one.name, {"service_id": str(one.id)}) for one in active])


def _sizes(plain: str, wish: Wish) -> tuple[str, ...]:
    if "sizes" in wish.pins:
        return tuple(wish.pins["sizes"])
    return tuple(size for size, pattern in _SIZES if pattern.search(plain))


def _ask_size(service: Service) -> tuple[str, ...]:
    """Prices go by size and none was said: that decides the money, so it is asked."""
    choices = [Choice(SIZE_NAMES[size], {"sizes": [size]}) for size in SIZE_NAMES if size in service.prices]
    raise Unclear(
        f"{service.name} tem preço por porte ({_say_prices(service)}). De qual porte?",
        [*choices, Choice("todos os portes", {"sizes": list(service.prices)})],
    )


def _changed(service: Service, sizes: tuple[str, ...], change: Callable[[Decimal], Decimal]) -> Order:
    if not service.prices:
        if service.price is None:
            raise Invalid(f"{service.name} não tem preço cadastrado: nada foi feito. Diga o valor novo.")
        return Order(KIND, {"service_id": str(service.id), "price": str(_cents(change(service.price)))})
    wanted = sizes or tuple(service.prices)
    return _priced(service, {size: _cents(change(service.prices[size])) for size in wanted if size in service.prices})


def _priced(service: Service, prices: Mapping[str, Decimal]) -> Order:
    if not prices:
        raise Invalid(f"{service.name} não tem preço para esse porte ({_say_prices(service)}): nada foi feito.")
    return Order(KIND, {"service_id": str(service.id), "prices": {size: str(price) for size, price in prices.items()}})


def _amounts_by_size(plain: str) -> dict[str, Decimal]:
    """ "pequeno 55, médio 65 e grande 85": the amount that comes next after each size."""
    found: dict[str, Decimal] = {}
    places = sorted((hit.start(), hit.end(), size) for size, pattern in _SIZES for hit in pattern.finditer(plain))
    for index, (_, end, size) in enumerate(places):
        until = places[index + 1][0] if index + 1 < len(places) else len(plain)
        amount = _PLAIN_AMOUNT.search(plain, end, until)
        if amount is not None:
            found[size] = _read(amount)
    return found if len(found) == len(places) else {}


def _amount(plain: str) -> Decimal | None:
    """The new amount; of "de 60 para 70" the latter. Nothing when it is not plain which."""
    amounts = list(_PLAIN_AMOUNT.finditer(plain))
    if len(amounts) == 1:
        return _read(amounts[0])
    after = [each for each in amounts if re.search(r"\b(?:para|por) (?:r\$ ?)?$", plain[: each.start()])]
    return _read(after[-1]) if len(after) == 1 else None


def _step(plain: str, amount: Decimal) -> Decimal | None:
    """ "Aumenta 5 reais", "em 10 reais": by how much, where no new amount is said."""
    [found, *others] = list(_PLAIN_AMOUNT.finditer(plain))
    if others or re.search(r"\b(?:para|por|custa|sai|vale|a|e) (?:r\$ ?)?$", plain[: found.start()]):
        return None
    if _LESS.search(plain):
        return -amount
    return amount if _MORE.search(plain) and not re.search(r"\bagora\b", plain) else None


def _read(found: re.Match[str]) -> Decimal:
    return Decimal(f"{found[1].replace('.', '')}.{(found[2] or '0').ljust(2, '0')}").quantize(Decimal("0.01"))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _pairs(service: Service, arguments: Mapping[str, Any]) -> list[tuple[str | None, Decimal | None, Decimal | None]]:
    if "prices" in arguments:
        wanted = {size: Decimal(price) for size, price in arguments["prices"].items()}
        pairs: list[tuple[str | None, Decimal | None, Decimal | None]] = [
            (size, service.prices.get(size, service.price), wanted[size]) for size in SIZE_NAMES if size in wanted
        ]
    else:
        price = None if arguments["price"] is None else Decimal(arguments["price"])
        pairs = [(None, service.price, price)]
    if any(after is not None and after <= 0 for _, _, after in pairs):
        raise Invalid("O preço ficaria zero ou negativo: nada foi feito. Confira o valor.")
    if all(before == after for _, before, after in pairs):
        raise Invalid(f"{service.name} já custa isso ({_say_prices(service)}): nada foi feito.")
    return pairs


def _is_big(before: Decimal | None, after: Decimal | None) -> bool:
    if not before or not after:
        return False
    return after > before * _BIG_CHANGE or after * _BIG_CHANGE < before


def _size(size: str | None) -> str:
    return "" if size is None else f"{SIZE_NAMES[size]}: "


def _say(price: Decimal | None) -> str:
    return "sem preço" if price is None else money(price)


def _say_prices(service: Service) -> str:
    if service.prices:
        return ", ".join(
            f"{SIZE_NAMES[size]} {money(service.prices[size])}" for size in SIZE_NAMES if size in service.prices
        )
    return _say(service.price)
