// One number's socket: opened once, closed once, never reconnected here.
import {
  DEFAULT_CONNECTION_CONFIG,
  makeCacheableSignalKeyStore,
  makeWASocket,
  type ConnectionState,
  type WASocket,
} from "baileys";
import { inContextOf } from "../context.ts";
import { describe, Failure, statusCodeOf } from "../failures.ts";
import type { Histories } from "../journal/histories.ts";
import type { Journal } from "../journal/journal.ts";
import type { Sent } from "../journal/sent.ts";
import { libraryLog, log, masked } from "../logging.ts";
import { isIgnored } from "../reading/addresses.ts";
import { known, type Own } from "../reading/wire.ts";
import { meOf, type Me } from "../session/inspect.ts";
import type { Session } from "../session/session.ts";
import { BoundedCache } from "./bounded_cache.ts";
import { Guard } from "./guard.ts";
import { HistoryReader } from "./history.ts";
import { Receiving, type Emit } from "./receiving.ts";
import { forgetVersion, type Version } from "./version.ts";

const RETRY_COUNTS = 1_000;
const GOODBYE_MS = 1_500;
const VERSION_REFUSED = 405;

export interface Opening {
  id: string;
  session: Session;
  journal: Journal;
  sent: Sent;
  histories: Histories;
  version: Version;
  emit: Emit;
  onClosed: (instance: Instance) => void;
  pairingPhone?: string | undefined;
  webSocketUrl?: string | undefined;
}

export class Instance {
  readonly id: string;
  readonly journal: Journal;
  readonly sent: Sent;
  #history: HistoryReader;
  readonly since = Date.now();
  state: "connecting" | "open" | "closed" = "connecting";
  readonly underWay = new Map<string, Promise<object>>();
  readonly socket: WASocket;
  readonly closed: Promise<void>;
  #session: Session;
  #emit: Emit;
  #receiving: Receiving;
  #pairingPhone: string | undefined;
  #version: Version;
  #requested = false;
  #caughtUp: "no" | "reached" | "told" = "no";
  #finishing = false;
  #announceClosed: () => void = () => undefined;

  constructor(opening: Opening) {
    this.id = opening.id;
    this.journal = opening.journal;
    this.sent = opening.sent;
    this.#session = opening.session;
    this.#emit = opening.emit;
    this.#pairingPhone = opening.pairingPhone;
    this.#version = opening.version;
    this.#receiving = new Receiving(opening.journal, () => this.#own(), opening.emit);
    this.#history = new HistoryReader(opening.id, opening.histories, this.#receiving);
    this.closed = new Promise((resolve) => {
      this.#announceClosed = () => {
        opening.onClosed(this);
        resolve();
      };
    });
    // Before the socket can be told of more.
    const unread = this.#history.readLeft();
    this.socket = inContextOf(this.id, () => this.#connect(opening));
    void unread.catch((error: unknown) => this.fault(error));
  }

  get me(): Me | undefined {
    return meOf(this.#session.creds);
  }

  get paired(): boolean {
    return !!this.#session.creds.account && !!this.me;
  }

  get lastReceivedAt(): number | undefined {
    return this.#receiving.lastReceivedAt;
  }

  /** The socket, if something can be sent over it now. */
  connected(): WASocket {
    if (this.state !== "open") throw new Failure("not_connected", "the instance is not connected");
    return this.socket;
  }

  /** Closes without logging out; resolves when the session's files are at rest. */
  async close(): Promise<void> {
    this.#requested = true;
    this.#hangUp();
    await this.closed;
  }

  async logout(): Promise<void> {
    this.#requested = true;
    await this.socket.logout();
    await this.closed;
  }

  async requestPairingCode(phone: string): Promise<string> {
    if (this.paired) throw new Failure("failed", "the session is paired already");
    const code = await this.socket.requestPairingCode(phone);
    this.#emit({ event: "pairing_code", instance: this.id, code, phone });
    return code;
  }

  /** Something of this instance broke: it is closed, the others go on. */
  fault(error: unknown, code?: string): void {
    if (this.#finishing) return;
    log.error({ instance: this.id, err: masked(describe(error)) }, "[BRIDGE] Instance broke");
    this.#emit({ event: "fault", instance: this.id, message: masked(describe(error)), ...known({ code }) });
    this.#hangUp();
  }

  /** Ends the socket. A network that has died answers no goodbye: it is not waited for long. */
  #hangUp(): void {
    void this.socket.end(undefined);
    const { socket: line } = this.socket.ws as unknown as { socket: { terminate(): void } | null };
    setTimeout(() => line?.terminate(), GOODBYE_MS).unref();
  }

  #own(): Own {
    const { me } = this.#session.creds;
    return { id: me?.id ?? "", lid: me?.lid ?? "" };
  }

  #connect({ session, version, sent, webSocketUrl }: Opening): WASocket {
    const logger = libraryLog(this.id);
    const guard = new Guard({
      own: () => this.#own(),
      keepMessage: (payload) => this.#receiving.keepMessage(payload),
      keepResent: (payload) => this.#receiving.keepResent(payload),
      keepHistory: (notice) => this.#history.keep(notice),
      keepReceipt: (payload) => this.#receiving.keepReceipt(payload),
      cannotKeep: (error) => this.fault(error, "journal"),
      unreadable: (error) =>
        log.error({ instance: this.id, err: masked(describe(error)) }, "[BRIDGE] Stanza could not be read"),
    });
    const socket = makeWASocket({
      auth: { creds: session.creds, keys: makeCacheableSignalKeyStore(session.keys, logger) },
      version,
      logger,
      ...(webSocketUrl && { waWebSocketUrl: webSocketUrl }),
      // Oxy is not a person looking at the screen: the phone keeps its notifications.
      markOnlineOnConnect: false,
      syncFullHistory: false,
      emitOwnEvents: false,
      shouldIgnoreJid: isIgnored,
      msgRetryCounterCache: new BoundedCache<never>(RETRY_COUNTS) as never,
      makeSignalRepository: guard.repository(DEFAULT_CONNECTION_CONFIG.makeSignalRepository),
      getMessage: async (key) => (key.id ? sent.find(key.id)?.message : undefined),
    });
    guard.stand(socket);
    this.#listen(socket);
    return socket;
  }

  #listen({ ev }: WASocket): void {
    const receiving = this.#receiving;
    const guarded =
      <A>(work: (argument: A) => Promise<void> | void) =>
      (argument: A): void => {
        Promise.resolve()
          .then(() => work(argument))
          .catch((error: unknown) => this.fault(error));
      };
    ev.on(
      "connection.update",
      guarded((update) => this.#onConnection(update)),
    );
    ev.on(
      "creds.update",
      guarded(() => this.#saveCreds()),
    );
    ev.on(
      "messages.upsert",
      guarded((upsert) => receiving.onMessages(upsert)),
    );
    ev.on(
      "messages.update",
      guarded((updates) => receiving.onUpdates(updates)),
    );
    ev.on(
      "messaging-history.set",
      guarded((history) => this.#history.take(history)),
    );
    ev.on(
      "contacts.upsert",
      guarded((contacts) => receiving.onContacts(contacts)),
    );
    ev.on(
      "contacts.update",
      guarded((contacts) => receiving.onContacts(contacts)),
    );
    ev.on(
      "lid-mapping.update",
      guarded((mapping) => receiving.onMapping(mapping)),
    );
    ev.on(
      "presence.update",
      guarded((presence) => receiving.onPresence(presence)),
    );
    ev.on(
      "call",
      guarded((calls) => receiving.onCalls(calls)),
    );
  }

  async #saveCreds(): Promise<void> {
    if (!this.#finishing) await this.#session.saveCreds();
  }

  async #onConnection(update: Partial<ConnectionState>): Promise<void> {
    const { connection, lastDisconnect, qr, isNewLogin, receivedPendingNotifications } = update;
    if (qr) await this.#onQr(qr);
    if (isNewLogin && this.me) {
      this.#emit({
        event: "paired",
        instance: this.id,
        me: this.me,
        ...known({ platform: this.#session.creds.platform }),
      });
    }
    if (connection === "close") {
      await this.#finish(lastDisconnect?.error);
    } else if (connection) {
      this.state = connection;
      this.#tell({});
    }
    if (receivedPendingNotifications) this.#caughtUp = "reached";
    if (this.#caughtUp === "reached" && this.state === "open") {
      this.#caughtUp = "told";
      this.#tell({ caught_up: true });
    }
  }

  async #onQr(qr: string): Promise<void> {
    const phone = this.#pairingPhone;
    if (!phone) {
      this.#emit({ event: "qr", instance: this.id, qr });
      return;
    }
    // One code serves the whole life of the QR codes that it stands for.
    if (!this.#session.creds.pairingCode) await this.requestPairingCode(phone);
  }

  #tell(more: object): void {
    const me = this.me;
    this.#emit({
      event: "connection",
      instance: this.id,
      state: this.state,
      ...(me && this.paired && { me }),
      ...more,
    });
  }

  /** Told only when every file is at rest: Oxy may then archive the session, or open it again. */
  async #finish(error: unknown): Promise<void> {
    if (this.#finishing) return;
    this.#finishing = true;
    if (statusCodeOf(error) === VERSION_REFUSED) forgetVersion(this.#version);
    await this.#session
      .saveCreds()
      .catch((failure: unknown) =>
        log.error({ instance: this.id, err: masked(describe(failure)) }, "[BRIDGE] Credentials not saved"),
      );
    await this.#session.close();
    await Promise.all([this.journal.release(), this.sent.close(), this.#history.close()]);
    this.state = "closed";
    this.#announceClosed();
    this.#tell({
      ...known({
        status_code: statusCodeOf(error),
        message: error ? masked(describe(error)) : undefined,
        requested: this.#requested,
      }),
    });
  }
}
