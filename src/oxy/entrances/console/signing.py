"""In and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from oxy.entrances.attempts import TooManyAttempts
from oxy.entrances.console.reception import ConsoleRoute, Front
from oxy.entrances.cookies import SIGN_IN_PAGE, clear_session, from_same_site, set_session
from oxy.entrances.identity import WrongPassword, sign_in
from oxy.entrances.pages import render
from oxy.foundation.errors import Forbidden

router = APIRouter(route_class=ConsoleRoute)


@router.get(SIGN_IN_PAGE)
async def page(destino: str = "/") -> Response:
    """The sign-in page."""
    return render("sign_in.html", target=_own_page(destino), email="", problem=None)


@router.post(SIGN_IN_PAGE)
async def enter(
    front: Front,
    request: Request,
    email: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=200)],
    destino: Annotated[str, Form(max_length=500)] = "/",
) -> Response:
    """Let somebody in and on to the page they came for."""
    if not from_same_site(request):
        raise Forbidden("Este pedido veio de outro site e foi recusado.")
    address = request.client.host if request.client else ""
    try:
        staff = await sign_in(front.database, front.attempts, email, password, address)
    except (WrongPassword, TooManyAttempts) as no:
        return render("sign_in.html", target=_own_page(destino), email=email, problem=no.message, status=no.status)
    response = RedirectResponse(_own_page(destino), 303)
    token = staff.token(front.tokens, "session", front.database)
    set_session(response, token, secure=front.secure)
    return response


@router.post("/sair")
async def sign_out(request: Request) -> Response:
    """The way out."""
    if not from_same_site(request):
        raise Forbidden("Este pedido veio de outro site e foi recusado.")
    response = RedirectResponse(SIGN_IN_PAGE, 303)
    clear_session(response)
    return response


def _own_page(target: str) -> str:
    """Only a path of ours is followed after signing in."""
    return target if target.startswith("/") and not target.startswith(("//", "/\\")) else "/"
