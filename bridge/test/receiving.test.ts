import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";
import { proto } from "baileys";
import { Stage, type Child, type Line } from "./support.ts";

const NUMBER = "5511977770000";
const ANA = "5511988880001";

let stage: Stage;
let child: Child;
before(async () => {
  stage = await Stage.set();
  child = await stage.bridge();
  await stage.connect(child, "clinic", NUMBER);
});
after(() => stage.strike());

const messageOf = async (id: string, from = 0): Promise<Line> =>
  (await child.until((line) => line["event"] === "journal" && line["payload"].key?.id === id, from))["payload"];

test("a text is journalled, told, acknowledged and gone", async () => {
  const { id } = await stage.twin.write(NUMBER, { from: ANA, text: "oi, queria um banho pro Rex", name: "Ana" });
  const payload = await messageOf(id);
  assert.deepEqual(payload["content"], { kind: "text", text: "oi, queria um banho pro Rex" });
  assert.deepEqual(payload["key"], { id, chat: `${ANA}@s.whatsapp.net`, from_me: false });
  assert.equal(payload["class"], "user");
  assert.equal(payload["source"], "live");
  assert.equal(payload["push_name"], "Ana");
  const contact = await child.event("journal", "clinic", { kind: "contact" });
  assert.equal(contact["payload"].notify, "Ana");
  await child.must("ack", {
    instance: "clinic",
    entries: child.lines.filter((line) => line["event"] === "journal").map((line) => line["entry"]),
  });
  const [status] = (await child.must("status"))["instances"];
  assert.equal(status.pending, 0);
  assert.equal((await child.must("replay", { instance: "clinic" }))["entries"], 0);
});

test("each message is told once, although Baileys tells it after the journal", async () => {
  const from = child.lines.length;
  const ids = await Promise.all(
    ["um", "dois", "três"].map(async (text) => (await stage.twin.write(NUMBER, { from: ANA, text })).id),
  );
  for (const id of ids) await messageOf(id, from);
  await child.must("ping", { instance: "clinic" });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const told = child.journalled("clinic", "message", from).map((line) => line["payload"].key.id);
  assert.deepEqual(told, ids);
});

test("a LID brings the phone along", async () => {
  const { id } = await stage.twin.write(NUMBER, { from: "5511988880002", text: "oi", by_lid: true });
  const { key } = await messageOf(id);
  assert.equal(key.chat, "5511988880002@lid");
  assert.equal(key.chat_alt, "5511988880002@s.whatsapp.net");
});

test("what is typed on the number's own phone is from_me, in the customer's chat", async () => {
  const { id } = await stage.twin.write(NUMBER, { from: ANA, text: "já te ligo", from_me: true });
  const payload = await messageOf(id);
  assert.equal(payload["key"].from_me, true);
  assert.equal(payload["key"].chat, `${ANA}@s.whatsapp.net`);
  assert.equal(payload["class"], "user");
  assert.deepEqual(payload["content"], { kind: "text", text: "já te ligo" });
});

test("groups are told as groups", async () => {
  const { id } = await stage.twin.write(NUMBER, { from: ANA, text: "bom dia grupo", group: "120363000000000001@g.us" });
  const payload = await messageOf(id);
  assert.equal(payload["class"], "group");
  assert.equal(payload["key"].participant, `${ANA}@s.whatsapp.net`);
});

test("edits, deletions, reactions, choices and places keep their meaning", async () => {
  const { id: first } = await stage.twin.write(NUMBER, { from: ANA, text: "sabado as 10" });
  const said = async (message: object) =>
    (await messageOf((await stage.twin.write(NUMBER, { from: ANA, message })).id))["content"];
  const key = { remoteJid: `${NUMBER}@s.whatsapp.net`, fromMe: true, id: first };
  const edit = await said({ protocolMessage: { key, type: 14, editedMessage: { conversation: "sábado às 11" } } });
  assert.equal(edit.kind, "edit");
  assert.deepEqual(edit.target, { id: first, chat: `${ANA}@s.whatsapp.net`, from_me: false });
  assert.deepEqual(edit.content, { kind: "text", text: "sábado às 11" });
  const revoke = await said({ protocolMessage: { key, type: 0 } });
  assert.deepEqual([revoke.kind, revoke.target.id, revoke.target.from_me], ["revoke", first, false]);
  const reaction = await said({ reactionMessage: { key: { ...key, fromMe: false, id: "3EB0AA" }, text: "👍" } });
  assert.deepEqual([reaction.kind, reaction.emoji, reaction.target.id], ["reaction", "👍", "3EB0AA"]);
  const choice = await said({ listResponseMessage: { title: "Banho", singleSelectReply: { selectedRowId: "bath" } } });
  assert.deepEqual(choice, { kind: "choice", text: "Banho", choice_id: "bath" });
  const place = await said({ locationMessage: { degreesLatitude: -23.5, degreesLongitude: -46.6, name: "Casa" } });
  assert.deepEqual(place, { kind: "location", latitude: -23.5, longitude: -46.6, name: "Casa" });
  const quoted = await said({
    extendedTextMessage: {
      text: "sim",
      contextInfo: {
        stanzaId: "3EB0BB",
        participant: `${NUMBER}@s.whatsapp.net`,
        quotedMessage: { conversation: "Confirma?" },
      },
    },
  });
  assert.deepEqual(quoted.quoted, { id: "3EB0BB", participant: `${NUMBER}@s.whatsapp.net`, text: "Confirma?" });
  const ad = await said({
    extendedTextMessage: {
      text: "vi no Insta",
      contextInfo: { externalAdReply: { title: "Banho e tosa", sourceId: "120", sourceUrl: "https://fb.me/x" } },
    },
  });
  assert.deepEqual(ad.ad, { title: "Banho e tosa", source_url: "https://fb.me/x", source_id: "120" });
  const once = await said({ viewOnceMessageV2: { message: { imageMessage: { mimetype: "image/jpeg" } } } });
  assert.deepEqual([once.kind, once.view_once], ["image", true]);
});

test("receipts tell what became of a message", async () => {
  for (const [type, status] of [
    [undefined, "delivered"],
    ["read", "read"],
    ["played", "played"],
  ] as const) {
    const from = child.lines.length;
    await stage.twin.receipt(NUMBER, ANA, "3EB0CCCCCCCCCCCCCCCCCC", type);
    const { payload } = await child.event("journal", "clinic", { kind: "receipt" }, from);
    assert.deepEqual(
      [payload.chat, payload.ids, payload.about, payload.status],
      [`${ANA}@s.whatsapp.net`, ["3EB0CCCCCCCCCCCCCCCCCC"], "sent", status],
    );
  }
});

test("typing is told, not kept", async () => {
  stage.twin.typing(NUMBER, ANA, "composing");
  const event = await child.event("presence", "clinic", { state: "composing" });
  assert.equal(event["chat"], `${ANA}@s.whatsapp.net`);
});

test("a message that cannot be decrypted is a placeholder, and comes again with its content", async () => {
  const { id } = await stage.twin.write(NUMBER, { from: "5511988880003", text: "oi, é urgente", broken: "garbled" });
  const placeholder = await child.until(
    (line) => line["payload"]?.key?.id === id && line["payload"].content.kind === "placeholder",
  );
  assert.equal(placeholder["payload"].content.reason, "undecryptable");
  const content = await child.until(
    (line) => line["payload"]?.key?.id === id && line["payload"].content.kind === "text",
  );
  assert.equal(content["payload"].content.text, "oi, é urgente");
});

test("a message without content is a placeholder", async () => {
  const { id } = await stage.twin.write(NUMBER, { from: "5511988880004", broken: "unavailable" });
  const payload = await messageOf(id);
  assert.deepEqual(payload["content"], { kind: "placeholder", reason: "unavailable" });
  assert.equal(payload["message"], undefined);
});

test("the content that the phone resends fills the placeholder", async () => {
  const from = "5511988880005";
  const { id } = await stage.twin.write(NUMBER, { from, broken: "unavailable" });
  await messageOf(id);
  const resent = proto.WebMessageInfo.encode({
    key: { remoteJid: `${from}@s.whatsapp.net`, id, fromMe: false },
    message: { conversation: "vi o anúncio, quanto é o banho?" },
    messageTimestamp: 1_760_000_000,
  }).finish();
  const result = [
    { placeholderMessageResendResponse: { webMessageInfoBytes: Buffer.from(resent).toString("base64") } },
  ];
  const response = { stanzaId: "1", peerDataOperationResult: result };
  const message = { protocolMessage: { type: 17, peerDataOperationRequestResponseMessage: response } };
  const before = child.lines.length;
  await stage.twin.write(NUMBER, { from, peer: true, message });
  const payload = await messageOf(id, before);
  assert.deepEqual(payload["content"], { kind: "text", text: "vi o anúncio, quanto é o banho?" });
  assert.equal(payload["source"], "resend");
});

test("history comes as history, with who is who", async () => {
  const chat = "5511988880006@s.whatsapp.net";
  const past = (id: string, fromMe: boolean, conversation: string) => ({
    message: { key: { remoteJid: chat, id, fromMe }, message: { conversation }, messageTimestamp: 1_760_000_000 },
  });
  const sync = proto.HistorySync.encode({
    syncType: 3,
    progress: 100,
    conversations: [
      { id: chat, name: "Bia", messages: [past("3AOLD1", false, "oi"), past("3AOLD2", true, "olá, Bia")] },
    ],
  } as proto.IHistorySync).finish();
  const inline = deflateSync(sync).toString("base64");
  const notification = { syncType: 3, progress: 100, initialHistBootstrapInlinePayload: inline };
  const message = { protocolMessage: { type: 5, historySyncNotification: notification } };
  await stage.twin.write(NUMBER, { from: ANA, peer: true, message });
  const { payload } = await child.event("journal", "clinic", { kind: "history" });
  const told = payload.messages.map(({ key, source, content }: Line) => [
    key["id"],
    key["from_me"],
    source,
    content["text"],
  ]);
  assert.deepEqual(told.sort(), [
    ["3AOLD1", false, "history", "oi"],
    ["3AOLD2", true, "history", "olá, Bia"],
  ]);
  assert.equal(payload.sync_type, "RECENT");
  assert.ok(payload.contacts.some(({ id, name }: Line) => id === chat && name === "Bia"));
  assert.equal(child.journalled("clinic").filter((line) => line["payload"].key.id.startsWith("3AOLD")).length, 0);
});

test("what came while the number was away comes marked, in order, and the end of it is told", async () => {
  await child.must("close", { instance: "clinic" });
  const ids: string[] = [];
  for (const text of ["primeira", "segunda"]) ids.push((await stage.twin.write(NUMBER, { from: ANA, text })).id);
  const from = child.lines.length;
  await stage.connect(child, "clinic", NUMBER);
  for (const id of ids) assert.equal((await messageOf(id, from))["source"], "offline");
  const told = child.journalled("clinic", "message", from).filter((line) => !line["again"]);
  assert.deepEqual(
    told.map((line) => line["payload"].key.id),
    ids,
  );
});

test("the log holds no text, no number and no key", async () => {
  const log = child.errors.join("\n");
  assert.doesNotMatch(log, /banho|urgente|55119|privKey|rootKey/);
});
