"""How the console says no: on the page that asked, with everything that was typed still there."""

from typing import ClassVar
from urllib.parse import quote, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from oxy.entrances.cookies import SIGN_IN_PAGE
from oxy.entrances.pages import render
from oxy.foundation.errors import Conflict, Invalid, Refusal


class KnownAlready(Conflict):
    """What was to be added is here; `page` is where."""

    code: ClassVar[str] = "known_already"

    def __init__(self, message: str, page: str) -> None:
        """`page` is a path of the console."""
        super().__init__(message, page=page)


class NotFilledIn(Invalid):
    """A form or an address that no page of ours would send."""

    message = "Algum campo ficou em branco ou com um valor que não existe. Confira e tente de novo."


def refuse(request: Request, refusal: Refusal) -> Response:
    """Return a refusal: as a notice above the page that a part of it was asked from, or as a page with a way back."""
    page = refusal.data.get("page")
    if "HX-Request" not in request.headers:
        values = {"message": refusal.message, "page": page, "back": _page_before(request)}
        return render("refusal_page.html", status=refusal.status, **values)
    response = render("refusal.html", message=refusal.message, page=page)
    response.headers["HX-Retarget"] = "#notice"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def follow(request: Request, response: Response) -> Response:
    """Return an answer as the asking script understands it: a whole new page is gone to, not put into this one."""
    if "HX-Request" not in request.headers or not isinstance(response, RedirectResponse):
        return response
    return Response(status_code=204, headers={"HX-Redirect": response.headers["location"]})


def ask_to_sign_in(request: Request) -> Response:
    """Return the way to the sign-in page, and from there back to the page somebody was on."""
    target = f"{SIGN_IN_PAGE}?destino={quote(_page_of(request))}"
    if "HX-Request" in request.headers:
        return Response(status_code=204, headers={"HX-Redirect": target})
    return RedirectResponse(target, 303)


def _page_of(request: Request) -> str:
    """The page somebody looks at: what is asked for, or what holds the part or form that asked."""
    if "HX-Request" in request.headers:
        return _path(request.headers.get("HX-Current-URL", ""))
    return _path(str(request.url)) if request.method == "GET" else _page_before(request)


def _page_before(request: Request) -> str:
    return _path(request.headers.get("referer", ""))


def _path(address: str) -> str:
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
