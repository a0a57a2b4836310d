// What one number sent in the last hours, kept to answer receipts that ask to send again, and to send the same again.
import { proto } from "baileys";
import { DurableLog } from "./durable_log.ts";

interface Kept {
  id: string;
  at: number;
  to: string;
  message: string;
}

export interface SentLimits {
  hours: number;
  count: number;
}

/** How often what is too old leaves the file, and not only the memory. */
const CLEANED_EVERY_MS = 3_600_000;

export class Sent {
  #log: DurableLog;
  #limits: SentLimits;
  #kept = new Map<string, Kept>();
  #lines = 0;
  #cleaning = setInterval(() => this.#prune(true), CLEANED_EVERY_MS).unref();

  private constructor(log: DurableLog, limits: SentLimits) {
    this.#log = log;
    this.#limits = limits;
  }

  static async open(path: string, limits: SentLimits): Promise<Sent> {
    const { log, lines } = await DurableLog.open(path, true);
    const sent = new Sent(log, limits);
    for (const line of lines) {
      const kept = parsed(line);
      if (kept) sent.#kept.set(kept.id, kept);
    }
    sent.#lines = lines.length;
    sent.#prune(true);
    return sent;
  }

  /** Resolves when the payload is on the disk; only then may it leave. */
  async keep(id: string, to: string, message: proto.IMessage): Promise<void> {
    const kept: Kept = {
      id,
      at: Date.now(),
      to,
      message: Buffer.from(proto.Message.encode(message).finish()).toString("base64"),
    };
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    this.#lines += 1;
    this.#prune();
    await this.#log.append(JSON.stringify(kept));
  }

  /** The payload of a recent message; of an older one, none. */
  find(id: string): { to: string; message: proto.Message } | undefined {
    const kept = this.#kept.get(id);
    if (!kept || this.#old(kept)) return undefined;
    return { to: kept.to, message: proto.Message.decode(Buffer.from(kept.message, "base64")) };
  }

  async close(): Promise<void> {
    clearInterval(this.#cleaning);
    await this.#log.close();
  }

  #old(kept: Kept): boolean {
    return Date.now() - kept.at > this.#limits.hours * 3_600_000;
  }

  #prune(thoroughly = false): void {
    for (const [id, kept] of this.#kept) {
      if (this.#kept.size <= this.#limits.count && !this.#old(kept)) break;
      this.#kept.delete(id);
    }
    if (this.#lines > (thoroughly ? this.#kept.size : 2 * this.#kept.size + 200)) {
      this.#lines = this.#kept.size;
      this.#log.rewrite(() => [...this.#kept.values()].map((kept) => JSON.stringify(kept)));
    }
  }
}

function parsed(line: string): Kept | undefined {
  try {
    return JSON.parse(line) as Kept;
  } catch {
    return undefined;
  }
}
