// WhatsApp's server, played on loopback: any number of accounts behind one address, as the real one has.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startWhatsAppServer } from "@openclaw/crabline";
import type { BinaryNode, proto } from "baileys";
import { WebSocket, WebSocketServer } from "ws";
import { Account } from "./account.ts";
import { FrontSession } from "./front.ts";
import { MediaHost, type Certificate } from "./media.ts";
import { Noise } from "./noise.ts";
import { Person } from "./people.ts";
import { Phone } from "./phone.ts";
import { seedSession } from "./seed.ts";
import { messageId, stanzaOf, type Writing } from "./writing.ts";

export class Twin {
  readonly accounts = new Map<string, Account>();
  readonly people = new Map<string, Person>();
  readonly sessions = new Set<FrontSession>();
  readonly complaints: string[] = [];
  readonly media: MediaHost | undefined;
  certificate: Buffer = Buffer.alloc(0);
  #forms = new Map<string, string | undefined>();
  #folder = "";
  #server: Server | undefined;
  #port = 0;

  constructor(certificate?: Certificate) {
    this.media = certificate && new MediaHost(certificate);
  }

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), "whatsapp-twin-"));
    await this.media?.start();
    await this.restore();
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/ws/chat`;
  }

  /** Adds a number that has a phone but is linked to nothing yet. */
  async addAccount(number: string): Promise<Account> {
    const selfJid = `${number}@s.whatsapp.net`;
    let account: Account | undefined;
    const crabline = await startWhatsAppServer({
      selfJid,
      recorderPath: join(this.#folder, `${number}.jsonl`),
      onEvent: (event: unknown) => {
        if (account) this.#onCrabline(account, event);
      },
    });
    account = new Account(number, crabline);
    this.accounts.set(number, account);
    if (this.certificate.length === 0)
      this.certificate = await certificateOf(crabline.manifest.endpoints.baileysWebSocketUrl);
    return account;
  }

  account(number: string): Account {
    const account = this.accounts.get(number);
    if (!account) throw new Error(`the twin has no account ${number}`);
    return account;
  }

  /** Writes a session folder as a pairing would have left it. */
  async seed(number: string, folder: string): Promise<void> {
    const account = this.account(number);
    account.linked = true;
    await seedSession(account.phone, folder);
  }

  scan(number: string, qr: string): void {
    const companion = Phone.scan(qr);
    const session = [...this.sessions].find(({ ref }) => ref === companion.ref);
    if (!session) throw new Error("no session shows that QR code");
    session.link(this.account(number), companion);
  }

  async enterCode(number: string, code: string): Promise<void> {
    const session = [...this.sessions].find((each) => each.asksFor(number));
    if (!session) throw new Error("no session asks for that number");
    await session.enterCode(this.account(number), code.replace("-", ""));
  }

  /** A customer writes to a number. */
  async write(number: string, writing: Writing): Promise<{ id: string; state: "delivered" | "queued" }> {
    const account = this.account(number);
    const id = writing.id ?? messageId();
    const state = await account.deliver(await stanzaOf(this, account, { ...writing, id }));
    return { id, state };
  }

  /** A client could not read a message and asks for it again: the customer's phone writes it anew. */
  async writeAgain(account: Account, receipt: BinaryNode): Promise<void> {
    const { id, from, to } = receipt.attrs;
    const person = this.people.get((to ?? from ?? "").split("@")[0] ?? "");
    const message = id && person?.written(id);
    if (!person || !id || !message) return;
    person.forget(account.number);
    await account.deliver(await stanzaOf(this, account, { from: person.phone, id, message, again: true }));
  }

  /** A device is linked that nobody has written to yet: its keys are to come, and what waited for another is not its. */
  link(account: Account): void {
    account.linked = true;
    account.bundle = undefined;
    account.waiting.clear();
    for (const person of this.people.values()) person.forget(account.number);
  }

  /** The owner takes the device off the phone's list. */
  unlink(number: string): void {
    const account = this.account(number);
    account.linked = false;
    account.session?.end(401);
  }

  end(number: string, code: number): void {
    this.account(number).session?.end(code);
  }

  /** A customer's phone got (no type), showed (`read`) or played a message. */
  async receipt(number: string, from: string, id: string, type?: string): Promise<void> {
    await this.account(number).deliver({
      tag: "receipt",
      attrs: { from: `${from}@s.whatsapp.net`, id, t: now(), ...(type && { type }) },
    });
  }

  /** A customer's phone could not read a message and asks for it again. */
  async askAgain(number: string, from: string, id: string): Promise<void> {
    const retry: BinaryNode = { tag: "retry", attrs: { v: "1", count: "1", id, t: now() } };
    const registration: BinaryNode = { tag: "registration", attrs: {}, content: Buffer.from([0, 0, 0, 1]) };
    await this.account(number).deliver({
      tag: "receipt",
      attrs: { from: `${from}@s.whatsapp.net`, id, t: now(), type: "retry" },
      content: [retry, registration],
    });
  }

  /** `composing`, `recording` or `paused`, as a customer's phone shows it. */
  typing(number: string, from: string, state: string): void {
    const child: BinaryNode =
      state === "recording" ? { tag: "composing", attrs: { media: "audio" } } : { tag: state, attrs: {} };
    this.account(number).session?.sendDown({
      tag: "chatstate",
      attrs: { from: `${from}@s.whatsapp.net` },
      content: [child],
    });
  }

  person(number: string): Person {
    let person = this.people.get(number);
    if (!person) this.people.set(number, (person = new Person(number)));
    return person;
  }

  /** Says under which form WhatsApp knows a number; none means that it does not. */
  register(asked: string, form: string | undefined): void {
    this.#forms.set(asked, form);
  }

  formOf(asked: string): string | undefined {
    return this.#forms.has(asked) ? this.#forms.get(asked) : asked;
  }

  /** The network goes: lines die without a word and nobody can connect. */
  async cut(): Promise<void> {
    for (const session of this.sessions) session.cut();
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** The network comes back, at the same address. */
  async restore(): Promise<void> {
    if (this.#server) return;
    const server = createServer((_request, response) => response.writeHead(404).end());
    const sockets = new WebSocketServer({ server });
    sockets.on("connection", (socket) => this.sessions.add(new FrontSession(this, socket)));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.#port, "127.0.0.1", resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  complain(error: unknown): void {
    this.complaints.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  async close(): Promise<void> {
    await this.cut();
    await Promise.all([...this.accounts.values()].map(({ crabline }) => crabline.close()));
    await this.media?.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #onCrabline(account: Account, event: unknown): void {
    const { accepted, body } = event as {
      accepted?: boolean;
      body?: { key?: { id: string; remoteJid: string }; message?: proto.IMessage; attrs?: Record<string, string> };
    };
    if (!accepted || !body) return;
    if (body.key) {
      const text = body.message?.conversation;
      account.recordSent({
        id: body.key.id,
        to: body.key.remoteJid,
        opened_by: "crabline",
        ...(text && { text }),
        message: body.message ?? {},
      });
    } else if (body.attrs?.["id"]) {
      account.recordSent({ id: body.attrs["id"], to: body.attrs["to"] ?? "", opened_by: "nobody" });
    }
  }
}

function now(): string {
  return String(Math.trunc(Date.now() / 1000));
}

/** The certificate that crabline shows, which is WhatsApp's own: the door shows it too. */
async function certificateOf(url: string): Promise<Buffer> {
  const noise = new Noise();
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("open", () => socket.send(noise.hello()));
    socket.once("message", (data) => {
      const [hello] = noise.frames(data as Buffer, false);
      socket.terminate();
      if (hello) resolve(noise.finish(hello, randomBytes(1)).certificate);
      else reject(new Error("crabline said nothing"));
    });
  });
}
