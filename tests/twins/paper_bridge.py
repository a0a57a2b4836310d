"""A bridge without Baileys: the same lines, a journal on disk, and behind it a `twins.paper_whatsapp.WhatsAppTwin`.

A twin, and it says so in its hello. Run as a program: `python paper_bridge.py HOST PORT`. Like the real one it never
reconnects, never deletes a session, journals before it tells the server that something arrived, and forgets an entry
only when Oxy acknowledges it.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]
CREDENTIALS: Json = {"noiseKey": {}, "signedIdentityKey": {}, "signedPreKey": {}, "registrationId": 1}


class Journal:
    """One number's entries, appended to a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[int, Json] = {}
        self.highest = 0
        for line in path.read_text().splitlines() if path.exists() else ():
            said = json.loads(line)
            if "acked" in said:
                for number in said["acked"]:
                    self.entries.pop(number, None)
            else:
                self.entries[said["entry"]] = said
                self.highest = max(self.highest, said["entry"])

    def add(self, instance: str, kind: str, payload: Json) -> Json:
        self.highest += 1
        entry = {
            "event": "journal", "instance": instance, "entry": self.highest, "at": 0, "kind": kind, "payload": payload
        }  # fmt: skip
        self._write(entry)
        self.entries[self.highest] = entry
        return entry

    def acknowledge(self, numbers: list[int]) -> None:
        for number in numbers:
            self.entries.pop(number, None)
        self._write({"acked": numbers})

    def _write(self, line: Json) -> None:
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")


class Bridge:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server, self._to_server = reader, writer
        self._root = Path()
        self._sessions: dict[str, Path] = {}
        self._journals: dict[str, Journal] = {}

    async def run(self) -> None:
        self._say({"event": "hello", "protocol": 1, "baileys": "twin", "node": "none", "wa_version": [0, 0, 0]})
        listening = asyncio.create_task(self._listen())
        stdin = asyncio.StreamReader(limit=2**26)
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdin), sys.stdin)
        while line := await stdin.readline():
            self._obey(json.loads(line))
        listening.cancel()

    def _obey(self, command: Json) -> None:
        instance, number = command.get("instance", ""), command.get("id")
        match command["cmd"]:
            case "configure":
                self._root = Path(command["journal_root"])
                for path in self._root.glob("*.ndjson"):
                    self._journals[path.stem] = Journal(path)
                self._answer(number, {"journals": []})
                for each in self._journals:
                    self._replay(each)
            case "open":
                self._open(command)
            case "ack":
                self._journal(instance).acknowledge(command["entries"])
            case "replay":
                self._answer(number, {"entries": self._replay(instance)})
            case "close" | "logout":
                if self._sessions.pop(instance, None) is None:
                    self._refuse(number, "unknown_instance")
                    return
                self._journals.pop(instance, None)
                self._tell({"do": command["cmd"], "instance": instance})
                self._answer(number, {})
                self._say({"event": "connection", "instance": instance, "state": "closed", "requested": True})
            case "forget":
                self._journals.pop(instance, None)
                (self._root / f"{instance}.ndjson").unlink(missing_ok=True)
                self._answer(number, {})
            case "status":
                held = [{"instance": each, "state": "open", "pending": 0, "sending": 0} for each in self._sessions]
                self._answer(number, {"instances": held, "memory_bytes": 1, "uptime_seconds": 1})
            case _:
                if instance not in self._sessions:
                    self._refuse(number, "not_connected")
                    return
                self._tell({"do": command["cmd"], **command})

    def _open(self, command: Json) -> None:
        instance, folder = command["instance"], Path(command["session_dir"])
        if instance in self._sessions:
            self._refuse(command["id"], "already_open")
            return
        self._sessions[instance] = folder
        # Another process may have written it meanwhile.
        self._journals.pop(instance, None)
        paired = (folder / "creds.json").exists()
        pending = len(self._journal(instance).entries)
        session = "paired" if paired else "empty"
        self._answer(
            command["id"], {"session": session, "version": [0, 0, 0], "version_from": "library", "pending": pending}
        )
        self._replay(instance)
        self._tell({"do": "open", "instance": instance, "paired": paired, "phone": command.get("phone")})

    def _journal(self, instance: str) -> Journal:
        if instance not in self._journals:
            self._journals[instance] = Journal(self._root / f"{instance}.ndjson")
        return self._journals[instance]

    def _replay(self, instance: str) -> int:
        entries = list(self._journal(instance).entries.values())
        for entry in entries:
            self._say({**entry, "again": True})
        return len(entries)

    async def _listen(self) -> None:
        while line := await self._server.readline():
            self._hear(json.loads(line))

    def _hear(self, said: Json) -> None:
        instance = said.get("instance", "")
        if "emit" in said:
            if said["emit"].get("state") == "closed":
                self._sessions.pop(instance, None)
            self._say(said["emit"])
        elif "deliver" in said:
            entry = self._journal(instance).add(instance, said["kind"], said["deliver"])
            self._tell({"do": "got", "n": said["n"], "instance": instance})
            self._say(entry)
        elif "credentials" in said:
            (self._sessions[instance] / "creds.json").write_text(json.dumps({**CREDENTIALS, **said["credentials"]}))
        elif "result" in said:
            self._answer(said["id"], said["result"])
        elif "error" in said:
            self._refuse(said["id"], said["error"], said.get("wa_code"))

    def _answer(self, number: int | None, result: Json) -> None:
        self._say({"re": number, "ok": True, "result": result})

    def _refuse(self, number: int | None, code: str, wa_code: str | None = None) -> None:
        error = {"code": code, "message": "no", **({} if wa_code is None else {"wa_code": wa_code})}
        self._say({"re": number, "ok": False, "error": error})

    def _say(self, line: Json) -> None:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()

    def _tell(self, line: Json) -> None:
        self._to_server.write(json.dumps(line).encode() + b"\n")


async def main(host: str, port: int) -> None:
    reader, writer = await asyncio.open_connection(host, port, limit=2**26)
    await Bridge(reader, writer).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
