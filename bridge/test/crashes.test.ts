import assert from "node:assert/strict";
import { appendFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";
import { proto } from "baileys";
import { newId, Stage, type Child } from "./support.ts";

const ANA = "5511988880001";

let stage: Stage;
/** For the tests that leave their bridge alive. */
let shared: Child;
before(async () => {
  stage = await Stage.set();
  shared = await stage.bridge();
});
after(() => stage.strike());

test("killed with an entry unacknowledged, it is told again, in order, before anything is opened", async () => {
  const number = "5511977770010";
  const first = await stage.bridge();
  await stage.connect(first, "killed", number);
  const ids: string[] = [];
  for (const text of ["um", "dois", "três"]) ids.push((await stage.twin.write(number, { from: ANA, text })).id);
  const last = await first.until((line) => line["payload"]?.key?.id === ids[2]);
  first.say({ cmd: "ack", instance: "killed", entries: [last["entry"]] });
  await first.must("status");
  await first.kill();
  const second = stage.bareBridge();
  const { journals } = await second.must("configure", { protocol: 1, journal_root: stage.journalRoot });
  assert.deepEqual(
    journals.map(({ instance }: { instance: string }) => instance),
    ["killed"],
  );
  await second.until((line) => line["payload"]?.key?.id === ids[1]);
  const again = second.journalled("killed");
  assert.deepEqual(
    again.map((line) => [line["payload"].key.id, line["again"]]),
    [
      [ids[0], true],
      [ids[1], true],
    ],
  );
  await second.kill();
});

test("killed at any moment of receiving, every message arrives at least once and still decrypts", async () => {
  const number = "5511977770011";
  const seen = new Set<string>();
  const wanted = new Set<string>();
  let child = await stage.bridge();
  await stage.connect(child, "any", number);
  for (let round = 0; round < 4; round += 1) {
    for (let i = 0; i < 4; i += 1)
      wanted.add((await stage.twin.write(number, { from: ANA, text: `mensagem ${round} ${i}` })).id);
    await new Promise((resolve) => setTimeout(resolve, round * 7));
    // Sometimes before the first was read, sometimes after the last.
    await child.kill();
    for (const line of child.journalled("any"))
      if (line["payload"].content.kind === "text") seen.add(line["payload"].key.id);
    child = await stage.bridge();
    await stage.connect(child, "any", number);
  }
  await child.must("ping", { instance: "any" });
  for (const line of child.journalled("any"))
    if (line["payload"].content.kind === "text") seen.add(line["payload"].key.id);
  assert.deepEqual(
    [...wanted].filter((id) => !seen.has(id)),
    [],
  );
  assert.equal(stage.twin.account(number).waiting.size, 0, "and WhatsApp was told of each");
  await child.kill();
});

test("history that was announced and not read before the end is read by the next bridge", async () => {
  const number = "5511977770015";
  const child = await stage.bridge();
  await stage.connect(child, "history", number);
  const unreachable = {
    directPath: "/lost",
    url: "https://127.0.0.1:9/lost",
    mediaKey: Buffer.alloc(32).toString("base64"),
  };
  const announce = (historySyncNotification: object) =>
    stage.twin.write(number, {
      from: ANA,
      peer: true,
      message: { protocolMessage: { type: 5, historySyncNotification } },
    });
  await announce({ syncType: 3, chunkOrder: 1, ...unreachable });
  while (stage.twin.account(number).waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await child.kill();
  // What was announced lies there, as it would for any end before it was read.
  const path = join(stage.journalRoot, "history.history.ndjson");
  const [line] = (await readFile(path, "utf8")).trim().split("\n");
  const sync = proto.HistorySync.encode({
    syncType: 3,
    conversations: [
      {
        id: `${ANA}@s.whatsapp.net`,
        messages: [
          {
            message: {
              key: { remoteJid: `${ANA}@s.whatsapp.net`, id: "3AOLD9", fromMe: false },
              message: { conversation: "de antes" },
              messageTimestamp: 1_760_000_000,
            },
          },
        ],
      },
    ],
  } as proto.IHistorySync).finish();
  const notice = proto.Message.HistorySyncNotification.encode({
    syncType: 3,
    chunkOrder: 2,
    initialHistBootstrapInlinePayload: deflateSync(sync),
  }).finish();
  const entry = { ...JSON.parse(line ?? ""), n: 2, payload: { notice: Buffer.from(notice).toString("base64") } };
  await appendFile(path, `${JSON.stringify(entry)}\n`);
  const next = await stage.bridge();
  await stage.connect(next, "history", number);
  const { payload } = await next.event("journal", "history", { kind: "history" });
  assert.deepEqual(
    payload.messages.map(({ key, source }: { key: { id: string }; source: string }) => [key.id, source]),
    [["3AOLD9", "history"]],
  );
  await next.must("close", { instance: "history" });
  const left = (await readFile(path, "utf8")).trim().split("\n");
  assert.deepEqual(JSON.parse(left.at(-1) ?? ""), { a: [2] }, "what could not be fetched is left for the next time");
  await next.kill();
});

test("a stanza that breaks Baileys closes its instance; the other one goes on", async () => {
  const [broken, whole] = ["5511977770012", "5511977770013"] as const;
  await stage.connect(shared, "broken", broken);
  await stage.connect(shared, "whole", whole);
  const from = shared.lines.length;
  await stage.twin.account(broken).deliver({
    tag: "iq",
    attrs: { from: "s.whatsapp.net", type: "set", id: "1" },
    content: [{ tag: "pair-device", attrs: {}, content: [{ tag: "ref", attrs: {} }] }],
  });
  const fault = await shared.until((line) => line["event"] === "fault", from);
  assert.equal(fault["instance"], "broken");
  const closed = await shared.event("connection", "broken", { state: "closed" }, from);
  assert.equal(closed["status_code"], undefined);
  await shared.must("send", {
    instance: "whole",
    message_id: newId(),
    to: `${ANA}@s.whatsapp.net`,
    content: { kind: "text", text: "sigo aqui" },
  });
  assert.equal(stage.twin.account(whole).sent.length, 1);
  assert.deepEqual(
    (await shared.must("status"))["instances"].map(({ instance }: { instance: string }) => instance),
    ["whole"],
  );
});

test("SIGTERM lets a message under way finish and leaves nobody logged out", async () => {
  const number = "5511977770014";
  const child = await stage.bridge();
  await stage.connect(child, "drained", number);
  const account = stage.twin.account(number);
  const sending = child.ask("send", {
    instance: "drained",
    message_id: newId(),
    to: `${ANA}@s.whatsapp.net`,
    content: { kind: "text", text: "até logo" },
  });
  await new Promise((resolve) => setTimeout(resolve, 10));
  child.process.kill("SIGTERM");
  assert.equal((await sending)["ok"], true);
  assert.equal(await child.ended, 0);
  assert.equal(account.sent.length, 1);
  assert.equal(account.linked, true);
  const closed = child.lines.find((line) => line["event"] === "connection" && line["state"] === "closed");
  assert.equal(closed?.["requested"], true);
});

test("a socket gone mute is found by a ping; a cut line closes; the network returns", async () => {
  const number = "5511977770015";
  await stage.connect(shared, "mute", number);
  assert.ok((await shared.must("ping", { instance: "mute" }))["milliseconds"] < 5_000);
  stage.twin.account(number).behaviour.mute = true;
  assert.equal((await shared.ask("ping", { instance: "mute", timeout_seconds: 0.3 }))["error"].code, "timeout");
  stage.twin.account(number).behaviour.mute = false;
  let from = shared.lines.length;
  await stage.twin.cut();
  assert.equal((await shared.event("connection", "mute", { state: "closed" }, from))["status_code"], 428);
  from = shared.lines.length;
  await stage.open(shared, "mute", number);
  assert.ok((await shared.event("connection", "mute", { state: "closed" }, from))["status_code"]);
  await stage.twin.restore();
  await stage.connect(shared, "mute", number);
});

test("a second login replaces the first, and other codes come through as they are", async () => {
  const number = "5511977770016";
  await stage.connect(shared, "first", number);
  const from = shared.lines.length;
  await stage.open(shared, "second", number);
  assert.equal((await shared.event("connection", "first", { state: "closed" }, from))["status_code"], 440);
  await shared.event("connection", "second", { caught_up: true }, from);
  stage.twin.end(number, 503);
  assert.equal((await shared.event("connection", "second", { state: "closed" }, from))["status_code"], 503);
});

test("a line that is dead does not hold up its closing", async () => {
  const number = "5511977770017";
  await stage.connect(shared, "frozen", number);
  stage.twin.account(number).session?.freeze();
  const began = performance.now();
  await shared.must("close", { instance: "frozen" });
  assert.ok(performance.now() - began < 6_000);
});

test("what another process left is told when the number is opened; a forgotten number leaves nothing", async () => {
  const number = "5511977770018";
  const first = await stage.bridge();
  const second = await stage.bridge();
  await stage.connect(first, "moved", number);
  const { id } = await stage.twin.write(number, { from: ANA, text: "oi" });
  await first.until((line) => line["payload"]?.key?.id === id);
  await first.kill();
  await stage.open(second, "moved", number);
  assert.equal((await second.until((line) => line["payload"]?.key?.id === id))["again"], true);
  assert.equal((await second.ask("forget", { instance: "moved" }))["error"].code, "already_open");
  await second.must("close", { instance: "moved" });
  await second.must("forget", { instance: "moved" });
  assert.deepEqual(
    (await readdir(stage.journalRoot)).filter((name) => name.startsWith("moved")),
    [],
  );
  await second.kill();
});
