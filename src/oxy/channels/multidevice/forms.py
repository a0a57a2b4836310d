"""Under which form of a Brazilian mobile WhatsApp knows somebody: with the ninth digit, or as it was before."""

from collections import OrderedDict
from collections.abc import Iterable

from oxy.channels.multidevice.addresses import identity_of, jid_of
from oxy.channels.multidevice.bridge import BridgeGone, BridgeRefused
from oxy.channels.multidevice.link import Link
from oxy.channels.multidevice.supervisor import Supervisor
from oxy.conversations.ports import Identity, SendRejected
from oxy.foundation.phones import other_form

REMEMBERED = 20_000
ASK_SECONDS = 8.0


class PhoneForms:
    """Asks WhatsApp once about a number that nobody has written from yet, and remembers."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._known: OrderedDict[str, str] = OrderedDict()

    def heard_from(self, identities: Iterable[Identity]) -> None:
        """Whoever writes is known under the form they wrote from."""
        for identity in identities:
            if identity.kind == "phone":
                self._remember(identity.value, identity.value)

    async def address(self, link: Link, to: tuple[Identity, ...]) -> tuple[str, str | None]:
        """Return the JID to send to, and the digits of the number's form when WhatsApp said it.

        Raises `SendRejected` when there is no address, or WhatsApp knows neither form of the number.
        """
        phone = next((identity.value for identity in to if identity.kind == "phone"), None)
        other = None if phone is None else other_form(phone)
        if phone is None or other is None:
            jid = jid_of(to)
            if jid is None:
                raise SendRejected("no_address", "o contato não tem número nem LID")
            return jid, None
        form = self._known.get(phone) or await self._ask(link, phone, other)
        if form is None:
            return f"{phone.removeprefix('+')}@s.whatsapp.net", None
        self._remember(phone, form)
        return f"{form.removeprefix('+')}@s.whatsapp.net", form.removeprefix("+")

    async def _ask(self, link: Link, phone: str, other: str) -> str | None:
        numbers = [phone.removeprefix("+"), other.removeprefix("+")]
        try:
            answer = await self._supervisor.ask("resolve", ASK_SECONDS, instance=str(link.key), numbers=numbers)
        except (BridgeGone, BridgeRefused):
            # A question that fails costs nothing: the form we have is sent to, as it would be without asking.
            return None
        found = [identity_of(each["jid"]) for each in answer["numbers"] if each["exists"] and "jid" in each]
        phones = [identity.value for identity in found if identity is not None and identity.kind == "phone"]
        if not phones and not any(each["exists"] for each in answer["numbers"]):
            raise SendRejected("not_on_whatsapp", "este número não tem WhatsApp")
        return phone if phone in phones or not phones else phones[0]

    def _remember(self, phone: str, form: str) -> None:
        self._known[phone] = form
        self._known.move_to_end(phone)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
