// The log on standard error. The libraries below hand keys, numbers and texts to their loggers: only a line's own
// sentence gets through, with every long number in it masked.
import pino from "pino";

export type Log = pino.Logger;
export type Level = "debug" | "info" | "warn" | "error";

export const log: Log = pino({ level: "warn", base: { name: "bridge" } }, pino.destination({ fd: 2, sync: true }));

const LONG_NUMBER = /\d{5,}/g;

export function masked(text: string): string {
  return text.replace(LONG_NUMBER, (number) => `…${number.slice(-2)}`);
}

/** The part of Baileys' logger that it uses. */
export interface LibraryLog {
  level: string;
  child(bindings: Record<string, unknown>): LibraryLog;
  trace(what: unknown, message?: string): void;
  debug(what: unknown, message?: string): void;
  info(what: unknown, message?: string): void;
  warn(what: unknown, message?: string): void;
  error(what: unknown, message?: string): void;
}

/** A logger for Baileys that keeps the sentence and the error's message and drops everything else. */
export function libraryLog(instance: string): LibraryLog {
  const at = (level: Level) => (what: unknown, message?: string) => {
    if (!log.isLevelEnabled(level)) return;
    const sentence = message ?? (typeof what === "string" ? what : "");
    const error = errorIn(what);
    log[level]({ instance, tag: "BAILEYS", ...(error && { err: masked(error) }) }, `[BAILEYS] ${masked(sentence)}`);
  };
  const quiet: LibraryLog = {
    // Baileys builds costly lines when its level is trace or debug.
    level: "warn",
    child: () => quiet,
    trace: () => undefined,
    debug: at("debug"),
    info: at("debug"),
    warn: at("warn"),
    error: at("error"),
  };
  return quiet;
}

function errorIn(what: unknown): string | undefined {
  if (what instanceof Error) return what.message;
  const { err, error } = (what ?? {}) as { err?: unknown; error?: unknown };
  const found = err ?? error;
  return found instanceof Error ? found.message : undefined;
}

/** libsignal prints sessions with their keys through `console`, on standard output: its first words go to the log. */
export function captureConsole(): void {
  for (const name of ["log", "info", "warn", "error", "debug", "trace"] as const) {
    console[name] = (first?: unknown) => {
      log.debug({ tag: "BAILEYS" }, `[BAILEYS] ${typeof first === "string" ? masked(first.slice(0, 80)) : name}`);
    };
  }
}
