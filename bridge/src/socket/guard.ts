// Keeps what arrives before WhatsApp is told that it arrived.
//
// Baileys acknowledges a message right after decrypting it and before it emits anything, and a receipt before its events
// leave the buffer. So the journal is written one step earlier, at two places: before a stanza reaches Baileys' own
// listeners (receipts, and messages without encryption), and inside the Signal transaction that decrypts a message, ahead
// of the commit of the ratchet. Killed at any point, the server delivers again and it still decrypts.
import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  makeWASocket,
  type BinaryNode,
  type SignalAuthState,
  type SocketConfig,
} from "baileys";
import { isIgnored } from "../reading/addresses.ts";
import { readDecrypted, readPlaceholder } from "../reading/messages.ts";
import { readFromPhone, type HistoryNotice } from "../reading/peer.ts";
import { readReceipt } from "../reading/receipts.ts";
import type { MessagePayload, Own, ReceiptPayload } from "../reading/wire.ts";

type Socket = ReturnType<typeof makeWASocket>;
type Repository = ReturnType<SocketConfig["makeSignalRepository"]>;

export interface Keeper {
  own(): Own;
  keepMessage(payload: MessagePayload): Promise<void>;
  /** The content of a placeholder, which the phone sent again. */
  keepResent(payload: MessagePayload): Promise<void>;
  /** Where history lies that is still to be read. */
  keepHistory(notice: HistoryNotice): Promise<void>;
  keepReceipt(payload: ReceiptPayload): Promise<void>;
  /** Nothing more may be acknowledged: the socket has to go. */
  cannotKeep(error: unknown): void;
  /** Something could not be read; it passes on to Baileys. */
  unreadable(error: unknown): void;
}

export class Guard {
  #keeper: Keeper;
  #stanzas = new WeakMap<Uint8Array, BinaryNode>();

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  /** Puts the journal in front of Baileys' listeners. To be called before the socket opens. */
  stand(socket: Socket): void {
    this.#standBefore(socket, "CB:message", (node) => this.#beforeMessage(node));
    this.#standBefore(socket, "CB:receipt", (node) => this.#beforeReceipt(node));
  }

  /** Puts the journal into the transactions that decrypt. */
  repository(make: SocketConfig["makeSignalRepository"]): SocketConfig["makeSignalRepository"] {
    return (auth, logger, pnToLid) => {
      const inner = make(auth, logger, pnToLid);
      const decryptMessage: Repository["decryptMessage"] = (options) =>
        this.#decrypting(auth, options.jid, options.ciphertext, () => inner.decryptMessage(options));
      const decryptGroupMessage: Repository["decryptGroupMessage"] = (options) =>
        this.#decrypting(auth, options.group, options.msg, () => inner.decryptGroupMessage(options));
      return { ...inner, decryptMessage, decryptGroupMessage };
    };
  }

  async #decrypting(
    auth: SignalAuthState,
    key: string,
    ciphertext: Uint8Array,
    decrypt: () => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    const node = this.#stanzas.get(ciphertext);
    if (!node) return decrypt();
    const keys = auth.keys as SignalAuthState["keys"] & {
      transaction<T>(work: () => Promise<T>, key: string): Promise<T>;
    };
    let plaintext: Uint8Array;
    let failure: unknown;
    return keys
      .transaction(async () => {
        try {
          plaintext = await decrypt();
        } catch (error) {
          failure = error;
          throw error;
        }
        await this.#keep(() => readDecrypted(node, plaintext, true, this.#keeper.own()));
        await this.#keepFromPhone(node, plaintext);
        return plaintext;
      }, key)
      .catch(async (error: unknown) => {
        if (failure === error) await this.#keep(() => this.#undecryptable(node, error));
        throw error;
      });
  }

  async #keepFromPhone(node: BinaryNode, plaintext: Uint8Array): Promise<void> {
    try {
      const { resent, history } = readFromPhone(node, plaintext, this.#keeper.own());
      for (const payload of resent) await this.#orNever(this.#keeper.keepResent(payload));
      if (history) await this.#orNever(this.#keeper.keepHistory(history));
    } catch (error) {
      this.#keeper.unreadable(error);
    }
  }

  #undecryptable(node: BinaryNode, error: unknown): MessagePayload | undefined {
    return readPlaceholder(
      node,
      this.#keeper.own(),
      "undecryptable",
      error instanceof Error ? error.message : undefined,
    );
  }

  /** Runs `before` for each stanza, one after the other, and Baileys' own listeners after it. */
  #standBefore(socket: Socket, event: string, before: (node: BinaryNode) => Promise<void> | undefined): void {
    const listeners = socket.ws.listeners(event) as ((node: BinaryNode) => unknown)[];
    socket.ws.removeAllListeners(event);
    let turn: Promise<void> = Promise.resolve();
    socket.ws.on(event, (node: BinaryNode) => {
      turn = turn.then(() => before(node)).catch((error: unknown) => this.#keeper.unreadable(error));
      return turn.then(() => Promise.all(listeners.map((listener) => listener(node))));
    });
  }

  #beforeMessage(node: BinaryNode): Promise<void> | undefined {
    if (node.attrs["from"] && isIgnored(node.attrs["from"])) return undefined;
    for (const { content } of getBinaryNodeChildren(node, "enc")) {
      if (content instanceof Uint8Array) this.#stanzas.set(content, node);
    }
    if (getBinaryNodeChild(node, "enc")) return undefined;
    const plain = getBinaryNodeChild(node, "plaintext")?.content;
    return this.#keep(() => {
      const own = this.#keeper.own();
      if (plain instanceof Uint8Array) return readDecrypted(node, plain, false, own);
      const unavailable = getBinaryNodeChild(node, "unavailable")?.attrs["type"];
      return readPlaceholder(node, own, unavailable === "view_once" ? "view_once" : "unavailable", unavailable);
    });
  }

  #beforeReceipt(node: BinaryNode): Promise<void> | undefined {
    let payload: ReceiptPayload | undefined;
    try {
      payload = readReceipt(node, this.#keeper.own());
    } catch (error) {
      this.#keeper.unreadable(error);
    }
    return payload && this.#orNever(this.#keeper.keepReceipt(payload));
  }

  async #keep(read: () => MessagePayload | undefined): Promise<void> {
    let payload: MessagePayload | undefined;
    try {
      payload = read();
    } catch (error) {
      this.#keeper.unreadable(error);
    }
    if (payload) await this.#orNever(this.#keeper.keepMessage(payload));
  }

  /** What could not be written never continues, so that it is never acknowledged. */
  async #orNever(written: Promise<void>): Promise<void> {
    try {
      await written;
    } catch (error) {
      this.#keeper.cannotKeep(error);
      await new Promise(() => undefined);
    }
  }
}
