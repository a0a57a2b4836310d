// What customers write, as the stanzas that reach a linked device.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareWAMessageMedia, proto, type AnyMediaMessageContent, type BinaryNode } from "baileys";
import type { Account } from "./account.ts";
import type { Twin } from "./twin.ts";

export interface Writing {
  from: string;
  id?: string;
  text?: string;
  media?: {
    kind: "image" | "audio" | "document" | "video";
    base64: string;
    mime: string;
    caption?: string;
    file_name?: string;
    voice?: boolean;
  };
  /** A whole WAProto.Message, for everything else. */
  message?: object;
  /** unavailable: no content at all; garbled: content that cannot be decrypted. */
  broken?: "unavailable" | "garbled";
  name?: string;
  /** Seconds of Unix time. */
  timestamp?: number;
  /** The sender appears as a LID, with the phone beside it. */
  by_lid?: boolean;
  /** The number's own phone wrote this to the customer `from`. */
  from_me?: boolean;
  group?: string;
  /** From the number's own phone to its linked device: history, contents resent, keys. Nobody sees it. */
  peer?: boolean;
  again?: boolean;
}

export function messageId(): string {
  return `3A${randomBytes(9).toString("hex").toUpperCase()}`;
}

export async function stanzaOf(twin: Twin, account: Account, writing: Writing & { id: string }): Promise<BinaryNode> {
  const attrs = {
    ...addressing(account, writing),
    id: writing.id,
    t: String(writing.timestamp ?? Math.trunc(Date.now() / 1000)),
    type: writing.media ? "media" : "text",
    ...(writing.name && { notify: writing.name }),
  };
  if (writing.broken === "unavailable") return { tag: "message", attrs, content: [{ tag: "unavailable", attrs: {} }] };
  if (!account.bundle) throw new Error(`${account.number} has not been connected yet: nobody can encrypt for it`);
  const author = twin.person(writing.from_me || writing.peer ? account.number : writing.from);
  const message = await messageOf(twin, writing);
  const { type, ciphertext } = await author.write(account.number, account.bundle, message, writing.id);
  if (writing.broken === "garbled") ciphertext.fill(7, ciphertext.length - 12);
  const enc: BinaryNode = {
    tag: "enc",
    attrs: { v: "2", type, ...(writing.again && { count: "1" }) },
    content: ciphertext,
  };
  return { tag: "message", attrs, content: [enc] };
}

function addressing(account: Account, { from, by_lid, from_me, group, peer }: Writing): Record<string, string> {
  const phone = `${from}@s.whatsapp.net`;
  if (peer) return { from: `${account.number}@s.whatsapp.net`, category: "peer" };
  if (group) return { from: group, participant: phone };
  if (from_me) return { from: `${account.number}@s.whatsapp.net`, recipient: phone };
  return by_lid ? { from: `${from}@lid`, sender_pn: phone, addressing_mode: "lid" } : { from: phone };
}

async function messageOf(twin: Twin, writing: Writing): Promise<proto.IMessage> {
  const message = writing.message
    ? proto.Message.fromObject(writing.message)
    : writing.media
      ? await mediaOf(twin, writing.media)
      : proto.Message.create({ conversation: writing.text ?? "" });
  if (!writing.from_me) return message;
  return proto.Message.create({ deviceSentMessage: { destinationJid: `${writing.from}@s.whatsapp.net`, message } });
}

async function mediaOf(
  twin: Twin,
  { kind, base64, mime, caption, file_name, voice }: NonNullable<Writing["media"]>,
): Promise<proto.IMessage> {
  const { media } = twin;
  if (!media) throw new Error("the twin was started without a certificate: it has no media host");
  const folder = await mkdtemp(join(tmpdir(), "whatsapp-twin-media-"));
  try {
    const path = join(folder, "file");
    await writeFile(path, Buffer.from(base64, "base64"));
    const content = {
      [kind]: { url: path },
      mimetype: mime,
      ...(caption && { caption }),
      ...(file_name && { fileName: file_name }),
      ...(voice && { ptt: true }),
    };
    return await prepareWAMessageMedia(content as AnyMediaMessageContent, {
      upload: async (file) => {
        const place = `/mms/${kind}/${randomBytes(9).toString("hex")}`;
        media.keep(place, await readFile(file));
        const { url, direct_path } = media.placeOf(place);
        return { mediaUrl: url, directPath: direct_path };
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
