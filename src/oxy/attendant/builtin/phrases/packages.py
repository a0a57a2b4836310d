"""Packages in words."""

from collections.abc import Sequence
from datetime import timedelta

from oxy.agenda import PackageSale
from oxy.attendant.context import ClientContext
from oxy.attendant.wording import of_the
from oxy.catalog import Package, Service
from oxy.portuguese import join_list, money, plural, weekday_date

NONE_LEFT = "Você não tem pacote com saldo no momento."
NONE_SOLD = "No momento não trabalhamos com pacotes por aqui."
BUY = "Que bom! Quem fecha o pacote com você é a nossa equipe."


def balance(sales: Sequence[PackageSale], context: ClientContext) -> str:
    """Return what is left of the contact's packages, a line each."""
    if not sales:
        return NONE_LEFT
    return "\n".join(_sale(sale, context) for sale in sales)


def offers(packages: Sequence[Package], services: Sequence[Service]) -> str:
    """Return what is for sale."""
    if not packages:
        return NONE_SOLD
    lines = "\n".join(f"• {_package(package, services)}" for package in packages)
    return f"Nossos pacotes:\n{lines}\nSe quiser um, é só me dizer que eu chamo a equipe 😊"


def _sale(sale: PackageSale, context: ClientContext) -> str:
    whose = f" {of_the(sale.pet_name)}" if sale.pet_name else ""
    left = f"{'resta' if sale.left == 1 else 'restam'} {sale.left} de {sale.count}"
    if sale.expires_at is None:
        return f"{sale.name}{whose}: {left}."
    last = context.local(sale.expires_at - timedelta(seconds=1)).date()
    return f"{sale.name}{whose}: {left}, válido até {weekday_date(last)}."


def _package(package: Package, services: Sequence[Service]) -> str:
    names = [service.name for service in services if service.id in package.service_ids]
    until = f", para usar em {plural(package.validity_days, 'dia', 'dias')}" if package.validity_days else ""
    covers = f" ({package.count}x {join_list(names)}{until})" if names else ""
    return f"{package.name}{covers}: {money(package.price)}"
