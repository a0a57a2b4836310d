// All the numbers that this process carries.
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "./failures.ts";
import { makePrivateFolder } from "./files.ts";
import { Histories } from "./journal/histories.ts";
import { Journal } from "./journal/journal.ts";
import { Sent, type SentLimits } from "./journal/sent.ts";
import { Session } from "./session/session.ts";
import { Instance } from "./socket/instance.ts";
import type { Emit } from "./socket/receiving.ts";
import { chooseVersion, type Version } from "./socket/version.ts";

export interface Limits {
  sent: SentLimits;
  drainSeconds: number;
  maxDownloadBytes: number;
}

export interface OpenOrder {
  instance: string;
  session_dir: string;
  phone?: string;
  pairing?: "code" | "qr";
  web_socket_url?: string;
  version?: Version;
}

const JOURNAL = ".ndjson";
const SENT = ".sent.ndjson";
const HISTORIES = ".history.ndjson";

export class Bridge {
  readonly limits: Limits;
  #root: string;
  #emit: Emit;
  #instances = new Map<string, Instance>();
  #opening = new Set<string>();
  #journals = new Map<string, Promise<Journal>>();

  constructor(root: string, limits: Limits, emit: Emit) {
    this.#root = root;
    this.limits = limits;
    this.#emit = emit;
  }

  /** Reads the journals that are there; gives those that hold something. */
  async readJournals(): Promise<Journal[]> {
    await makePrivateFolder(this.#root);
    const names = (await readdir(this.#root)).filter(isJournal).sort();
    const journals = await Promise.all(names.map((name) => this.#journal(name.slice(0, -JOURNAL.length))));
    return journals.filter((journal) => journal.pending > 0);
  }

  replay(journal: Journal): number {
    const entries = journal.unacknowledged();
    for (const { n, at, kind, payload } of entries) {
      this.#emit({ event: "journal", instance: journal.instance, entry: n, at, kind, payload, again: true });
    }
    return entries.length;
  }

  async replayOf(instance: string): Promise<number> {
    return this.replay(await this.#journal(instance));
  }

  async acknowledge(instance: string, entries: number[]): Promise<void> {
    (await this.#journal(instance)).acknowledge(entries);
  }

  async open(order: OpenOrder): Promise<object> {
    const { instance: id } = order;
    this.#checkClosed(id);
    if (order.pairing === "code" && !order.phone) throw new Failure("invalid", "a pairing code needs the phone");
    this.#opening.add(id);
    try {
      const [session, journal, sent, histories, { version, from }] = await Promise.all([
        Session.open(order.session_dir),
        this.#ownJournal(id),
        Sent.open(this.#path(id, SENT), this.limits.sent),
        Histories.open(id, this.#path(id, HISTORIES)),
        chooseVersion(order.version, !order.web_socket_url),
      ]);
      const instance = new Instance({
        id,
        session,
        journal,
        sent,
        histories,
        version,
        emit: this.#emit,
        onClosed: () => this.#instances.delete(id),
        pairingPhone: order.pairing === "code" ? order.phone : undefined,
        webSocketUrl: order.web_socket_url,
      });
      this.#instances.set(id, instance);
      // After the answer. What was told already and is about to be acknowledged is told twice.
      setImmediate(() => this.replay(journal));
      const me = instance.paired ? instance.me : undefined;
      return { session: session.found, version, version_from: from, pending: journal.pending, ...(me && { me }) };
    } finally {
      this.#opening.delete(id);
    }
  }

  instance(id: string): Instance {
    const instance = this.#instances.get(id);
    if (!instance) throw new Failure("unknown_instance", "the instance is not open");
    return instance;
  }

  find(id: string): Instance | undefined {
    return this.#instances.get(id);
  }

  all(): Instance[] {
    return [...this.#instances.values()];
  }

  /** Closes every socket without logging out, and every file. */
  async close(): Promise<void> {
    await Promise.all(this.all().map((instance) => instance.close()));
    const journals = await Promise.all(this.#journals.values());
    await Promise.all(journals.map((journal) => journal.close()));
  }

  /** Deletes what is kept of a number that is gone for good, unacknowledged entries too. */
  async forget(id: string): Promise<void> {
    this.#checkClosed(id);
    const journal = this.#journals.get(id);
    this.#journals.delete(id);
    await (await journal)?.close();
    await Promise.all([JOURNAL, SENT, HISTORIES].map((kind) => rm(this.#path(id, kind), { force: true })));
  }

  #checkClosed(id: string): void {
    if (this.#instances.has(id) || this.#opening.has(id)) {
      throw new Failure("already_open", "the instance is open already");
    }
  }

  #path(instance: string, kind: string): string {
    return join(this.#root, `${instance}${kind}`);
  }

  /** A number's journal, only to be read and acknowledged unless the number is open here. */
  #journal(instance: string): Promise<Journal> {
    return once(this.#journals, instance, () => Journal.open(instance, this.#path(instance, JOURNAL), false));
  }

  /** Read anew: another process may have held the number meanwhile, and what is on the disk counts. */
  #ownJournal(instance: string): Promise<Journal> {
    const earlier = this.#journals.get(instance);
    this.#journals.delete(instance);
    return once(this.#journals, instance, async () => {
      await (await earlier)?.close();
      return Journal.open(instance, this.#path(instance, JOURNAL), true);
    });
  }
}

function isJournal(name: string): boolean {
  return name.endsWith(JOURNAL) && !name.endsWith(SENT) && !name.endsWith(HISTORIES);
}

/** Opens a thing once for all who ask for it, and again after a failure. */
function once<T>(things: Map<string, Promise<T>>, name: string, open: () => Promise<T>): Promise<T> {
  const there = things.get(name);
  if (there) return there;
  const opening = open();
  things.set(name, opening);
  opening.catch(() => things.delete(name));
  return opening;
}
