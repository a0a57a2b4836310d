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

export class Journal {
  readonly instance: string;
  #log: DurableLog;
  #entries = new Map<number, Entry>();
  #highest = 0;
  #lines = 0;

  private constructor(instance: string, log: DurableLog) {
    this.instance = instance;
    this.#log = log;
  }

  static async open(instance: string, path: string): Promise<Journal> {
    const { log, lines } = await DurableLog.open(path);
    const journal = new Journal(instance, log);
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
  }

  unacknowledged(): Entry[] {
    return [...this.#entries.values()];
  }

  settled(): Promise<void> {
    return this.#log.settled();
  }

  async close(): Promise<void> {
    await this.#log.close();
  }

  #compact(): void {
    this.#lines = this.#entries.size + 1;
    this.#log.rewrite(() => [JSON.stringify({ h: this.#highest }), ...this.unacknowledged().map((entry) => JSON.stringify(entry))]);
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
