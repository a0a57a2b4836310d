// The bridge as Oxy runs it: a child process spoken to in lines.
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Twin } from "../twin/twin.ts";

export type Line = Record<string, any>;

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const PATIENCE_MS = 15_000;

// libsignal, which the twin's customers use, prints its sessions.
for (const name of ["log", "info", "warn", "error"] as const) console[name] = () => undefined;

/** A message id of the form that WhatsApp Web makes. */
export function newId(): string {
  return `3EB0${randomBytes(9).toString("hex").toUpperCase()}`;
}

export class Child {
  readonly process: ChildProcessWithoutNullStreams;
  readonly lines: Line[] = [];
  readonly errors: string[] = [];
  readonly ended: Promise<number | null>;
  #next = 1;
  #waiting = new Set<() => void>();

  constructor(env: NodeJS.ProcessEnv = {}) {
    this.process = spawn(process.execPath, [MAIN], { env: { ...process.env, ...env } });
    createInterface({ input: this.process.stdout }).on("line", (line) => {
      this.lines.push(JSON.parse(line) as Line);
      for (const look of this.#waiting) look();
    });
    createInterface({ input: this.process.stderr }).on("line", (line) => this.errors.push(line));
    this.process.stdin.on("error", () => undefined);
    this.ended = new Promise((resolve) =>
      this.process.once("close", (code) => {
        resolve(code);
        for (const look of this.#waiting) look();
      }),
    );
  }

  say(line: object | string): void {
    this.process.stdin.write(`${typeof line === "string" ? line : JSON.stringify(line)}\n`);
  }

  /** Sends a command and gives its whole answer. */
  async ask(cmd: string, fields: object = {}): Promise<Line> {
    const id = this.#next++;
    this.say({ id, cmd, ...fields });
    return this.until((line) => line["re"] === id);
  }

  /** Sends a command that has to succeed. */
  async must(cmd: string, fields: object = {}): Promise<Line> {
    const answer = await this.ask(cmd, fields);
    if (!answer["ok"]) throw new Error(`${cmd}: ${JSON.stringify(answer["error"])}\n${this.errors.join("\n")}`);
    return answer["result"] as Line;
  }

  /** The first line, already there or to come, that fits. */
  async until(fits: (line: Line) => boolean, from = 0): Promise<Line> {
    let give: (line: Line) => void = () => undefined;
    let refuse: (error: Error) => void = () => undefined;
    const found = new Promise<Line>((resolve, reject) => ([give, refuse] = [resolve, reject]));
    const look = () => {
      const line = this.lines.slice(from).find(fits);
      if (line) give(line);
      else if (this.process.exitCode !== null)
        refuse(new Error(`the bridge ended (${this.process.exitCode})\n${this.errors.join("\n")}`));
    };
    const timer = setTimeout(
      () =>
        refuse(
          new Error(
            `it never came: ${fits}\n${JSON.stringify(this.lines.slice(-8), null, 1)}\n${this.errors.join("\n")}`,
          ),
        ),
      PATIENCE_MS,
    );
    this.#waiting.add(look);
    look();
    try {
      return await found;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
    }
  }

  event(name: string, instance: string, more: Line = {}, from = 0): Promise<Line> {
    const wanted = { event: name, instance, ...more };
    return this.until((line) => Object.entries(wanted).every(([key, value]) => line[key] === value), from);
  }

  journalled(instance: string, kind = "message", from = 0): Line[] {
    return this.lines
      .slice(from)
      .filter((line) => line["event"] === "journal" && line["instance"] === instance && line["kind"] === kind);
  }

  async kill(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.ended;
  }
}

/** A twin, a folder and the bridges of one test; all end with it. */
export class Stage {
  readonly twin: Twin;
  readonly folder: string;
  #children: Child[] = [];

  private constructor(twin: Twin, folder: string) {
    this.twin = twin;
    this.folder = folder;
  }

  static async set(): Promise<Stage> {
    const { TWIN_TLS_KEY: key, TWIN_TLS_CERT: cert } = process.env;
    const twin = new Twin(
      key && cert ? { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") } : undefined,
    );
    await twin.start();
    return new Stage(twin, await mkdtemp(join(tmpdir(), "bridge-test-")));
  }

  get journalRoot(): string {
    return join(this.folder, "journal");
  }

  sessionOf(number: string): string {
    return join(this.folder, "sessions", number);
  }

  /** Starts a bridge and configures it. */
  async bridge(more: object = {}): Promise<Child> {
    const child = this.bareBridge();
    await child.must("configure", { protocol: 1, journal_root: this.journalRoot, ...more });
    return child;
  }

  bareBridge(): Child {
    const child = new Child();
    this.#children.push(child);
    return child;
  }

  /** Makes an account with a paired session, unless there is one, and opens it under the name given. */
  async connect(child: Child, instance: string, number: string): Promise<void> {
    if (!this.twin.accounts.has(number)) {
      await this.twin.addAccount(number);
      await this.twin.seed(number, this.sessionOf(number));
    }
    const from = child.lines.length;
    await this.open(child, instance, number);
    await child.event("connection", instance, { caught_up: true }, from);
  }

  open(child: Child, instance: string, number: string, more: object = {}): Promise<Line> {
    return child.must("open", {
      instance,
      session_dir: this.sessionOf(number),
      web_socket_url: this.twin.url,
      ...more,
    });
  }

  async strike(): Promise<void> {
    for (const child of this.#children) if (child.process.exitCode === null) await child.kill();
    await this.twin.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
