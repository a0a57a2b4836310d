// A received message as the journal has it.
import {
  cleanMessage,
  decodeMessageNode,
  getBinaryNodeChild,
  normalizeMessageContent,
  proto,
  unpadRandomMax16,
  WAMessageStubType,
  type BinaryNode,
  type WAMessage,
} from "baileys";
import { classOf, keyOf } from "./addresses.ts";
import { readContent, saysNothing, timestampOf } from "./content.ts";
import { known, type Content, type MessagePayload, type Own, type Source } from "./wire.ts";

/** What the stanza around a message says of it; its content is put in later. */
function envelope(node: BinaryNode, own: Own): WAMessage {
  const { fullMessage } = decodeMessageNode(node, own.id, own.lid);
  const message = fullMessage as WAMessage;
  if (message.key.fromMe) {
    const { peer_recipient_pn, recipient_pn, peer_recipient_lid, recipient_lid } = node.attrs;
    message.key.remoteJidAlt = peer_recipient_pn ?? recipient_pn ?? peer_recipient_lid ?? recipient_lid ?? "";
  }
  const name = getBinaryNodeChild(node, "verified_name")?.content;
  if (name instanceof Uint8Array) {
    const { details } = proto.VerifiedNameCertificate.decode(name);
    if (details) message.verifiedBizName = proto.VerifiedNameCertificate.Details.decode(details).verifiedName ?? null;
  }
  return message;
}

export function sourceOf(node: BinaryNode): Source {
  return node.attrs["offline"] ? "offline" : "live";
}

/** A stanza's content once decrypted; nothing when it is only the machinery of WhatsApp's devices. */
export function readDecrypted(
  node: BinaryNode,
  plaintext: Uint8Array,
  padded: boolean,
  own: Own,
): MessagePayload | undefined {
  const decoded = proto.Message.decode(padded ? unpadRandomMax16(plaintext) : plaintext);
  const message = envelope(node, own);
  message.message = decoded.deviceSentMessage?.message ?? decoded;
  if (node.attrs["category"] === "peer" || saysNothing(message.message)) return undefined;
  cleanMessage(message, own.id, own.lid);
  return readMessage(message, sourceOf(node), own);
}

/** A stanza without readable content. */
export function readPlaceholder(
  node: BinaryNode,
  own: Own,
  reason: string,
  detail?: string,
): MessagePayload | undefined {
  if (node.attrs["category"] === "peer") return undefined;
  const message = envelope(node, own);
  cleanMessage(message, own.id, own.lid);
  return payload(message, sourceOf(node), own, { kind: "placeholder", reason, ...known({ detail }) });
}

/** A message as Baileys gives it; nothing when it is only machinery. */
export function readMessage(message: WAMessage, source: Source, own: Own): MessagePayload | undefined {
  const content = contentOf(message, own);
  if (!content || !message.key.id || !message.key.remoteJid) return undefined;
  return payload(message, source, own, content);
}

const MACHINERY = new Set([
  "HISTORY_SYNC_NOTIFICATION",
  "APP_STATE_SYNC_KEY_SHARE",
  "APP_STATE_SYNC_KEY_REQUEST",
  "INITIAL_SECURITY_NOTIFICATION_SETTING_SYNC",
  "APP_STATE_FATAL_EXCEPTION_NOTIFICATION",
  "PEER_DATA_OPERATION_REQUEST_MESSAGE",
  "PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE",
  "LID_MIGRATION_MAPPING_SYNC",
]);

function contentOf(message: WAMessage, own: Own): Content | undefined {
  if (message.messageStubType === WAMessageStubType.CIPHERTEXT) {
    const detail = message.messageStubParameters?.[0];
    return {
      kind: "placeholder",
      reason: detail === "Message absent from node" ? "unavailable" : "undecryptable",
      ...known({ detail }),
    };
  }
  if (message.message && !saysNothing(message.message)) {
    const content = readContent(message.message, (key) => targetOf(key, message, own));
    return content.kind === "other" && MACHINERY.has(String(content["type"])) ? undefined : content;
  }
  if (!message.messageStubType) return undefined;
  return { kind: "other", type: WAMessageStubType[message.messageStubType] ?? "stub" };
}

/** The message that a reaction, edit or revocation is about, in the number's own view. */
function targetOf(key: proto.IMessageKey | null | undefined, message: WAMessage, own: Own) {
  const ofReaction = !!normalizeMessageContent(message.message)?.reactionMessage;
  // Edits and revocations are told in their author's view: it can only be a message of the same author.
  const fromMe = ofReaction ? !!key?.fromMe : !!message.key.fromMe;
  return keyOf(
    {
      ...message.key,
      id: key?.id ?? "",
      fromMe,
      ...(ofReaction && { participant: key?.participant ?? null }),
    } as WAMessage["key"],
    own,
  );
}

function payload(message: WAMessage, source: Source, own: Own, content: Content): MessagePayload {
  const key = keyOf(message.key, own);
  return {
    key,
    class: classOf(key.chat, own),
    source,
    timestamp: timestampOf(message.messageTimestamp),
    content,
    ...known({
      push_name: key.from_me ? undefined : message.pushName,
      verified_name: message.verifiedBizName,
      message: message.message ? inJson(message.message) : undefined,
    }),
  };
}

/** Protobuf's JSON form: bytes as base64, numbers as numbers. */
export function inJson(message: proto.IMessage): object {
  return proto.Message.toObject(proto.Message.fromObject(message), { bytes: String, longs: Number, enums: Number });
}

export function fromJson(message: object): proto.Message {
  return proto.Message.fromObject(message);
}
