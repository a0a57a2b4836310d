"""What Meta decides about an account, as it concerns one of its numbers."""

from collections.abc import Mapping
from uuid import UUID

from oxy.businesses import note_failure, raise_alert
from oxy.campaigns import rest_number
from oxy.channels.cloud_api import AccountNews
from oxy.conversations import templates
from oxy.foundation.database import Session
from oxy.foundation.telemetry import log

# https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
DISABLED = frozenset({"DISABLED_UPDATE", "ACCOUNT_DELETED"})
WORRYING: Mapping[str, str] = {
    "ACCOUNT_RESTRICTION": "A Meta restringiu a conta do WhatsApp",
    "ACCOUNT_VIOLATION": "A Meta apontou uma violação na conta do WhatsApp",
    "DISABLED_UPDATE": "A Meta desativou a conta do WhatsApp",
    "ACCOUNT_DELETED": "A conta do WhatsApp foi apagada na Meta",
}


async def take_news(session: Session, instance_id: UUID, news: AccountNews) -> None:
    """Keep a decision about a template, or tell staff that the account is in trouble; its campaigns rest for a day."""
    if news.kind == "template":
        await _template(session, instance_id, news)
        return
    title = WORRYING.get(news.event)
    if title is None:
        log().info("[WEBHOOK] Account event noted", event_name=news.event, instanceId=str(instance_id))
        return
    if news.event in DISABLED:
        await note_failure(session, instance_id, title)
        return
    await rest_number(session, instance_id)
    await raise_alert(
        session, "account_restricted", title,
        f"Motivo: {news.reason or 'não informado'}. Veja na Meta o que fazer. As campanhas deste número param por um"
        " dia.",
        severity="critical", data={"instance_id": str(instance_id), "event": news.event},
    )  # fmt: skip


async def _template(session: Session, instance_id: UUID, news: AccountNews) -> None:
    known = await templates.note_status(
        session, instance_id, news.template, news.language, news.event, news.reason
    )  # fmt: skip
    if not known:
        await templates.ask_for_refresh(session, instance_id)
    if news.event in ("REJECTED", "PAUSED", "DISABLED"):
        await raise_alert(
            session, "template_lost", "Um modelo do WhatsApp deixou de valer",
            f"O modelo {news.template} ({news.language}) agora está {news.event} na Meta. "
            f"Motivo: {news.reason or 'não informado'}.",
            data={"instance_id": str(instance_id), "template": news.template},
        )  # fmt: skip
