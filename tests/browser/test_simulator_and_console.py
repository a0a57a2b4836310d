"""A morning at the clinic in a real browser: a customer's phone, the owner's, the console on a desk and on a phone."""

import re

from playwright.sync_api import Browser, Locator, Page, expect

from browser.windows import Window, fits, open_window, shoot

JULIA = "Júlia"
SIGN_IN = ("helena@example.com", "troque-me-agora")
CONVERSATION = (
    "Olá! Quero agendar uma consulta para meu cachorro Rex.",
    "Consulta geral. Pode ser amanhã de manhã?",
    "10h está ótimo. É um Golden Retriever de 3 anos.",
    "sim",
)
TOMORROW = "/agenda?dia=2026-03-12"
LONG = 30_000
expect.set_options(timeout=LONG)


def test_a_morning_at_the_clinic(demo: str, chromium: Browser) -> None:
    street, office = open_window(chromium, demo), open_window(chromium, demo)
    phones = street.open("/simulator")
    customer, owner = phones.locator(".phone:not(.owner)"), phones.locator(".phone.owner")
    _customer_books(phones, customer)
    _owner_asks(phones, owner)
    console = office.open("/")
    _sign_in(console)
    # The browser's own word on the wrong password.
    assert ["401" in complaint for complaint in office.complaints] == [True]
    office.complaints.clear()
    _person_takes_over(phones, customer, console)
    _agenda_shows_the_booking(console)
    _alert_is_settled(console, office)
    pocket = open_window(chromium, demo, width=390, height=844, like=office)
    _console_fits_a_phone(pocket)
    _sign_out(console)
    for window in (street, office, pocket):
        assert window.complaints == []
        window.context.close()


def _customer_books(phones: Page, phone: Locator) -> None:
    answers = [_says(phone, line) for line in CONVERSATION]
    assert "10h" in answers[1]
    for fact in ("quinta-feira", "12/03", "10h", "Rex", "R$ 120,00"):
        assert fact in answers[2]
    assert "Agendado" in answers[3]
    shoot(phones, "simulator-booking")


def _owner_asks(phones: Page, phone: Locator) -> None:
    # What Aurora tells by herself may come in between.
    for question, told in (
        ("Quantos clientes atendi hoje?", "Hoje você atendeu"),
        ("E no mês?", "Neste mês você atendeu"),
    ):
        _writes(phone, question)
        answer = phone.locator(".thread li:not(.mine)", has_text=told).last
        expect(answer).to_contain_text("R$")
        assert "_" not in answer.inner_text(), "WhatsApp's own marks are shown, not printed"
    shoot(phones, "simulator-owner")


def _says(phone: Locator, text: str) -> str:
    """Write on a phone and return what came back."""
    heard = phone.locator(".thread li:not(.mine)")
    before = heard.count()
    _writes(phone, text)
    expect(heard.nth(before)).to_be_visible()
    return heard.nth(before).inner_text()


def _writes(phone: Locator, text: str) -> None:
    phone.get_by_role("textbox", name="Mensagem").fill(text)
    phone.get_by_role("button", name="Enviar").click()
    expect(phone.locator(".thread li.mine").last).to_contain_text(text)


def _sign_in(console: Page) -> None:
    for password in ("errada", SIGN_IN[1]):
        console.get_by_label("E-mail").fill(SIGN_IN[0])
        console.get_by_label("Senha").fill(password)
        console.get_by_role("button", name="Entrar").click()
        if password == "errada":
            expect(console.get_by_role("alert")).to_contain_text("E-mail ou senha incorretos")
    expect(console.locator("#live")).to_have_text("ao vivo")
    expect(console.locator("#list")).to_contain_text(JULIA)
    shoot(console, "console-inbox")


def _person_takes_over(phones: Page, phone: Locator, console: Page) -> None:
    """The thread moves by itself while the customer writes; a person answers, and hands back."""
    console.locator("#list a", has_text=JULIA).click()
    thread, alerts = console.locator("#thread"), console.locator("#alert-count")
    expect(thread).to_contain_text("IA atendendo")
    expect(thread).to_contain_text("Golden Retriever")
    before = int(alerts.inner_text() or 0)
    _says(phone, "quero falar com um atendente")
    expect(thread).to_contain_text("Aguardando uma pessoa")
    expect(alerts).to_have_text(str(before + 1))
    shoot(console, "console-escalated")
    thread.get_by_role("button", name="Assumir").click()
    expect(thread.locator(".badge.bg-orange-lt")).to_have_text("Helena")
    answers = phone.locator(".thread li:not(.mine)")
    heard = answers.count()
    console.get_by_label("Resposta").fill("Oi, Júlia! Aqui é a *Helena*. Como posso ajudar?")
    console.get_by_role("button", name="Enviar").click()
    expect(answers.nth(heard)).to_contain_text("Aqui é a Helena. Como posso ajudar?")
    expect(answers.nth(heard).locator("strong")).to_have_text("Helena")
    expect(console.get_by_label("Resposta")).to_have_value("")
    console.get_by_label("Resposta").fill("Estamos na")
    _writes(phone, "Qual o endereço de vocês?")
    expect(thread.locator(".bubbles li").last).to_contain_text("Qual o endereço de vocês?")
    expect(console.get_by_label("Resposta")).to_have_value("Estamos na")
    phones.wait_for_timeout(3000)
    assert answers.count() == heard + 1, "the AI spoke over a person"
    thread.get_by_role("button", name="Devolver para a IA").click()
    expect(answers.nth(heard + 1)).to_contain_text("Rua das Acácias")
    expect(thread).to_contain_text("IA atendendo")
    expect(thread.locator(".bubbles li").last).to_contain_text("Rua das Acácias")
    shoot(console, "console-handed-back")
    shoot(phones, "simulator-after-hand-over")


def _agenda_shows_the_booking(console: Page) -> None:
    console.goto(console.url.split("/conversas")[0] + TOMORROW)
    entry = console.locator(".list-group-item", has_text="Rex").filter(has_text=JULIA)
    expect(entry).to_contain_text("10h · Rex")
    expect(entry).to_contain_text("R$ 120,00")
    expect(console.locator("#calendar .ec-event", has_text="Rex · Consulta")).to_be_visible()
    entry.get_by_role("button", name="Confirmar").click()
    expect(entry).to_contain_text("Confirmado")
    shoot(console, "console-agenda")
    console.get_by_role("link", name="Hoje").click()
    expect(console.get_by_role("heading", level=1)).to_have_text("quarta-feira, 11/03")
    expect(console.locator("#calendar .ec-event").first).to_be_visible()
    shoot(console, "console-agenda-today")


def _alert_is_settled(console: Page, office: Window) -> None:
    console.goto(f"{office.address}/alertas")
    alerts = console.locator("main .list-group-item form")
    settling = alerts.first.get_attribute("action")
    shoot(console, "console-alerts")
    alerts.first.get_by_role("button", name="Resolvido").click()
    expect(console.get_by_role("heading", level=1)).to_have_text("Alertas")
    expect(console.locator(f'form[action="{settling}"]')).to_have_count(0)


def _console_fits_a_phone(pocket: Window) -> None:
    page = pocket.open("/")
    expect(page.locator("#thread")).to_be_hidden()
    fits(page, "phone-inbox")
    page.locator("#list a", has_text=JULIA).click()
    expect(page.locator("#list")).to_be_hidden()
    expect(page.get_by_label("Resposta")).to_be_in_viewport(ratio=1)
    expect(page.locator(".bubbles li").last).to_be_in_viewport()
    fits(page, "phone-thread")
    page.get_by_role("link", name="Voltar").click()
    expect(page.locator("#list")).to_be_visible()
    for area, path in (("agenda", TOMORROW), ("alerts", "/alertas"), ("simulator", "/simulator")):
        page.goto(pocket.address + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        fits(page, f"phone-{area}")


def _sign_out(console: Page) -> None:
    console.get_by_role("button", name="Sair").click()
    expect(console).to_have_url(re.compile("/entrar"))
    console.goto(console.url.split("/entrar")[0] + "/conversas")
    expect(console).to_have_url(re.compile("/entrar"))
    shoot(console, "console-sign-in")
