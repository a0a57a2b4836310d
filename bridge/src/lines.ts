// Lines in and out. Writing is queued: a reader that is slow for a while stops nobody.
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";

/** Calls for each line of standard input, then for its end. */
export function readLines(onLine: (line: string) => void, onEnd: () => void): void {
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  lines.on("line", (line) => {
    if (line.trim() !== "") onLine(line);
  });
  lines.on("close", onEnd);
}

export class Output {
  #stream = createWriteStream("", { fd: 1, autoClose: false });
  #dead = false;

  constructor(onDead: () => void) {
    this.#stream.on("error", () => {
      this.#dead = true;
      onDead();
    });
  }

  write(line: object): void {
    if (!this.#dead) this.#stream.write(`${JSON.stringify(line)}\n`);
  }

  /** Resolves when everything written has left. */
  async drained(): Promise<void> {
    if (this.#dead) return;
    await new Promise<void>((resolve) => this.#stream.write("", () => resolve()));
  }
}
