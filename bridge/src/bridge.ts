// All the numbers that this process carries.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "./failures.ts";
import { makePrivateFolder } from "./files.ts";
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

export class Bridge {
  readonly limits: Limits;
  #root: string;
  #emit: Emit;
  #instances = new Map<string, Instance>();
  #opening = new Set<string>();
  #journals = new Map<string, Promise<Journal>>();
  #sent = new Map<string, Promise<Sent>>();

  constructor(root: string, limits: Limits, emit: Emit) {
    this.#root = root;
    this.limits = limits;
    this.#emit = emit;
  }

  /** Reads the journals that are there; gives those that hold something. */
  async readJournals(): Promise<Journal[]> {
    await makePrivateFolder(this.#root);
    const names = (await readdir(this.#root)).filter((name) => name.endsWith(JOURNAL) && !name.endsWith(SENT)).sort();
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
    if (this.#instances.has(id) || this.#opening.has(id)) throw new Failure("already_open", "the instance is open already");
    if (order.pairing === "code" && !order.phone) throw new Failure("invalid", "a pairing code needs the phone");
    this.#opening.add(id);
    try {
      await this.#forget(id);
      const [session, journal, sent, { version, from }] = await Promise.all([
        Session.open(order.session_dir),
        this.#journal(id),
        this.#sentOf(id),
        chooseVersion(order.version, !order.web_socket_url),
      ]);
      const instance = new Instance({
        id,
        session,
        journal,
        sent,
        version,
        emit: this.#emit,
        onClosed: () => this.#instances.delete(id),
        pairingPhone: order.pairing === "code" ? order.phone : undefined,
        webSocketUrl: order.web_socket_url,
      });
      this.#instances.set(id, instance);
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
    const files = await Promise.all([...this.#journals.values(), ...this.#sent.values()]);
    await Promise.all(files.map((file) => file.close()));
  }

  /** Another process may have held the number meanwhile: what is on the disk counts, not what was read then. */
  async #forget(id: string): Promise<void> {
    const files = [this.#journals.get(id), this.#sent.get(id)];
    this.#journals.delete(id);
    this.#sent.delete(id);
    for (const file of files) await (await file)?.close();
  }

  #journal(instance: string): Promise<Journal> {
    return once(this.#journals, instance, () => Journal.open(instance, join(this.#root, `${instance}${JOURNAL}`)));
  }

  #sentOf(instance: string): Promise<Sent> {
    return once(this.#sent, instance, () => Sent.open(join(this.#root, `${instance}${SENT}`), this.limits.sent));
  }
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
