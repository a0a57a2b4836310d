// What one number received and Oxy has not stored yet.
import { DurableLog } from "./durable_log.ts";

export type Kind = "message" | "receipt" | "contact" | "identity" | "history";

export interface Entry {
  n: number;
  at: number;
  kind: Kind;
  payload: object;
}

type Line = Entry | { a: number[] } | { h: number };

/** Acknowledged lines that may lie in the file before it is rewritten. */
const DEAD_LINES = 1000;

/** When nothing has been pending for so long, the acknowledged lines, which hold people's words, leave the file. */
const QUIET_MS = 60_000;

export class Journal {
  readonly instance: string;
  #log: DurableLog;
  #entries = new Map<number, Entry>();
  #highest = 0;
  #lines = 0;
  #owned: boolean;
  #quietMs: number;
  #quiet: NodeJS.Timeout | undefined;

  private constructor(instance: string, log: DurableLog, owned: boolean, quietMs: number) {
    this.instance = instance;
    this.#log = log;
    this.#owned = owned;
    this.#quietMs = quietMs;
  }

  /** Who owns the journal, because the number is open here, may also rewrite it; anybody else reads and acknowledges. */
  static async open(instance: string, path: string, owned: boolean, quietMs = QUIET_MS): Promise<Journal> {
    const { log, lines } = await DurableLog.open(path, owned);
    const journal = new Journal(instance, log, owned, quietMs);
    for (const line of lines) journal.#read(line);
    journal.#lines = lines.length;
    return journal;
  }

  get pending(): number {
    return this.#entries.size;
  }

  /** Resolves with the entry when it is on the disk. */
  async append(kind: Kind, payload: object): Promise<Entry> {
    const entry: Entry = { n: ++this.#highest, at: Date.now(), kind, payload };
    const line = JSON.stringify(entry);
    this.#entries.set(entry.n, entry);
    this.#lines += 1;
    try {
      await this.#log.append(line);
    } catch (error) {
      this.#entries.delete(entry.n);
      throw error;
    }
    return entry;
  }

  /** Forgets entries. Not waited for: an acknowledgement lost in a crash only means that Oxy hears it again. */
  acknowledge(numbers: number[]): void {
    const known = numbers.filter((n) => this.#entries.delete(n));
    if (known.length === 0) return;
    this.#lines += 1;
    this.#log.append(JSON.stringify({ a: known })).catch(() => undefined);
    if (this.#lines - this.#entries.size > DEAD_LINES + this.#entries.size) this.#compact();
    else if (this.#entries.size === 0) this.#compactWhenQuiet();
  }

  /** The number is closed here: another process may open it, and its journal is no longer ours to rewrite. */
  async release(): Promise<void> {
    this.#owned = false;
    clearTimeout(this.#quiet);
    await this.#log.settled();
  }

  unacknowledged(): Entry[] {
    return [...this.#entries.values()];
  }

  async close(): Promise<void> {
    clearTimeout(this.#quiet);
    await this.#log.close();
  }

  #compactWhenQuiet(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      if (this.#entries.size === 0) this.#compact();
    }, this.#quietMs).unref();
  }

  #compact(): void {
    if (!this.#owned) return;
    this.#lines = this.#entries.size + 1;
    this.#log.rewrite(() => [
      JSON.stringify({ h: this.#highest }),
      ...this.unacknowledged().map((entry) => JSON.stringify(entry)),
    ]);
  }

  #read(text: string): void {
    let line: Line;
    try {
      line = JSON.parse(text) as Line;
    } catch {
      return; // A damaged line in the middle costs itself, not the journal.
    }
    if ("a" in line) {
      for (const n of line.a) this.#entries.delete(n);
    } else if ("h" in line) {
      this.#highest = Math.max(this.#highest, line.h);
    } else {
      this.#highest = Math.max(this.#highest, line.n);
      this.#entries.set(line.n, line);
    }
  }
}
