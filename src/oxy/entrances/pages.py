"""How pages are made: one template environment, Brazilian formats, versioned assets."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from oxy.portuguese import clock_time, long_date, money, phone_display, weekday_date

HERE = Path(__file__).parent
ASSETS: Mapping[str, Path] = {
    "vendor": HERE / "assets" / "vendor",
    "console": HERE / "console" / "static",
    "simulator": HERE / "simulator" / "static",
}
MARKS = {"*": "strong", "_": "em", "~": "s"}
# Scripts and styles come from here alone; the calendar and Tabler set style attributes of their own.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def mount_assets(application: FastAPI) -> None:
    """Serve the pages' scripts and styles under `/assets`."""
    for name, folder in ASSETS.items():
        application.mount(f"/assets/{name}", StaticFiles(directory=folder, check_dir=False), name=f"assets-{name}")


def render(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page or a part of one."""
    html = _environment().get_template(template).render(**values)
    return HTMLResponse(html, status_code=status, headers=SECURITY_HEADERS)


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([HERE / "console" / "templates", HERE / "simulator" / "templates"]),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., str]] = {
        "money": money, "clock": _clock, "day": long_date, "weekday": weekday_date, "phone": phone_display,
        "moment": _moment, "whatsapp": _whatsapp,
    }  # fmt: skip
    for name, function in filters.items():
        environment.filters[name] = function
    environment.globals["asset"] = _asset  # pyright: ignore[reportArgumentType]
    return environment


def _clock(moment: datetime | time) -> str:
    return clock_time(moment.time() if isinstance(moment, datetime) else moment)


def _moment(instant: datetime, now: datetime) -> str:
    """The time of today, the date of any other day; both are local."""
    return _clock(instant) if instant.date() == now.date() else f"{instant:%d/%m}"


def _whatsapp(text: str) -> Markup:
    """The text with WhatsApp's own marks shown as it shows them: *bold*, _italic_, ~struck~."""
    shown = str(escape(text))
    for mark, tag in MARKS.items():
        shown = re.sub(rf"(?<!\w)\{mark}(\S|\S[^{mark}\n]*\S)\{mark}(?!\w)", rf"<{tag}>\1</{tag}>", shown)
    return Markup(shown)  # noqa: S704


@lru_cache
def _asset(path: str) -> str:
    """The address of an asset, which changes with its content."""
    area, _, name = path.partition("/")
    file = ASSETS[area] / name
    version = hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.exists() else "missing"
    return f"/assets/{path}?v={version}"
