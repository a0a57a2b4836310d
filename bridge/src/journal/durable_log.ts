// A file of lines, appended with one flush for all who wait at the same time.
import { open, readFile, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../files.ts";

interface Waiting {
  lines: string;
  done: () => void;
  failed: (error: unknown) => void;
}

type Rewriting = () => string[];

export class DurableLog {
  readonly path: string;
  #file: FileHandle;
  #size: number;
  #waiting: Waiting[] = [];
  #rewriting: Rewriting | undefined;
  #working: Promise<void> | undefined;

  private constructor(path: string, file: FileHandle, size: number) {
    this.path = path;
    this.#file = file;
    this.#size = size;
  }

  /**
   * Opens or makes the file and gives its whole lines too. A last line that a crash tore is cut off, but only by who
   * owns the file: to anybody else it may be a line that its owner is about to finish.
   */
  static async open(path: string, owned: boolean): Promise<{ log: DurableLog; lines: string[] }> {
    const file = await open(path, "a", 0o600);
    const content = await readFile(path);
    const size = content.lastIndexOf("\n") + 1;
    if (owned && size < content.length) await file.truncate(size);
    await syncFolder(dirname(path));
    const lines = content.subarray(0, size).toString("utf8").split("\n");
    return { log: new DurableLog(path, file, size), lines: lines.filter((line) => line !== "") };
  }

  /** Resolves when the line is on the disk. */
  append(line: string): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ lines: `${line}\n`, done, failed });
      this.#wake();
    });
  }

  /** Replaces the file by the lines given when its turn comes. */
  rewrite(lines: Rewriting): void {
    this.#rewriting = lines;
    this.#wake();
  }

  /** Resolves when everything asked for so far is done. */
  async settled(): Promise<void> {
    while (this.#working) await this.#working;
  }

  async close(): Promise<void> {
    await this.settled();
    await this.#file.close();
  }

  #wake(): void {
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      if (this.#waiting.length > 0) this.#wake();
    });
  }

  async #work(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.length > 0 || this.#rewriting) {
      const rewriting = this.#rewriting;
      this.#rewriting = undefined;
      // A rewrite only saves room: when it fails, the file as it was is still whole.
      if (rewriting) await this.#replace(rewriting()).catch(() => undefined);
      const batch = this.#waiting.splice(0);
      if (batch.length > 0) await this.#write(batch);
    }
  }

  async #write(batch: Waiting[]): Promise<void> {
    const bytes = Buffer.from(batch.map((each) => each.lines).join(""), "utf8");
    try {
      await this.#file.appendFile(bytes);
      await this.#file.datasync();
      this.#size += bytes.length;
    } catch (error) {
      // What was written of it would run into the next line.
      await this.#file.truncate(this.#size).catch(() => undefined);
      for (const each of batch) each.failed(error);
      return;
    }
    for (const each of batch) each.done();
  }

  async #replace(lines: string[]): Promise<void> {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""), "utf8");
    const beside = `${this.path}.new`;
    await rm(beside, { force: true });
    const file = await open(beside, "ax", 0o600);
    try {
      await file.appendFile(bytes);
      await file.sync();
      await rename(beside, this.path);
      await syncFolder(dirname(this.path));
    } catch (error) {
      await file.close();
      throw error;
    }
    const old = this.#file;
    this.#file = file;
    this.#size = bytes.length;
    await old.close();
  }
}
