// A received message's media into a file: never larger than allowed, never half, never something else.
import { createHash, randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  downloadContentFromMessage,
  extractMessageContent,
  getContentType,
  type MediaType,
  type WAMessage,
  type proto,
} from "baileys";
import { describe, Failure, statusCodeOf } from "../failures.ts";
import { masked } from "../logging.ts";
import { fromJson } from "../reading/messages.ts";
import { known, toNumber, type Key } from "../reading/wire.ts";
import type { Instance } from "./instance.ts";

export interface Downloading {
  message: object;
  path: string;
  key?: Key;
  max_bytes?: number;
  timeout_seconds?: number;
}

type Media = proto.Message.IImageMessage & proto.Message.IDocumentMessage;

const PATIENCE_SECONDS = 60;
const TYPES: Record<string, MediaType> = {
  imageMessage: "image",
  videoMessage: "video",
  ptvMessage: "video",
  audioMessage: "audio",
  documentMessage: "document",
  stickerMessage: "sticker",
};

/** Media come from another host: the number need not be connected, unless its phone has to be asked. */
export async function download(instance: Instance | undefined, asked: Downloading, limit: number): Promise<object> {
  const message = fromJson(asked.message);
  const { media, type } = mediaIn(message);
  const most = Math.min(asked.max_bytes ?? limit, limit);
  if (toNumber(media.fileLength) > most)
    throw new Failure("media_too_large", `the media has ${toNumber(media.fileLength)} bytes`);
  try {
    return await fetchInto(asked, media, type, most);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "media_gone" || !asked.key || !instance) throw error;
    const renewed = await askPhone(instance, asked.key, message);
    return fetchInto(asked, renewed, type, most);
  }
}

function mediaIn(message: proto.IMessage): { media: Media; type: MediaType } {
  const content = extractMessageContent(message);
  const name = getContentType(content);
  const type = name ? TYPES[name] : undefined;
  const media = name && content ? (content[name] as Media) : undefined;
  if (!type || !media?.mediaKey?.length) throw new Failure("invalid", "the message has no media");
  return { media, type };
}

/** The phone still has what the server has deleted. */
async function askPhone(instance: Instance, key: Key, message: proto.IMessage): Promise<Media> {
  const whole = {
    key: { id: key.id, remoteJid: key.chat, fromMe: key.from_me, participant: key.participant },
    message,
  } as WAMessage;
  try {
    const renewed = await instance.connected().updateMediaMessage(whole);
    return mediaIn(renewed.message ?? message).media;
  } catch (error) {
    throw new Failure("media_gone", masked(describe(error)));
  }
}

async function fetchInto(asked: Downloading, media: Media, type: MediaType, most: number): Promise<object> {
  const beside = `${asked.path}.${randomBytes(6).toString("hex")}.part`;
  const signal = AbortSignal.timeout((asked.timeout_seconds ?? PATIENCE_SECONDS) * 1000);
  const meter = new Meter(most);
  try {
    const stream = await downloadContentFromMessage(media as never, type, { options: { signal } as RequestInit });
    await pipeline(stream as Readable, meter, createWriteStream(beside, { flags: "wx", mode: 0o600 }), { signal });
    const sha256 = meter.digest();
    if (media.fileSha256?.length && sha256 !== Buffer.from(media.fileSha256).toString("hex")) {
      throw new Failure("media_corrupt", "the media's checksum is not the message's");
    }
    await rename(beside, asked.path);
    return { path: asked.path, bytes: meter.bytes, sha256, ...known({ mime: media.mimetype }) };
  } catch (error) {
    await rm(beside, { force: true });
    throw failureOf(error, signal);
  }
}

function failureOf(error: unknown, signal: AbortSignal): Failure {
  if (error instanceof Failure) return error;
  if (signal.aborted) return new Failure("timeout", "the media did not come in time");
  const status = statusCodeOf(error);
  if (status === 404 || status === 410 || status === 403)
    return new Failure("media_gone", "the server no longer has the media");
  return new Failure("failed", masked(describe(error)));
}

/** Counts and hashes what passes, and stops what is too large. */
class Meter extends Transform {
  bytes = 0;
  #most: number;
  #hash = createHash("sha256");

  constructor(most: number) {
    super();
    this.#most = most;
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error?: Error | null, chunk?: Buffer) => void): void {
    this.bytes += chunk.length;
    if (this.bytes > this.#most) {
      done(new Failure("media_too_large", `the media has more than ${this.#most} bytes`));
      return;
    }
    this.#hash.update(chunk);
    done(null, chunk);
  }

  digest(): string {
    return this.#hash.digest("hex");
  }
}
