"""Who is at the door of the console, and how its pages say no."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from oxy.businesses import list_alerts
from oxy.entrances.attempts import Attempts
from oxy.entrances.console.refusing import NotFilledIn, ask_to_sign_in, follow, refuse
from oxy.entrances.cookies import from_same_site, session_token
from oxy.entrances.identity import Staff, identify
from oxy.entrances.permissions import RIGHTS, Permission, check_permission
from oxy.foundation.database import Database
from oxy.foundation.errors import Forbidden, Refusal, Unauthenticated
from oxy.foundation.security import Tokens, Vault


class ConsoleRoute(APIRoute):
    """A page's route: refusals become words on the page, and the unknown are asked to sign in."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_or_say(request: Request) -> Response:
            try:
                return follow(request, await handle(request))
            except Unauthenticated:
                return ask_to_sign_in(request)
            except RequestValidationError:
                return refuse(request, NotFilledIn())
            except Refusal as refusal:
                return refuse(request, refusal)

        return handle_or_say


class Reception:
    """What the console's pages need of a running Oxy."""

    def __init__(self, database: Database, tokens: Tokens, vault: Vault, *, secure: bool) -> None:
        self.database = database
        self.tokens = tokens
        self.vault = vault
        self.secure = secure
        self.attempts = Attempts()

    async def frame(self, staff: Staff, area: str) -> dict[str, Any]:
        """Return what every page's frame shows."""
        async with self.database.tenant(staff.organization_id) as session:
            alerts = len(await list_alerts(session))
        rights = RIGHTS[staff.role]
        return {
            "staff": staff, "area": area, "open_alerts": alerts, "may_connect": Permission.CONNECTIONS in rights,
            "may_name_owners": Permission.OWNER_NUMBERS in rights,
            "may_campaign": Permission.CAMPAIGNS in rights, "may_read_figures": Permission.ANALYTICS in rights,
            "may_analyse": Permission.ANALYTICS in rights, "may_sell": Permission.CATALOG in rights,
        }  # fmt: skip


async def at_reception(request: Request) -> Reception:
    """Return the reception that the request was seated at."""
    reception: Reception = request.state.reception
    return reception


Front = Annotated[Reception, Depends(at_reception)]


async def signed_in(request: Request, front: Front) -> Staff:
    """Return who is signed in. Raises `Unauthenticated`; `Forbidden` for a form that another site sent."""
    token = session_token(request)
    if token is None:
        raise Unauthenticated()
    if request.method not in ("GET", "HEAD") and not from_same_site(request):
        raise Forbidden("Este pedido veio de outro site e foi recusado.")
    return await identify(front.database, front.tokens, token, kind="session")


Signed = Annotated[Staff, Depends(signed_in)]


def permitted(permission: Permission) -> Any:
    """Return the dependency that lets in who is signed in and has `permission`; `Forbidden` for the others."""

    async def check(staff: Signed) -> Staff:
        check_permission(staff.role, permission)
        return staff

    return Depends(check)
