"""In and out."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from oxy.businesses import find_user_by_email
from oxy.entrances.console.reception import ConsoleRoute, Reception
from oxy.entrances.cookies import SIGN_IN_PAGE, clear_session, from_same_site, set_session
from oxy.entrances.pages import render
from oxy.foundation.database import Purpose
from oxy.foundation.errors import Forbidden
from oxy.foundation.security import Claims, verify_password

WRONG = "E-mail ou senha incorretos. Confira e tente de novo."


def signing_router(reception: Reception) -> APIRouter:
    """The sign-in page and the way out."""
    router = APIRouter(route_class=ConsoleRoute)

    @router.get(SIGN_IN_PAGE)
    async def page(destino: str = "/") -> Response:
        return render("sign_in.html", target=_own_page(destino), email="", problem=None)

    @router.post(SIGN_IN_PAGE)
    async def sign_in(
        request: Request,
        email: Annotated[str, Form(max_length=200)],
        password: Annotated[str, Form(max_length=200)],
        destino: Annotated[str, Form(max_length=500)] = "/",
    ) -> Response:
        if not from_same_site(request):
            raise Forbidden("Este pedido veio de outro site e foi recusado.")
        async with reception.database.system(Purpose.SIGN_IN) as session:
            found = await find_user_by_email(session, email.replace("\x00", ""))
        fits = await asyncio.to_thread(verify_password, password, found[1] if found else None)
        if found is None or not fits or not found[0].is_active:
            return render("sign_in.html", target=_own_page(destino), email=email, problem=WRONG, status=401)
        user = found[0]
        claims = Claims(user.id, user.organization_id, user.role, user.token_version)
        response = RedirectResponse(_own_page(destino), 303)
        token = reception.tokens.issue(claims, "session", reception.database.clock.now())
        set_session(response, token, secure=reception.secure)
        return response

    @router.post("/sair")
    async def sign_out(request: Request) -> Response:
        if not from_same_site(request):
            raise Forbidden("Este pedido veio de outro site e foi recusado.")
        response = RedirectResponse(SIGN_IN_PAGE, 303)
        clear_session(response)
        return response

    return router


def _own_page(target: str) -> str:
    """Only a path of ours is followed after signing in."""
    return target if target.startswith("/") and not target.startswith(("//", "/\\")) else "/"
