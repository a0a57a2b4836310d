// One linked number: what it has not received yet, what it sent, and who wrote to it.
import { startWhatsAppServer } from "@openclaw/crabline";
import type { BinaryNode } from "baileys";
import { Phone } from "./phone.ts";
import type { Bundle } from "./people.ts";
import type { FrontSession } from "./front.ts";

export type Crabline = Awaited<ReturnType<typeof startWhatsAppServer>>;

export interface SentMessage {
  id: string;
  to: string;
  /** Who opened it: crabline, or the twin's own phone of that customer. */
  opened_by: "crabline" | "customer" | "nobody";
  text?: string;
  message?: object;
}

export interface Told {
  tag: string;
  attrs: Record<string, string>;
  child?: string;
}

export interface Behaviour {
  /** Answers nothing any more, as a socket that has gone mute. */
  mute: boolean;
  /** Takes messages and does not acknowledge them. */
  hold_acks: boolean;
  /** Refuses messages with this code. */
  refuse: string;
  /** Refuses the next login with this reason (401, 403, 405 …). */
  refuse_login: number;
}

export class Account {
  readonly phone: Phone;
  readonly crabline: Crabline;
  readonly sent: SentMessage[] = [];
  readonly told: Told[] = [];
  readonly waiting = new Map<string, BinaryNode>();
  readonly behaviour: Behaviour = { mute: false, hold_acks: false, refuse: "", refuse_login: 0 };
  linked = false;
  bundle: Bundle | undefined;
  session: FrontSession | undefined;
  #listeners = new Set<(message: SentMessage) => void>();

  constructor(number: string, crabline: Crabline) {
    this.phone = new Phone(number);
    this.crabline = crabline;
  }

  get number(): string {
    return this.phone.number;
  }

  recordSent(message: SentMessage): void {
    this.sent.push(message);
    for (const listener of this.#listeners) listener(message);
  }

  onSent(listener: (message: SentMessage) => void): void {
    this.#listeners.add(listener);
  }

  /** Hands a stanza over now or, when nobody is connected, later; keeps it until it is acknowledged. */
  async deliver(node: BinaryNode): Promise<"delivered" | "queued"> {
    if (node.tag === "message" || node.tag === "receipt") this.waiting.set(`${node.tag} ${node.attrs["id"]}`, node);
    if (!this.session?.ready) return "queued";
    this.session.sendDown(node);
    return "delivered";
  }

  acknowledged(node: BinaryNode): void {
    const id = node.attrs["id"];
    this.waiting.delete(`message ${id}`);
    if (node.tag === "ack" && node.attrs["class"] === "receipt") this.waiting.delete(`receipt ${id}`);
  }
}
