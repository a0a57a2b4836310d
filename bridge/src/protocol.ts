// Every line in and out is checked against protocol.schema.json, the file that Oxy checks with too.
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { Failure } from "./failures.ts";

const schema = JSON.parse(readFileSync(new URL("../protocol.schema.json", import.meta.url), "utf8"));
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, keywords: ["x-protocol"] });
ajv.addSchema(schema);

export const PROTOCOL: number = schema["x-protocol"];

export interface Command {
  id?: number;
  cmd: string;
}

const validators = new Map<string, ValidateFunction | undefined>();

function validator(name: string): ValidateFunction | undefined {
  if (!validators.has(name))
    validators.set(name, name in schema.$defs ? ajv.getSchema(`${schema.$id}#/$defs/${name}`) : undefined);
  return validators.get(name);
}

/** What is wrong with a value, by the schema's definition of that name. */
export function problemWith(name: string, value: unknown): string | undefined {
  const check = validator(name);
  if (!check) return `${name} is not in the protocol`;
  return check(value) ? undefined : ajv.errorsText(check.errors, { dataVar: "line" });
}

/** The id of a line that may be no command at all. */
export function idOf(line: string): number | null {
  try {
    const id = (JSON.parse(line) as { id?: unknown } | null)?.id;
    return Number.isSafeInteger(id) ? (id as number) : null;
  } catch {
    return null;
  }
}

/** Reads a command; what the schema does not allow is refused. */
export function readCommand(line: string): Command {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Failure("invalid", "the line is not JSON");
  }
  const name = (value as { cmd?: unknown } | null)?.cmd;
  if (typeof name !== "string") throw new Failure("invalid", "the line has no cmd");
  const wrong = problemWith(`cmd_${name}`, value);
  if (wrong) throw new Failure("invalid", wrong);
  return value as Command;
}

/** A bug of the bridge: it was about to write a line that the protocol does not allow. */
export class OffProtocol extends Error {}

export function checkEvent(event: { event: string }): void {
  const wrong = problemWith(`event_${event.event}`, event);
  if (wrong) throw new OffProtocol(`event ${event.event}: ${wrong}`);
}

export function checkResult(command: string, result: unknown): void {
  const wrong = problemWith(`result_${command}`, result);
  if (wrong) throw new OffProtocol(`result of ${command}: ${wrong}`);
}
