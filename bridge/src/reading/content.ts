// What a message says, in the protocol's few kinds. Nothing is judged here: kinds are WhatsApp's own.
import { getContentType, normalizeMessageContent, proto } from "baileys";
import { known, toNumber, whole, type Content, type Key, type Message } from "./wire.ts";

type Reader = (message: Message, targetOf: TargetOf) => Content;
export type TargetOf = (key: proto.IMessageKey | null | undefined) => Key;

/** Reads a message's content, through its wrappers. */
export function readContent(message: Message, targetOf: TargetOf): Content {
  const inner = normalizeMessageContent(message) ?? message;
  const type = getContentType(inner);
  const reader = type ? READERS[type] : undefined;
  const content = reader ? reader(inner, targetOf) : { kind: "other", type: type ?? "unknown" };
  return {
    ...content,
    ...wrappersOf(message),
    ...contextOf(type ? (inner as Record<string, unknown>)[type] : undefined),
  };
}

/** Whether there is nothing to tell: keys of a group's sender, context alone. */
export function saysNothing(message: Message): boolean {
  return !getContentType(normalizeMessageContent(message));
}

const READERS: Record<string, Reader> = {
  conversation: (m) => ({ kind: "text", text: m.conversation ?? "" }),
  extendedTextMessage: (m) => ({ kind: "text", text: m.extendedTextMessage?.text ?? "" }),
  imageMessage: (m) => ({ kind: "image", ...media(m.imageMessage) }),
  videoMessage: (m) => ({ kind: "video", ...media(m.videoMessage), ...known({ gif: m.videoMessage?.gifPlayback }) }),
  ptvMessage: (m) => ({ kind: "video", ...media(m.ptvMessage) }),
  audioMessage: (m) => ({ kind: "audio", voice: !!m.audioMessage?.ptt, ...media(m.audioMessage) }),
  documentMessage: (m) => ({
    kind: "document",
    ...media(m.documentMessage),
    ...known({ file_name: m.documentMessage?.fileName }),
  }),
  stickerMessage: (m) => ({
    kind: "sticker",
    ...media(m.stickerMessage),
    ...known({ animated: m.stickerMessage?.isAnimated }),
  }),
  locationMessage: (m) => location(m.locationMessage, m.locationMessage?.isLive),
  liveLocationMessage: (m) => location(m.liveLocationMessage, true),
  contactMessage: (m) => ({ kind: "contacts", cards: [card(m.contactMessage)] }),
  contactsArrayMessage: (m) => ({ kind: "contacts", cards: (m.contactsArrayMessage?.contacts ?? []).map(card) }),
  buttonsResponseMessage: ({ buttonsResponseMessage: r }) => choice(r?.selectedDisplayText, r?.selectedButtonId),
  templateButtonReplyMessage: ({ templateButtonReplyMessage: r }) => choice(r?.selectedDisplayText, r?.selectedId),
  listResponseMessage: ({ listResponseMessage: r }) => choice(r?.title, r?.singleSelectReply?.selectedRowId),
  interactiveResponseMessage: ({ interactiveResponseMessage: r }) =>
    choice(r?.body?.text, r?.nativeFlowResponseMessage?.name),
  // What businesses' own robots send.
  buttonsMessage: ({ buttonsMessage: b }) => ({ kind: "text", text: b?.contentText ?? "" }),
  listMessage: ({ listMessage: l }) => ({ kind: "text", text: l?.description ?? l?.title ?? "" }),
  interactiveMessage: ({ interactiveMessage: i }) => ({ kind: "text", text: i?.body?.text ?? "" }),
  templateMessage: ({ templateMessage: t }) => ({ kind: "text", text: t?.hydratedTemplate?.hydratedContentText ?? "" }),
  reactionMessage: (m, targetOf) => ({
    kind: "reaction",
    emoji: m.reactionMessage?.text ?? "",
    target: targetOf(m.reactionMessage?.key),
  }),
  pollCreationMessage: (m) => poll(m.pollCreationMessage),
  pollCreationMessageV2: (m) => poll(m.pollCreationMessageV2),
  pollCreationMessageV3: (m) => poll(m.pollCreationMessageV3),
  protocolMessage: (m, targetOf) => protocol(m.protocolMessage, targetOf),
};

function protocol(message: proto.Message.IProtocolMessage | null | undefined, targetOf: TargetOf): Content {
  const { Type } = proto.Message.ProtocolMessage;
  if (message?.type === Type.REVOKE) return { kind: "revoke", target: targetOf(message.key) };
  if (message?.type === Type.MESSAGE_EDIT && message.editedMessage) {
    return { kind: "edit", target: targetOf(message.key), content: readContent(message.editedMessage, targetOf) };
  }
  return { kind: "other", type: Type[message?.type ?? -1] ?? "protocolMessage" };
}

interface AnyMedia {
  mimetype?: string | null;
  fileLength?: unknown;
  caption?: string | null;
  seconds?: number | null;
  width?: number | null;
  height?: number | null;
}

function media(of: AnyMedia | null | undefined): { mime: string } {
  return {
    mime: of?.mimetype ?? "application/octet-stream",
    ...known({
      bytes: whole(of?.fileLength),
      caption: of?.caption,
      seconds: whole(of?.seconds),
      width: whole(of?.width),
      height: whole(of?.height),
    }),
  };
}

interface AnyLocation {
  degreesLatitude?: number | null;
  degreesLongitude?: number | null;
  name?: string | null;
  address?: string | null;
}

function location(of: AnyLocation | null | undefined, live: boolean | null | undefined): Content {
  const { degreesLatitude, degreesLongitude, name, address } = of ?? {};
  return {
    kind: "location",
    latitude: degreesLatitude ?? 0,
    longitude: degreesLongitude ?? 0,
    ...known({ name, address, live }),
  };
}

function card(of: proto.Message.IContactMessage | null | undefined): { vcard: string; name?: string } {
  return { vcard: of?.vcard ?? "", ...known({ name: of?.displayName }) };
}

function choice(text: string | null | undefined, id: string | null | undefined): Content {
  return { kind: "choice", text: text ?? "", ...known({ choice_id: id }) };
}

function poll(of: proto.Message.IPollCreationMessage | null | undefined): Content {
  return { kind: "poll", text: of?.name ?? "", options: (of?.options ?? []).map((option) => option.optionName ?? "") };
}

function wrappersOf(message: Message): object {
  const onceSeen = message.viewOnceMessage ?? message.viewOnceMessageV2 ?? message.viewOnceMessageV2Extension;
  return known({ view_once: !!onceSeen, ephemeral: !!message.ephemeralMessage });
}

/** What stands around a content: the message quoted, an advertisement it came from, who is mentioned. */
function contextOf(content: unknown): object {
  const context = (content as { contextInfo?: proto.IContextInfo | null } | null | undefined)?.contextInfo;
  if (!context) return {};
  const { stanzaId, participant, quotedMessage, externalAdReply: ad, mentionedJid, isForwarded } = context;
  return known({
    quoted: stanzaId ? { id: stanzaId, ...known({ participant, text: quotedText(quotedMessage) }) } : undefined,
    forwarded: !!isForwarded,
    mentions: mentionedJid?.length ? mentionedJid : undefined,
    ad: ad
      ? known({
          title: ad.title,
          body: ad.body,
          source_url: ad.sourceUrl,
          source_id: ad.sourceId,
          source_type: ad.sourceType,
        })
      : undefined,
  });
}

function quotedText(message: Message | null | undefined): string | undefined {
  if (!message) return undefined;
  const content = readContent({ ...message }, () => ({ id: "", chat: "", from_me: false }));
  const text = content["text"] ?? content["caption"];
  return typeof text === "string" ? text : undefined;
}

/** Seconds of Unix time. */
export function timestampOf(value: unknown): number {
  return Math.trunc(toNumber(value));
}
