// The talk with Oxy: what is heard is checked and done, what is said is checked and written.
import { readFileSync } from "node:fs";
import { Bridge } from "./bridge.ts";
import { run } from "./commands.ts";
import { Failure } from "./failures.ts";
import type { Output } from "./lines.ts";
import { log, type Level } from "./logging.ts";
import { checkEvent, checkResult, idOf, PROTOCOL, readCommand, type Command } from "./protocol.ts";
import type { Emit } from "./socket/receiving.ts";
import { LIBRARY_VERSION } from "./socket/version.ts";

interface Configure extends Command {
  protocol: number;
  journal_root: string;
  sent_hours?: number;
  sent_count?: number;
  drain_seconds?: number;
  max_download_bytes?: number;
  log_level?: Level;
}

const OTHER_PROTOCOL = 64;
const DEFAULTS = { sentHours: 24, sentCount: 2_000, drainSeconds: 5, maxDownloadBytes: 64 * 1024 * 1024 };

export class Conversation {
  stopping = false;
  #output: Output;
  #bridge: Bridge | undefined;
  #configuring = false;
  #running = new Set<Promise<void>>();

  constructor(output: Output) {
    this.#output = output;
  }

  greet(): void {
    const manifest = new URL("../node_modules/baileys/package.json", import.meta.url);
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    this.#emit({
      event: "hello",
      protocol: PROTOCOL,
      baileys: version,
      node: process.versions.node,
      wa_version: LIBRARY_VERSION,
    });
  }

  /** Does what a line asks for and answers it once. */
  async hear(line: string): Promise<void> {
    const work = this.#answer(line);
    this.#running.add(work);
    await work;
    this.#running.delete(work);
  }

  /** Closes the instance that an uncaught error belongs to. Returns whether there was one. */
  fault(id: string, error: unknown): boolean {
    // It may be gone: an error after a socket's end harms nobody.
    this.#bridge?.find(id)?.fault(error);
    return true;
  }

  /** Lets what is under way finish, closes everything and ends the process. */
  async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    const patience = (this.#bridge?.limits.drainSeconds ?? 0) * 1000;
    await within(patience, Promise.all(this.#running));
    await within(3_000, this.#bridge?.close() ?? Promise.resolve());
    await within(1_000, this.#output.drained());
    process.exit(0);
  }

  async #answer(line: string): Promise<void> {
    try {
      const command = readCommand(line);
      const result = await this.#do(command);
      checkResult(command.cmd, result);
      if (command.id !== undefined) this.#output.write({ re: command.id, ok: true, result });
    } catch (error) {
      this.#refuse(idOf(line), error);
    }
  }

  #refuse(re: number | null, error: unknown): void {
    const { code, message, waCode } = error instanceof Failure ? error : new Failure("failed", String(error));
    if (code === "failed") log.error({ err: message }, "[BRIDGE] Command failed");
    this.#output.write({ re, ok: false, error: { code, message, ...(waCode && { wa_code: waCode }) } });
    if (code === "protocol") void this.#output.drained().then(() => process.exit(OTHER_PROTOCOL));
  }

  #do(command: Command): Promise<object> {
    if (this.stopping && command.cmd !== "ack") throw new Failure("stopping", "the bridge is stopping");
    if (command.cmd === "configure") return this.#configure(command as Configure);
    if (!this.#bridge) throw new Failure("not_configured", "the first command is configure");
    return run(this.#bridge, command);
  }

  async #configure(wanted: Configure): Promise<object> {
    if (this.#configuring) throw new Failure("invalid", "the bridge is configured already");
    if (wanted.protocol !== PROTOCOL) throw new Failure("protocol", `this bridge speaks protocol ${PROTOCOL}`);
    this.#configuring = true;
    log.level = wanted.log_level ?? "warn";
    const bridge = new Bridge(
      wanted.journal_root,
      {
        sent: { hours: wanted.sent_hours ?? DEFAULTS.sentHours, count: wanted.sent_count ?? DEFAULTS.sentCount },
        drainSeconds: wanted.drain_seconds ?? DEFAULTS.drainSeconds,
        maxDownloadBytes: wanted.max_download_bytes ?? DEFAULTS.maxDownloadBytes,
      },
      this.#emit,
    );
    const journals = await bridge.readJournals();
    this.#bridge = bridge;
    // After the answer, so that Oxy knows what is coming.
    setImmediate(() => journals.forEach((journal) => bridge.replay(journal)));
    return { journals: journals.map(({ instance, pending }) => ({ instance, pending })) };
  }

  #emit: Emit = (event) => {
    checkEvent(event);
    this.#output.write(event);
  };
}

/** Waits for work, but not longer. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([work.catch(() => undefined), enough]);
  clearTimeout(timer);
}
