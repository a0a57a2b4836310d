// One message out, answered when WhatsApp's server has it.
import { generateWAMessage, type AnyMessageContent, type BinaryNode, type WAMessage, type WASocket } from "baileys";
import { describe, Failure, statusCodeOf } from "../failures.ts";
import { libraryLog, masked } from "../logging.ts";
import { fromJson, inJson } from "../reading/messages.ts";
import type { Instance } from "./instance.ts";

export type Outgoing =
  | { kind: "text"; text: string }
  | { kind: "image" | "video"; path: string; mime: string; caption?: string }
  | { kind: "audio"; path: string; mime: string; voice?: boolean; seconds?: number }
  | { kind: "document"; path: string; mime: string; file_name: string; caption?: string };

export interface Sending {
  message_id: string;
  to: string;
  content: Outgoing;
  quoted?: { id: string; chat: string; from_me: boolean; text?: string; message?: object };
  timeout_seconds?: number;
}

const PATIENCE_SECONDS = 20;
const CONNECTION_CLOSED = 428;

/** Sends once, however often it is asked for while it is under way. */
export function send(instance: Instance, sending: Sending): Promise<object> {
  const under = instance.underWay.get(sending.message_id);
  if (under) return under;
  const work = sendNow(instance, sending).finally(() => instance.underWay.delete(sending.message_id));
  instance.underWay.set(sending.message_id, work);
  return work;
}

async function sendNow(instance: Instance, sending: Sending): Promise<object> {
  const socket = instance.connected();
  const message = await payloadOf(instance, socket, sending);
  const timestamp = await relay(socket, sending, message);
  return { message_id: sending.message_id, timestamp, message: inJson(message) };
}

/** The payload kept from an earlier try, or a new one, which is on disk before it leaves. */
async function payloadOf(instance: Instance, socket: WASocket, sending: Sending) {
  const kept = instance.sent.find(sending.message_id);
  if (kept) {
    if (kept.to !== sending.to) throw new Failure("invalid", "this message_id was used for somebody else");
    return kept.message;
  }
  const made = await make(instance, socket, sending);
  if (!made.message) throw new Failure("not_sent", "the content makes no message");
  await instance.sent.keep(sending.message_id, sending.to, made.message).catch((error: unknown) => {
    throw new Failure("not_sent", `the payload could not be kept: ${masked(describe(error))}`);
  });
  return made.message;
}

async function make(
  instance: Instance,
  socket: WASocket,
  { message_id, to, content, quoted }: Sending,
): Promise<WAMessage> {
  try {
    return await generateWAMessage(to, contentOf(content), {
      logger: libraryLog(instance.id),
      userJid: socket.user?.id ?? "",
      upload: socket.waUploadToServer,
      messageId: message_id,
      ...(quoted && { quoted: quotedOf(quoted) }),
    });
  } catch (error) {
    throw new Failure(content.kind === "text" ? "not_sent" : "upload_failed", masked(describe(error)));
  }
}

function contentOf(content: Outgoing): AnyMessageContent {
  switch (content.kind) {
    case "text":
      return { text: content.text, linkPreview: null };
    case "image":
      return {
        image: { url: content.path },
        mimetype: content.mime,
        ...(content.caption && { caption: content.caption }),
      };
    case "video":
      return {
        video: { url: content.path },
        mimetype: content.mime,
        ...(content.caption && { caption: content.caption }),
      };
    case "audio":
      return {
        audio: { url: content.path },
        mimetype: content.mime,
        ptt: content.voice ?? false,
        ...(content.seconds && { seconds: content.seconds }),
      };
    case "document":
      return {
        document: { url: content.path },
        mimetype: content.mime,
        fileName: content.file_name,
        ...(content.caption && { caption: content.caption }),
      };
  }
}

function quotedOf({ id, chat, from_me, text, message }: NonNullable<Sending["quoted"]>): WAMessage {
  const body = message ? fromJson(message) : { conversation: text ?? "" };
  return { key: { id, remoteJid: chat, fromMe: from_me }, message: body } as WAMessage;
}

/** Writes the message and waits for the server's acknowledgement; gives the server's clock. */
async function relay(
  socket: WASocket,
  { message_id, to, timeout_seconds }: Sending,
  message: NonNullable<WAMessage["message"]>,
): Promise<number> {
  const patience = (timeout_seconds ?? PATIENCE_SECONDS) * 1000;
  const acknowledged = socket.waitForMessage<BinaryNode | undefined>(message_id, patience);
  const failed = acknowledged.then(
    () => undefined,
    () => undefined,
  );
  try {
    // Looking up devices and sessions asks the server too, and may hang as long as it likes.
    await Promise.race([socket.relayMessage(to, message, { messageId: message_id }), failed]);
  } catch (error) {
    const code = statusCodeOf(error) === CONNECTION_CLOSED || !socket.ws.isOpen ? "not_sent" : "unknown";
    throw new Failure(code, masked(describe(error)));
  }
  let ack: BinaryNode | undefined;
  try {
    ack = await acknowledged;
  } catch (error) {
    throw new Failure(
      "unknown",
      `the connection ended before the server's acknowledgement: ${masked(describe(error))}`,
    );
  }
  if (!ack) throw new Failure("unknown", "the server did not acknowledge in time");
  if (ack.attrs["error"]) throw new Failure("rejected", "the server refused the message", ack.attrs["error"]);
  return Number(ack.attrs["t"]) || Math.trunc(Date.now() / 1000);
}
