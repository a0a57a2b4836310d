// The order on which everything rests: journal, then ratchet, then acknowledgement.
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { encodeWAMessage, proto, type BinaryNode, type SocketConfig } from "baileys";
import { Guard, type Keeper } from "../src/socket/guard.ts";

type Make = SocketConfig["makeSignalRepository"];

const OWN = { id: "5511977770000:7@s.whatsapp.net", lid: "" };
const CIPHERTEXT = new Uint8Array([1, 2, 3]);
const STANZA: BinaryNode = {
  tag: "message",
  attrs: { id: "3AAA", from: "5511988880001@s.whatsapp.net", t: "1" },
  content: [{ tag: "enc", attrs: { type: "msg" }, content: CIPHERTEXT }],
};
const OPTIONS = { jid: "5511988880001@s.whatsapp.net", type: "msg" as const, ciphertext: CIPHERTEXT };

function stage(keeper: Partial<Keeper>, decrypt: () => Promise<Uint8Array>) {
  const happened: string[] = [];
  const guard = new Guard({
    own: () => OWN,
    keepMessage: async ({ content }) => {
      await new Promise((resolve) => setImmediate(resolve));
      happened.push(`kept ${content.kind}`);
    },
    keepResent: async ({ content, source }) => void happened.push(`kept ${source} ${content.kind}`),
    keepHistory: async ({ syncType }) => void happened.push(`kept notice of ${syncType}`),
    keepReceipt: async () => void happened.push("kept receipt"),
    cannotKeep: () => void happened.push("cannot keep"),
    unreadable: () => void happened.push("unreadable"),
    ...keeper,
  });
  const ws = new EventEmitter();
  for (const tag of ["message", "receipt"]) ws.on(`CB:${tag}`, () => void happened.push(`baileys ${tag}`));
  guard.stand({ ws } as never);
  const auth = {
    keys: {
      transaction: async (work: () => Promise<unknown>) => {
        const result = await work();
        happened.push("ratchet committed");
        return result;
      },
    },
  };
  const make = (() => ({ decryptMessage: decrypt })) as unknown as Make;
  const repository = guard.repository(make)(auth as never, undefined as never);
  const settle = async () => {
    for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { happened, ws, repository, settle };
}

const says = (text: string) => async () => encodeWAMessage(proto.Message.create({ conversation: text }));

test("a message is in the journal before the ratchet that decrypted it moves on", async () => {
  const { happened, ws, repository, settle } = stage({}, says("oi"));
  ws.emit("CB:message", STANZA);
  await settle();
  await repository.decryptMessage(OPTIONS);
  assert.deepEqual(happened, ["baileys message", "kept text", "ratchet committed"]);
});

test("what cannot be written is never committed and never acknowledged", async () => {
  const { happened, ws, repository, settle } = stage(
    { keepMessage: () => Promise.reject(new Error("no space left")) },
    says("oi"),
  );
  ws.emit("CB:message", STANZA);
  await settle();
  let ended = false;
  void repository.decryptMessage(OPTIONS).finally(() => (ended = true));
  await settle();
  assert.deepEqual([happened, ended], [["baileys message", "cannot keep"], false]);
});

const FROM_PHONE: BinaryNode = { ...STANZA, attrs: { ...STANZA.attrs, from: OWN.id, category: "peer" } };
const RESENT = proto.WebMessageInfo.encode({
  key: { remoteJid: "5511988880001@s.whatsapp.net", id: "3ABB", fromMe: false },
  message: { conversation: "quanto é o banho?" },
  messageTimestamp: 1_760_000_000,
}).finish();
const OF_THE_PHONE: [string, proto.Message.IProtocolMessage, string][] = [
  [
    "the content of a placeholder",
    {
      type: proto.Message.ProtocolMessage.Type.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
      peerDataOperationRequestResponseMessage: {
        peerDataOperationResult: [{ placeholderMessageResendResponse: { webMessageInfoBytes: RESENT } }],
      },
    },
    "kept resend text",
  ],
  [
    "where history lies",
    {
      type: proto.Message.ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION,
      historySyncNotification: { syncType: proto.Message.HistorySyncType.RECENT },
    },
    "kept notice of 3",
  ],
];

for (const [what, protocolMessage, kept] of OF_THE_PHONE) {
  const plaintext = async () => encodeWAMessage(proto.Message.create({ protocolMessage }));

  test(`${what} is on the disk before the ratchet moves on, and so before the acknowledgement`, async () => {
    const { happened, ws, repository, settle } = stage({}, plaintext);
    ws.emit("CB:message", FROM_PHONE);
    await settle();
    await repository.decryptMessage(OPTIONS);
    assert.deepEqual(happened, ["baileys message", kept, "ratchet committed"]);
  });

  test(`${what} is believed of the number's own phone alone`, async () => {
    const { happened, ws, repository, settle } = stage({}, plaintext);
    ws.emit("CB:message", STANZA);
    await settle();
    await repository.decryptMessage(OPTIONS);
    assert.ok(!happened.includes(kept));
  });
}

test("what cannot be decrypted leaves a placeholder, and Baileys hears of the failure", async () => {
  const { happened, ws, repository, settle } = stage({}, () => Promise.reject(new Error("Bad MAC")));
  ws.emit("CB:message", STANZA);
  await settle();
  await assert.rejects(repository.decryptMessage(OPTIONS), /Bad MAC/);
  assert.deepEqual(happened, ["baileys message", "kept placeholder"]);
});

test("a receipt is in the journal before Baileys, who would acknowledge it, sees it", async () => {
  const { happened, ws, settle } = stage({}, says(""));
  ws.emit("CB:receipt", { tag: "receipt", attrs: { id: "3EB0", from: "5511988880001@s.whatsapp.net", t: "1" } });
  await settle();
  assert.deepEqual(happened, ["kept receipt", "baileys receipt"]);
});

test("a receipt that cannot be written goes no further", async () => {
  const { happened, ws, settle } = stage({ keepReceipt: () => Promise.reject(new Error("no space left")) }, says(""));
  ws.emit("CB:receipt", { tag: "receipt", attrs: { id: "3EB0", from: "5511988880001@s.whatsapp.net", t: "1" } });
  await settle();
  assert.deepEqual(happened, ["cannot keep"]);
});
