// What a command is refused with.
export type FailureCode =
  | "invalid"
  | "protocol"
  | "not_configured"
  | "unknown_instance"
  | "already_open"
  | "not_connected"
  | "not_paired"
  | "session_corrupt"
  | "not_sent"
  | "unknown"
  | "rejected"
  | "upload_failed"
  | "media_gone"
  | "media_too_large"
  | "media_corrupt"
  | "timeout"
  | "stopping"
  | "failed";

export class Failure extends Error {
  readonly code: FailureCode;
  readonly waCode: string | undefined;

  constructor(code: FailureCode, message: string, waCode?: string) {
    super(message);
    this.name = "Failure";
    this.code = code;
    this.waCode = waCode;
  }
}

/** A sentence about anything thrown. */
export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The status code that Baileys hangs on its errors. */
export function statusCodeOf(error: unknown): number | undefined {
  const output = (error as { output?: { statusCode?: unknown } } | undefined)?.output;
  return typeof output?.statusCode === "number" ? output.statusCode : undefined;
}
