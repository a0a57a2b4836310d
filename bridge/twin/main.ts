// The twin as a process of its own, for tests that are not written in JavaScript: one JSON object a line, in and out.
// → {"id":1,"do":"write","account":"5511977770000","from":"5511988880001","text":"oi"}
// ← {"re":1,"ok":true,"result":{"id":"3A…","state":"delivered"}}
// ← {"event":"sent","account":"5511977770000","message":{…}}
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Behaviour } from "./account.ts";
import { Twin } from "./twin.ts";
import type { Writing } from "./writing.ts";
import type { BinaryNode } from "baileys";

interface Order {
  id: number;
  do: string;
  account: string;
}

const write = process.stdout.write.bind(process.stdout);
const say = (line: object) => void write(`${JSON.stringify(line)}\n`);
// libsignal prints sessions to the console.
for (const name of ["log", "info", "warn", "error"] as const) console[name] = () => undefined;

const { TWIN_TLS_KEY: key, TWIN_TLS_CERT: cert } = process.env;
const twin = new Twin(key && cert ? { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") } : undefined);

type Doing = (order: never) => unknown;

const DOINGS: Record<string, Doing> = {
  add: async ({ account }: Order) => {
    const added = await twin.addAccount(account);
    added.onSent((message) => say({ event: "sent", account, message }));
  },
  seed: ({ account, session_dir }: Order & { session_dir: string }) => twin.seed(account, session_dir),
  scan: ({ account, qr }: Order & { qr: string }) => twin.scan(account, qr),
  enter_code: ({ account, code }: Order & { code: string }) => twin.enterCode(account, code),
  unlink: ({ account }: Order) => twin.unlink(account),
  write: ({ account, writing }: Order & { writing: Writing }) => twin.write(account, writing),
  receipt: ({ account, from, message_id, type }: Order & { from: string; message_id: string; type?: string }) =>
    twin.receipt(account, from, message_id, type),
  ask_again: ({ account, from, message_id }: Order & { from: string; message_id: string }) =>
    twin.askAgain(account, from, message_id),
  typing: ({ account, from, state }: Order & { from: string; state: string }) => twin.typing(account, from, state),
  stanza: async ({ account, stanza }: Order & { stanza: BinaryNode }) => ({
    state: await twin.account(account).deliver(stanza),
  }),
  end: ({ account, code }: Order & { code: number }) => twin.end(account, code),
  cut_account: ({ account }: Order) => twin.account(account).session?.cut(),
  behave: ({ account, behaviour }: Order & { behaviour: Partial<Behaviour> }) =>
    void Object.assign(twin.account(account).behaviour, behaviour),
  register: ({ asked, form }: Order & { asked: string; form?: string }) => twin.register(asked, form),
  forget_media: () => twin.media?.forgetAll(),
  cut: () => twin.cut(),
  restore: () => twin.restore(),
  look: ({ account }: Order) => {
    const { sent, told, waiting, linked, session } = twin.account(account);
    return {
      sent,
      told,
      waiting: [...waiting.keys()],
      linked,
      connected: !!session?.ready,
      complaints: twin.complaints,
    };
  },
};

async function hear(order: Order): Promise<void> {
  try {
    const doing = DOINGS[order.do];
    if (!doing) throw new Error(`the twin cannot ${order.do}`);
    say({ re: order.id, ok: true, result: ((await doing(order as never)) as object | undefined) ?? {} });
  } catch (error) {
    say({ re: order.id, ok: false, error: error instanceof Error ? error.message : String(error) });
  }
}

async function stop(): Promise<void> {
  await twin.close();
  process.exit(0);
}

await twin.start();
say({ event: "ready", web_socket_url: twin.url, media: !!twin.media });
const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => void hear(JSON.parse(line) as Order));
lines.on("close", () => void stop());
process.on("SIGTERM", () => void stop());
