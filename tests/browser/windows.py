"""Somebody's browser windows, and what they complained of."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from playwright.sync_api import TimeoutError as TookTooLong

SCREENSHOTS = Path(__file__).parent / "screenshots"


@dataclass
class Window:
    """Windows of one person's browser, with what they complained of."""

    context: BrowserContext
    address: str
    complaints: list[str] = field(default_factory=list[str])

    def open(self, path: str) -> Page:
        """Open a page in a window of its own."""
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)
        page.goto(self.address + path)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        ours = ("data:", self.address, self.address.replace("http", "ws"))
        if not request.url.startswith(ours):
            self.complaints.append(f"asked a stranger: {request.url}")


def open_window(
    chromium: Browser, address: str, *, width: int = 1280, height: int = 860, like: Window | None = None
) -> Window:
    """A browser of its own, of this size in CSS pixels, small ones with a touch screen; signed in like another."""
    context = chromium.new_context(
        locale="pt-BR", timezone_id="America/Sao_Paulo", viewport={"width": width, "height": height},
        is_mobile=width < 600, has_touch=width < 600,
        storage_state=None if like is None else like.context.storage_state(),
    )  # fmt: skip
    context.set_default_timeout(60_000)
    return Window(context, address)


def shoot(page: Page, name: str) -> None:
    """Keep a picture for whoever wants to look."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def fits(page: Page, name: str) -> None:
    """Keep a picture of a page that nobody has to scroll sideways. A page that is being left is waited for."""
    shoot(page, name)
    try:
        page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth", timeout=10_000)
    except TookTooLong as error:
        raise AssertionError(f"{name} is wider than the phone") from error
