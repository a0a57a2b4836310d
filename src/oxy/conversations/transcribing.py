"""Voice notes written down by a job of their own, while their conversation's turn waits for them, and not for ever."""

from collections.abc import Awaitable, Callable

from oxy.conversations.inbound import PROCESS_MESSAGE
from oxy.conversations.store import transcripts as store
from oxy.conversations.wording import preview_of
from oxy.foundation.database import Database, Row, Session
from oxy.foundation.events import announce_all
from oxy.foundation.jobs import Job, RetryLater, enqueue
from oxy.foundation.telemetry import TRANSCRIPTS, log
from oxy.minds import NotHeard

# From a recording and its media type to words; raises `NotHeard`.
WriteDown = Callable[[bytes, str], Awaitable[str]]


class Transcriber:
    """Does the jobs that write voice notes down."""

    def __init__(self, database: Database, write_down: WriteDown | None) -> None:
        """`write_down` None: nobody listens here, and the customer is told so."""
        self._database = database
        self._write_down = write_down

    async def run(self, job: Job) -> None:
        """Write the job's recording down and let its turn begin. Raises `RetryLater` for a fault that may pass."""
        async with self._database.tenant(job.organization_id) as session:
            row = await store.find_unheard(session, job.uuid("media_id"))
        if row is None:
            return
        try:
            text = await self._hear(row)
        except NotHeard as error:
            if error.passing and not job.last:
                raise RetryLater(str(error)) from error
            await self._end(job, row, None)
            TRANSCRIPTS.labels("failed").inc()
            log().warning("[MEDIA] Audio not written down", mediaId=str(row["id"]), reason=str(error))
        else:
            await self._end(job, row, text)
            TRANSCRIPTS.labels("done").inc()
            log().info("[MEDIA] Audio written down", mediaId=str(row["id"]), responseLength=len(text))

    async def _hear(self, row: Row) -> str:
        if self._write_down is None:
            raise NotHeard("nobody listens here", passing=False)
        return await self._write_down(row["content"], row["mime_type"])

    async def _end(self, job: Job, row: Row, text: str | None) -> None:
        async with self._database.tenant(job.organization_id) as session:
            await store.keep_transcript(session, row["id"], text, preview_of("audio", text))
            await let_turn_begin(session, row)


async def let_turn_begin(session: Session, row: Row) -> None:
    """Nothing more to wait for: the turn is due now, unless another recording of the conversation is still unheard."""
    if await store.stop_listening(session, row["conversation_id"]):
        await enqueue(session, PROCESS_MESSAGE, {"conversation_id": row["conversation_id"]})
    ids = {"conversation_id": str(row["conversation_id"]), "message_id": str(row["message_id"])}
    await announce_all(
        session,
        [
            ("message:status", {**ids, "status": "received", "transcribed": True}),
            ("conversation:updated", {"conversation_id": ids["conversation_id"]}),
        ],
    )
