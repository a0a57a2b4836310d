// One number's credentials and keys on disk, in the files that Baileys' own multi-file store uses.
import { readdir, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import {
  BufferJSON,
  initAuthCreds,
  proto,
  type AuthenticationCreds,
  type SignalDataSet,
  type SignalDataTypeMap,
  type SignalKeyStore,
} from "baileys";
import { Failure } from "../failures.ts";
import { makePrivateFolder, replaceFile, replaceFileDurably, syncFolder } from "../files.ts";
import { inspectSession, type SessionState } from "./inspect.ts";

/** Files written at a time: a first pairing writes more than 800. */
const AT_ONCE = 16;

export class Session {
  readonly folder: string;
  readonly creds: AuthenticationCreds;
  readonly found: SessionState;
  #queue: Promise<void> = Promise.resolve();
  #credsWaiting = false;
  #closed = false;
  /** The files that are there. Baileys mostly asks for keys that are not, and nobody else writes here. */
  #files: Set<string>;

  private constructor(folder: string, creds: AuthenticationCreds, found: SessionState, files: string[]) {
    this.folder = folder;
    this.creds = creds;
    this.found = found;
    this.#files = new Set(files);
  }

  static async open(folder: string): Promise<Session> {
    const inspection = await inspectSession(folder);
    if (inspection.state === "corrupt")
      throw new Failure("session_corrupt", inspection.detail ?? "the session cannot be read");
    await makePrivateFolder(folder);
    const creds = inspection.creds ?? initAuthCreds();
    if (inspection.state !== "paired") {
      // The number of a pairing that never finished would make WhatsApp take this for a login.
      delete creds.me;
      creds.pairingCode = undefined;
    }
    return new Session(folder, creds, inspection.state, await readdir(folder));
  }

  get keys(): SignalKeyStore {
    return { get: (type, ids) => this.#get(type, ids), set: (data) => this.#inTurn(() => this.#set(data)) };
  }

  /** Writes the credentials as they then are; several calls at once write once. */
  saveCreds(): Promise<void> {
    if (this.#credsWaiting) return this.#queue;
    this.#credsWaiting = true;
    return this.#inTurn(async () => {
      this.#credsWaiting = false;
      await replaceFileDurably(join(this.folder, "creds.json"), JSON.stringify(this.creds, BufferJSON.replacer));
    });
  }

  /** Waits for what is being written, then refuses: nobody may write into a session that was given up. */
  async close(): Promise<void> {
    await this.#queue.catch(() => undefined);
    this.#closed = true;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#closed) return Promise.reject(new Error("the session is closed"));
    this.#queue = this.#queue.catch(() => undefined).then(work);
    // Its caller hears of a failure; the queue itself goes on.
    this.#queue.catch(() => undefined);
    return this.#queue;
  }

  async #get<T extends keyof SignalDataTypeMap>(
    type: T,
    ids: string[],
  ): Promise<{ [id: string]: SignalDataTypeMap[T] }> {
    const found: { [id: string]: SignalDataTypeMap[T] } = {};
    for (const id of ids) {
      const value = await this.#read(type, id);
      if (value !== undefined) found[id] = value as SignalDataTypeMap[T];
    }
    return found;
  }

  async #read(type: string, id: string): Promise<unknown> {
    const name = nameOf(type, id);
    if (!this.#files.has(name)) return undefined;
    const value: unknown = JSON.parse(await readFile(join(this.folder, name), "utf8"), BufferJSON.reviver);
    return type === "app-state-sync-key" ? proto.Message.AppStateSyncKeyData.fromObject(value as object) : value;
  }

  /**
   * What is new is on the disk before anything goes: a commit writes a session and removes the one-time key it was made
   * with, and killed between a removal and a write nothing more of that contact would decrypt.
   */
  async #set(data: SignalDataSet): Promise<void> {
    const changes = Object.entries(data).flatMap(([type, values]) =>
      Object.entries(values ?? {}).map(([id, value]): [string, unknown] => [nameOf(type, id), value]),
    );
    await this.#writeAll(changes.filter(([, value]) => value));
    await this.#writeAll(changes.filter(([, value]) => !value));
  }

  async #writeAll(changes: [string, unknown][]): Promise<void> {
    for (let start = 0; start < changes.length; start += AT_ONCE) {
      await Promise.all(changes.slice(start, start + AT_ONCE).map(([name, value]) => this.#write(name, value)));
    }
    if (changes.length > 0) await syncFolder(this.folder);
  }

  async #write(name: string, value: unknown): Promise<void> {
    const path = join(this.folder, name);
    if (value) {
      await replaceFile(path, JSON.stringify(value, BufferJSON.replacer));
      this.#files.add(name);
    } else if (this.#files.delete(name)) {
      await unlink(path);
    }
  }
}

function nameOf(type: string, id: string): string {
  return `${type}-${id}.json`.replaceAll("/", "__").replaceAll(":", "-");
}
