"""Putting somebody on the waitlist from the page that found no time for them."""

from datetime import date, time
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from oxy.agenda import Wanted, join_waitlist
from oxy.entrances.console.choosing import read_id
from oxy.entrances.console.reception import ConsoleRoute, Front, Signed

router = APIRouter(route_class=ConsoleRoute)

NOON = time(12)


class WaitForm(BaseModel):
    """Who would come for what, and when."""

    cliente: UUID
    pet: str = Field("", max_length=36)
    servico: UUID
    recurso: str = Field("", max_length=36)
    de: date
    ate: date
    periodo: Literal["", "manha", "tarde"] = ""

    def wanted(self) -> Wanted:
        """Return the wish."""
        return Wanted(
            self.de, self.ate, NOON if self.periodo == "tarde" else None, NOON if self.periodo == "manha" else None,
            resource_id=read_id(self.recurso, "recurso"),
        )  # fmt: skip


@router.post("/agenda/espera")
async def wait(front: Front, staff: Signed, form: Annotated[WaitForm, Form()]) -> Response:
    """Put somebody on the waitlist."""
    async with front.database.tenant(staff.organization_id) as session:
        actor, pet_id = staff.actor, read_id(form.pet, "pet")
        await join_waitlist(session, form.cliente, form.servico, form.wanted(), actor=actor, pet_id=pet_id)
    return RedirectResponse(f"/agenda?dia={form.de}#waitlist", 303)
