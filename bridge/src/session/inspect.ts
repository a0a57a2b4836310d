// What a session's folder holds, without opening it.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { BufferJSON, jidDecode, jidNormalizedUser, type AuthenticationCreds } from "baileys";
import { describe } from "../failures.ts";

export type SessionState = "empty" | "paired" | "half" | "corrupt";

export interface Me {
  id: string;
  lid?: string;
  phone?: string;
  name?: string;
}

export interface Inspection {
  state: SessionState;
  me?: Me;
  detail?: string;
  creds?: AuthenticationCreds;
}

/** The number's own addresses, from its credentials. */
export function meOf(creds: AuthenticationCreds): Me | undefined {
  const { me } = creds;
  if (!me?.id) return undefined;
  const user = jidDecode(me.id);
  return {
    id: me.id,
    ...(me.lid && { lid: jidNormalizedUser(me.lid) }),
    ...(user?.server === "s.whatsapp.net" && { phone: user.user }),
    ...(me.name && me.name !== "~" && { name: me.name }),
  };
}

/** Reads and checks `creds.json`. A session counts as paired once the phone has signed it. */
export async function inspectSession(folder: string): Promise<Inspection> {
  let text: string;
  try {
    text = await readFile(join(folder, "creds.json"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") return { state: "corrupt", detail: describe(error) };
    return (await holdsKeys(folder)) ? { state: "corrupt", detail: "keys without credentials" } : { state: "empty" };
  }
  let creds: AuthenticationCreds;
  try {
    creds = JSON.parse(text, BufferJSON.reviver) as AuthenticationCreds;
  } catch {
    return { state: "corrupt", detail: "creds.json is not JSON" };
  }
  const missing = firstMissing(creds);
  if (missing) return { state: "corrupt", detail: `creds.json lacks ${missing}` };
  const me = meOf(creds);
  if (!me || !creds.account) return { state: "half", creds };
  return { state: "paired", me, creds };
}

async function holdsKeys(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).some((name) => /^(session|pre-key|sender-key|app-state)/.test(name));
  } catch {
    return false;
  }
}

function firstMissing(creds: AuthenticationCreds | null): string | undefined {
  if (!creds || typeof creds !== "object") return "everything";
  const pairs = {
    noiseKey: creds.noiseKey,
    signedIdentityKey: creds.signedIdentityKey,
    signedPreKey: creds.signedPreKey?.keyPair,
  };
  for (const [name, pair] of Object.entries(pairs)) {
    if (pair?.private?.length !== 32 || !pair.public?.length) return name;
  }
  if (!Number.isInteger(creds.registrationId)) return "registrationId";
  if (typeof creds.advSecretKey !== "string") return "advSecretKey";
  return Number.isInteger(creds.nextPreKeyId) ? undefined : "nextPreKeyId";
}
