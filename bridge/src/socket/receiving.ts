// What one socket tells, into the journal and on to Oxy.
import { isJidGroup, jidNormalizedUser, proto, type BaileysEventMap, type PresenceData } from "baileys";
import type { Journal, Kind } from "../journal/journal.ts";
import { classOf } from "../reading/addresses.ts";
import { readMessage } from "../reading/messages.ts";
import { readContact } from "../reading/people.ts";
import { known, type Key, type MessagePayload, type Own, type ReceiptPayload } from "../reading/wire.ts";
import { log, masked } from "../logging.ts";
import { problemWith } from "../protocol.ts";
import { BoundedCache } from "./bounded_cache.ts";

export type History = Pick<
  BaileysEventMap["messaging-history.set"],
  "messages" | "contacts" | "syncType" | "progress" | "chunkOrder"
>;
export type Emit = (event: { event: string; [field: string]: unknown }) => void;

/** Keys remembered, to know what the journal already had before Baileys emitted it. */
const REMEMBERED = 2_000;
const HISTORY_BATCH = 50;

export class Receiving {
  #journal: Journal;
  #own: () => Own;
  #emit: Emit;
  #kept = new BoundedCache<"placeholder" | "content">(REMEMBERED);
  #contacts = new BoundedCache<string>(REMEMBERED);
  #placeholders = new BoundedCache<MessagePayload>(REMEMBERED);
  lastReceivedAt: number | undefined;

  constructor(journal: Journal, own: () => Own, emit: Emit) {
    this.#journal = journal;
    this.#own = own;
    this.#emit = emit;
  }

  /** Resolves when the message is on the disk; a message that is there already is not kept twice. */
  async keepMessage(payload: MessagePayload): Promise<void> {
    this.lastReceivedAt = Date.now();
    const key = nameOf(payload.key);
    const has = this.#kept.get(key);
    const brings = payload.content.kind === "placeholder" ? "placeholder" : "content";
    if (has === "content" || has === brings) return;
    await this.keep("message", problemWith("message", payload) ? withoutDetail(payload) : payload);
    this.#kept.set(key, brings);
    if (brings === "placeholder") this.#placeholders.set(payload.key.id, payload);
  }

  /** The phone sends only the content: who wrote it, and under which addresses, the placeholder knows. */
  keepResent(payload: MessagePayload): Promise<void> {
    const { key, class: addressed, push_name, verified_name } = this.#placeholders.get(payload.key.id) ?? payload;
    return this.keepMessage({ ...payload, key, class: addressed, ...known({ push_name, verified_name }) });
  }

  keepReceipt(payload: ReceiptPayload): Promise<void> {
    this.lastReceivedAt = Date.now();
    return this.keep("receipt", payload);
  }

  async keep(kind: Kind, payload: object): Promise<void> {
    const wrong = problemWith(kind, payload);
    if (wrong) {
      // A stanza of a form never seen: kept back from WhatsApp, it would only come again, and again.
      log.error(
        { instance: this.#journal.instance, err: masked(wrong) },
        "[BRIDGE] Not in the protocol's form, dropped",
      );
      return;
    }
    const { n, at } = await this.#journal.append(kind, payload);
    this.#emit({ event: "journal", instance: this.#journal.instance, entry: n, at, kind, payload });
  }

  /** What the journal has not got from a stanza: contents that the phone resent, missed calls, notices. */
  async onMessages({ messages, type }: BaileysEventMap["messages.upsert"]): Promise<void> {
    for (const message of messages) {
      const payload = readMessage(message, type === "notify" ? "live" : "offline", this.#own());
      if (!payload) continue;
      // Baileys' buffer loses the id of the request that this answers.
      if (this.#kept.get(nameOf(payload.key)) === "placeholder") payload.source = "resend";
      await this.keepMessage(payload);
    }
  }

  /** Of the updates only the server's refusals: receipts, edits and deletions were read from their stanzas. */
  async onUpdates(updates: BaileysEventMap["messages.update"]): Promise<void> {
    for (const { key, update } of updates) {
      if (update.status !== proto.WebMessageInfo.Status.ERROR || !key.id || !key.remoteJid || isJidGroup(key.remoteJid))
        continue;
      const [code] = update.messageStubParameters ?? [];
      const chat = jidNormalizedUser(key.remoteJid);
      await this.keepReceipt({
        chat,
        ids: [key.id],
        about: "sent",
        status: "error",
        timestamp: Math.trunc(Date.now() / 1000),
        ...known({ code }),
      });
    }
  }

  async onHistory({ messages, contacts, syncType, progress }: History): Promise<void> {
    const told = messages.flatMap((message) => readMessage(message, "history", this.#own()) ?? []);
    const people = contacts.flatMap((contact) => readContact(contact) ?? []);
    const about = known({
      sync_type: syncType === undefined ? undefined : proto.HistorySync.HistorySyncType[syncType ?? -1],
      progress: progress ?? undefined,
    });
    for (let start = 0; start < Math.max(told.length, people.length); start += HISTORY_BATCH) {
      const end = start + HISTORY_BATCH;
      await this.keep("history", { messages: told.slice(start, end), contacts: people.slice(start, end), ...about });
    }
  }

  /** Baileys repeats a contact with each of its messages: only news are kept. */
  async onContacts(contacts: Parameters<typeof readContact>[0][]): Promise<void> {
    for (const contact of contacts) {
      const read = readContact(contact);
      if (!read || classOf(read.id, this.#own()) !== "user") continue;
      const text = JSON.stringify(read);
      if (this.#contacts.get(read.id) === text) continue;
      await this.keep("contact", read);
      this.#contacts.set(read.id, text);
    }
  }

  async onMapping({ lid, pn }: BaileysEventMap["lid-mapping.update"]): Promise<void> {
    await this.keep("identity", { lid: jidNormalizedUser(lid), phone: jidNormalizedUser(pn) });
  }

  onPresence({ id, presences }: { id: string; presences: { [jid: string]: PresenceData } }): void {
    if (classOf(id, this.#own()) !== "user") return;
    for (const [who, { lastKnownPresence: state, lastSeen }] of Object.entries(presences)) {
      this.#emit({
        event: "presence",
        instance: this.#journal.instance,
        chat: jidNormalizedUser(id),
        who: jidNormalizedUser(who),
        state,
        ...known({ last_seen: lastSeen }),
      });
    }
  }

  onCalls(calls: BaileysEventMap["call"]): void {
    for (const { id, from, status, offline, isVideo, callerPn } of calls) {
      this.#emit({
        event: "call",
        instance: this.#journal.instance,
        call: id,
        from: jidNormalizedUser(from),
        status,
        offline,
        ...known({ video: isVideo, phone: callerPn }),
      });
    }
  }
}

function nameOf({ chat, from_me, id }: Key): string {
  return `${chat} ${from_me} ${id}`;
}

/** A message whose content came out of form: that it came, and the whole of it. */
function withoutDetail(payload: MessagePayload): MessagePayload {
  return { ...payload, content: { kind: "other", type: "unreadable" } };
}
