// A session folder as a finished pairing leaves it, for tests that are about something else.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BufferJSON, configureSuccessfulPairing, initAuthCreds } from "baileys";
import type { Phone } from "./phone.ts";

export async function seedSession(phone: Phone, folder: string): Promise<void> {
  const creds = initAuthCreds();
  const companion = {
    identity: Buffer.from(creds.signedIdentityKey.public),
    secret: Buffer.from(creds.advSecretKey, "base64"),
  };
  const { creds: paired } = configureSuccessfulPairing(phone.link(companion), creds);
  Object.assign(creds, paired, { accountSyncCounter: 1 });
  if (creds.me) creds.me.name = "Clínica";
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "creds.json"), JSON.stringify(creds, BufferJSON.replacer), { mode: 0o600 });
}
