// The door in front of crabline. Crabline speaks WhatsApp's protocol (handshake, queries, pre-keys, Signal) but neither
// pairs, nor keeps what a client has not acknowledged, nor fails. The door opens the Noise channel, does these things, and
// passes everything else through to crabline unchanged, over a second channel in which it is the client.
import { randomBytes } from "node:crypto";
import { getBinaryNodeChild, type BinaryNode, type proto } from "baileys";
import { WebSocket } from "ws";
import type { Account } from "./account.ts";
import { answerQuery, keysAsked, result, withKeys } from "./answers.ts";
import { Noise } from "./noise.ts";
import { linkCodeIn } from "./phone.ts";
import { takeSent } from "./sent.ts";
import type { Twin } from "./twin.ts";

export class FrontSession {
  readonly ref = randomBytes(16).toString("base64");
  ready = false;
  account: Account | undefined;
  #twin: Twin;
  #socket: WebSocket;
  #noise = new Noise();
  #stage: "hello" | "finish" | "open" = "hello";
  #upstream: WebSocket | undefined;
  #upstreamNoise = new Noise();
  #turn: Promise<void> = Promise.resolve();
  #companionHello: BinaryNode | undefined;
  #keysPlayed = new Map<string, BinaryNode[]>();
  #shared: Uint8Array | undefined;

  constructor(twin: Twin, socket: WebSocket) {
    this.#twin = twin;
    this.#socket = socket;
    socket.on("message", (data) => this.#inTurn(() => this.#onData(data as Buffer)));
    socket.on("close", () => this.#onClose());
    socket.on("error", () => socket.terminate());
  }

  /** Sends a stanza to the client. */
  sendDown(node: BinaryNode): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(this.#noise.encode(node));
  }

  /** Sends a stanza to crabline, as the client's. */
  sendUp(node: BinaryNode): void {
    if (this.#upstream?.readyState === WebSocket.OPEN) this.#upstream.send(this.#upstreamNoise.encode(node));
  }

  /** Ends the stream as WhatsApp does, with a code. */
  end(code: number): void {
    const content: BinaryNode[] = code === 440 ? [{ tag: "conflict", attrs: { type: "replaced" } }] : [];
    this.sendDown({ tag: "stream:error", attrs: { code: String(code) }, content });
    setTimeout(() => this.#socket.close(), 50);
  }

  /** Nothing that the client says arrives any more, not even its goodbye. */
  freeze(): void {
    this.#socket.pause();
  }

  /** The line goes dead without a word. */
  cut(): void {
    this.#socket.terminate();
  }

  /** The phone has scanned this session's QR code. */
  link(account: Account, companion: { identity: Buffer; secret: Buffer }): void {
    this.account = account;
    this.sendDown(account.phone.link(companion));
  }

  /** The phone's owner has typed this session's pairing code. */
  async enterCode(account: Account, code: string): Promise<void> {
    if (!this.#companionHello) throw new Error("this session did not ask for a pairing code");
    this.account = account;
    const { notice, shared } = await account.phone.enterCode(code, this.#companionHello);
    this.#shared = shared;
    this.sendDown(notice);
  }

  /** Whether the session asked for a code for this number. */
  asksFor(number: string): boolean {
    return this.#companionHello?.attrs["jid"]?.startsWith(number) ?? false;
  }

  #inTurn(work: () => Promise<void> | void): void {
    this.#turn = this.#turn.then(work).catch((error: unknown) => {
      this.#twin.complain(error);
      this.#socket.terminate();
    });
  }

  async #onData(data: Buffer): Promise<void> {
    for (const frame of this.#noise.frames(data, true)) {
      if (this.#stage === "hello") {
        this.#socket.send(this.#noise.answerHello(frame, this.#twin.certificate));
        this.#stage = "finish";
      } else if (this.#stage === "finish") {
        this.#stage = "open";
        await this.#onLogin(this.#noise.readFinish(frame));
      } else {
        await this.#onNode(await this.#noise.decode(frame));
      }
    }
  }

  async #onLogin(payload: proto.ClientPayload): Promise<void> {
    if (payload.devicePairingData) {
      this.sendDown(this.#pairDevice());
      return;
    }
    const account = this.#twin.accounts.get(String(payload.username));
    const reason = account?.behaviour.refuse_login || (account?.linked ? 0 : 401);
    if (!account || reason) {
      if (account) account.behaviour.refuse_login = 0;
      this.sendDown({ tag: "failure", attrs: { reason: String(reason), location: "twin" } });
      setTimeout(() => this.#socket.close(), 50);
      return;
    }
    account.session?.end(440);
    account.session = this;
    this.account = account;
    await this.#connectUpstream(account);
  }

  #pairDevice(): BinaryNode {
    const refs: BinaryNode[] = [this.ref, ...Array.from({ length: 5 }, () => randomBytes(16).toString("base64"))].map(
      (ref) => ({ tag: "ref", attrs: {}, content: Buffer.from(ref) }),
    );
    return {
      tag: "iq",
      attrs: { from: "s.whatsapp.net", type: "set", id: randomBytes(4).toString("hex"), xmlns: "md" },
      content: [{ tag: "pair-device", attrs: {}, content: refs }],
    };
  }

  async #connectUpstream(account: Account): Promise<void> {
    const upstream = new WebSocket(account.crabline.manifest.endpoints.baileysWebSocketUrl);
    this.#upstream = upstream;
    await new Promise<void>((resolve, reject) => {
      upstream.once("error", reject);
      upstream.once("open", () => upstream.send(this.#upstreamNoise.hello()));
      upstream.once("message", (data) => {
        const [hello] = this.#upstreamNoise.frames(data as Buffer, false);
        if (!hello) return reject(new Error("crabline said nothing"));
        upstream.send(this.#upstreamNoise.finish(hello, Buffer.alloc(0)).reply);
        upstream.on("message", (more) => this.#inTurn(() => this.#onUpstream(more as Buffer)));
        upstream.on("close", () => this.#socket.terminate());
        resolve();
      });
    });
  }

  async #onUpstream(data: Buffer): Promise<void> {
    for (const frame of this.#upstreamNoise.frames(data, false)) {
      const node = await this.#upstreamNoise.decode(frame);
      if (node.tag === "ib" && getBinaryNodeChild(node, "offline")) continue; // Said by the door, once the client is active.
      if (node.tag === "ack" && node.attrs["class"] === "message" && this.account) this.#acknowledge(node);
      else this.sendDown(this.#completed(node));
    }
  }

  #completed(node: BinaryNode): BinaryNode {
    const played = this.#keysPlayed.get(node.attrs["id"] ?? "");
    if (!played) return node;
    this.#keysPlayed.delete(node.attrs["id"] ?? "");
    return withKeys(node, played);
  }

  /** What came while nobody was connected, marked as such, then the word that it is all. */
  #handOver(): void {
    const account = this.account;
    if (!account) return;
    const waiting = [...account.waiting.values()];
    for (const node of waiting) this.sendDown({ ...node, attrs: { ...node.attrs, offline: "1" } });
    this.sendDown({ tag: "ib", attrs: {}, content: [{ tag: "offline", attrs: { count: String(waiting.length) } }] });
    this.ready = true;
  }

  #acknowledge(node: BinaryNode): void {
    const { hold_acks, refuse } = this.account?.behaviour ?? {};
    if (hold_acks) return;
    this.sendDown(
      refuse
        ? { ...node, attrs: { ...node.attrs, error: refuse } }
        : { ...node, attrs: { ...node.attrs, t: String(Math.trunc(Date.now() / 1000)) } },
    );
  }

  async #onNode(node: BinaryNode): Promise<void> {
    const { account } = this;
    if (linkCodeIn(node)) return this.#onLinkCode(node);
    if (getBinaryNodeChild(node, "pair-device-sign")) return this.#onLinked();
    if (!account || account.behaviour.mute) return;
    if (node.tag === "receipt" || node.tag === "ack" || node.tag === "presence" || node.tag === "chatstate") {
      account.acknowledged(node);
      const child = Array.isArray(node.content) ? node.content[0]?.tag : undefined;
      account.told.push({ tag: node.tag, attrs: node.attrs, ...(child && { child }) });
      if (node.attrs["type"] === "retry") await this.#twin.writeAgain(account, node);
      return;
    }
    const answer = node.tag === "iq" ? answerQuery(node, account, this.#twin) : undefined;
    if (answer) return this.sendDown(answer);
    if (this.#askedKeys(node)) return;
    if (node.tag === "message") {
      const ack = await takeSent(node, account, this.#twin);
      if (ack) return this.#acknowledge(ack);
    }
    this.sendUp(node);
    if (node.attrs["xmlns"] === "passive" && getBinaryNodeChild(node, "active")) this.#handOver();
  }

  /** Asks crabline only for the keys of those whom the twin does not play. */
  #askedKeys(node: BinaryNode): boolean {
    const keys = keysAsked(node, this.#twin);
    if (!keys || keys.played.length === 0) return false;
    if (keys.rest) {
      this.#keysPlayed.set(node.attrs["id"] ?? "", keys.played);
      this.sendUp(keys.rest);
    } else {
      this.sendDown(withKeys(result(node), keys.played));
    }
    return true;
  }

  /** The two halves of a pairing by code that pass through the server. */
  #onLinkCode(node: BinaryNode): void {
    const part = linkCodeIn(node) as BinaryNode;
    this.sendDown({ tag: "iq", attrs: { from: "s.whatsapp.net", type: "result", id: node.attrs["id"] ?? "" } });
    if (part.attrs["stage"] === "companion_hello") {
      this.#companionHello = part;
    } else if (this.account && this.#shared) {
      this.link(this.account, this.account.phone.openFinish(part, this.#shared));
    }
  }

  #onLinked(): void {
    if (this.account) this.#twin.link(this.account);
    this.end(515);
  }

  #onClose(): void {
    this.ready = false;
    this.#upstream?.terminate();
    if (this.account?.session === this) this.account.session = undefined;
    this.#twin.sessions.delete(this);
  }
}
