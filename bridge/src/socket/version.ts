// Which version of WhatsApp Web this is: WhatsApp refuses (405) those that are too old.
import { DEFAULT_CONNECTION_CONFIG, fetchLatestWaWebVersion } from "baileys";

export type Version = [number, number, number];

const PATIENCE_MS = 3_000;
const FRESH_MS = 6 * 3_600_000;

export const LIBRARY_VERSION = DEFAULT_CONNECTION_CONFIG.version as Version;

let found: { version: Version; at: number } | undefined;
let looking: Promise<Version | undefined> | undefined;

/** The version to connect with: the one given, the one WhatsApp Web has now, or the library's own. */
export async function chooseVersion(
  given: Version | undefined,
  mayLookUp: boolean,
): Promise<{ version: Version; from: "given" | "looked_up" | "library" }> {
  if (given) return { version: given, from: "given" };
  const version = mayLookUp ? await lookUp() : undefined;
  return version ? { version, from: "looked_up" } : { version: LIBRARY_VERSION, from: "library" };
}

/** WhatsApp refused it (405): it is looked up anew for the next socket. */
export function forgetVersion(refused: Version): void {
  if (found?.version.join(".") === refused.join(".")) found = undefined;
}

async function lookUp(): Promise<Version | undefined> {
  if (found && Date.now() - found.at < FRESH_MS) return found.version;
  looking ??= ask().finally(() => (looking = undefined));
  return (await looking) ?? found?.version;
}

async function ask(): Promise<Version | undefined> {
  try {
    const { version, isLatest } = await fetchLatestWaWebVersion({ signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!isLatest) return undefined;
    found = { version: version as Version, at: Date.now() };
    return found.version;
  } catch {
    return undefined;
  }
}
