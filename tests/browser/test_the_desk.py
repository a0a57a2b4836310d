"""The desk in a real browser: somebody new at the counter on a phone, seen live on the desk's own screen."""

import re

from playwright.sync_api import Browser, Page, expect

from browser.windows import fits, open_window, shoot

SIGN_IN = ("helena@example.com", "troque-me-agora")
DAY = "2026-03-18"
expect.set_options(timeout=30_000)


def test_somebody_new_at_the_counter(demo: str, chromium: Browser) -> None:
    pocket = open_window(chromium, demo, width=390, height=844)
    phone = pocket.open(f"/agenda?dia={DAY}")
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.get_by_label("E-mail").fill(SIGN_IN[0])
    phone.get_by_label("Senha").fill(SIGN_IN[1])
    phone.get_by_role("button", name="Entrar").click()
    expect(phone).to_have_url(f"{demo}/agenda?dia={DAY}")
    customer = _registered_and_booked(phone)
    desk = open_window(chromium, demo, like=pocket)
    _comes_again(phone, customer, desk.open("/recorrencias"))
    _buys_a_package(phone, customer)
    for window in (pocket, desk):
        assert window.complaints == []
        window.context.close()


def _registered_and_booked(phone: Page) -> str:
    """Register somebody with a pet, book them, and return the customer's page."""
    phone.get_by_role("link", name="Novo horário").click()
    phone.get_by_label("Cliente, pet ou telefone").fill("Zuleica")
    phone.get_by_role("button", name="Buscar").click()
    phone.get_by_role("link", name="Cadastrar cliente novo").click()
    phone.get_by_label("Nome", exact=True).fill("Zuleica Aparecida das Dores de Albuquerque e Silva Bittencourt")
    phone.get_by_label("Telefone (WhatsApp)").fill("11 9")
    phone.get_by_label("Nome do pet").fill("Frederico")
    phone.get_by_role("button", name="Salvar e agendar").click()
    expect(phone.get_by_role("alert")).to_contain_text("Telefone inválido")
    expect(phone.get_by_label("Nome do pet")).to_have_value("Frederico")
    phone.get_by_label("Telefone (WhatsApp)").fill("(11) 97777-0001")
    phone.get_by_role("button", name="Salvar e agendar").click()
    phone.get_by_label("Serviço").select_option(label="Banho (60 min)")
    ten = phone.get_by_role("button", name=re.compile("^10h com")).first
    expect(ten).to_be_visible()
    fits(phone, "phone-new-booking")
    # Pressed twice in a hurry, it is booked once.
    ten.dblclick()
    entries = phone.locator(".list-group-item", has_text="Frederico")
    expect(entries).to_have_count(1)
    expect(entries).to_contain_text("10h · Frederico")
    entries.get_by_role("link", name="Zuleica").click()
    expect(phone.locator("#standing")).to_contain_text("quarta-feira, 18/03 às 10h")
    fits(phone, "phone-customer")
    return phone.url


def _comes_again(phone: Page, customer: str, desk: Page) -> None:
    phone.get_by_role("link", name="Nova recorrência").click()
    phone.get_by_label("Serviço").select_option(label="Banho (60 min)")
    expect(phone.get_by_label("Qual do mês")).to_be_hidden()
    phone.get_by_label("Dia", exact=True).select_option(label="Segunda-feira")
    phone.get_by_label("Hora").fill("16:00")
    phone.get_by_role("button", name="Marcar").click()
    expect(phone.locator("#series")).to_contain_text("toda segunda-feira às 16h")
    fits(phone, "phone-series")
    desk.goto(phone.url)
    expect(desk.locator("#live")).to_have_text("ao vivo")
    phone.get_by_role("button", name="Pular").first.click()
    expect(phone.locator("#series .badge", has_text="Pulada")).to_be_visible()
    expect(desk.locator("#series .badge", has_text="Pulada")).to_be_visible()
    shoot(desk, "console-series")
    phone.goto(customer)


def _buys_a_package(phone: Page, customer: str) -> None:
    phone.get_by_role("link", name="Vender pacote").click()
    fits(phone, "phone-package-sell")
    phone.get_by_role("button", name="Vender", exact=True).click()
    expect(phone.locator("#balance")).to_contain_text("10 de 10 para usar")
    fits(phone, "phone-package")
    phone.goto(customer)
    expect(phone.locator("#standing")).to_contain_text("10 de 10")
    for area, path in (("customers", "/clientes"), ("packages", "/pacotes"), ("sheet", f"/agenda/folha?dia={DAY}")):
        phone.goto("/".join(customer.split("/")[:3]) + path)
        expect(phone.get_by_role("heading", level=1)).to_be_visible()
        fits(phone, f"phone-{area}")
