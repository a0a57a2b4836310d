"""What was said before we were there."""

from psycopg.types.json import Jsonb

from oxy.conversations.store.arrivals import Arrival
from oxy.foundation.database import Session


async def file_away(session: Session, arrival: Arrival) -> bool:
    """Store an old message where it belongs in time: it waits for nobody and moves no inbox. False for a duplicate."""
    touched = await session.execute(
        """
        WITH stored AS (
            INSERT INTO messages (organization_id, conversation_id, contact_id, instance_id, whatsapp_message_id,
                direction, author, from_me, message_type, content, payload, reply_to_whatsapp_id, status, sent_at,
                channel_time, created_at)
            VALUES (%(organization)s, %(conversation)s, %(contact)s, %(instance)s, %(wamid)s, %(direction)s,
                %(author)s, %(outgoing)s, %(type)s, %(content)s, %(payload)s, %(reply_to)s, %(status)s,
                CASE WHEN %(outgoing)s THEN %(time)s::timestamptz END, %(time)s, %(time)s)
            ON CONFLICT (organization_id, instance_id, whatsapp_message_id) WHERE whatsapp_message_id IS NOT NULL
            DO NOTHING
            RETURNING id
        )
        UPDATE conversations c SET
            last_message_preview = CASE WHEN c.last_message_at IS NULL OR c.last_message_at < %(time)s
                                        THEN %(preview)s ELSE c.last_message_preview END,
            last_message_at = greatest(c.last_message_at, %(time)s)
        FROM stored WHERE c.organization_id = %(organization)s AND c.id = %(conversation)s
        """,
        {
            "organization": session.organization_id, "conversation": arrival.conversation_id,
            "contact": arrival.contact_id, "instance": arrival.instance_id, "wamid": arrival.whatsapp_message_id,
            "direction": "outgoing" if arrival.outgoing else "incoming",
            "author": "phone" if arrival.outgoing else "contact", "outgoing": arrival.outgoing,
            "type": arrival.message_type, "content": arrival.content, "payload": Jsonb(arrival.payload),
            "reply_to": arrival.reply_to,
            "status": "sent" if arrival.outgoing else "placeholder" if arrival.placeholder else "received",
            "time": arrival.channel_time, "preview": arrival.preview,
        },
    )  # fmt: skip
    return touched == 1
