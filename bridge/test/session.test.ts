import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Failure } from "../src/failures.ts";
import { inspectSession } from "../src/session/inspect.ts";
import { Session } from "../src/session/session.ts";
import { Phone } from "../twin/phone.ts";
import { seedSession } from "../twin/seed.ts";

let folder = "";
before(async () => void (folder = await mkdtemp(join(tmpdir(), "session-test-"))));
after(() => rm(folder, { recursive: true }));

const state = async (name: string) => (await inspectSession(join(folder, name))).state;

test("a session is empty, half, paired or corrupt", async () => {
  assert.equal(await state("nowhere"), "empty");
  const begun = await Session.open(join(folder, "begun"));
  await begun.saveCreds();
  await begun.close();
  assert.equal(await state("begun"), "half");
  await seedSession(new Phone("5511977770000"), join(folder, "paired"));
  const paired = await inspectSession(join(folder, "paired"));
  assert.equal(paired.state, "paired");
  assert.equal(paired.me?.phone, "5511977770000");
  await writeFile(join(folder, "paired", "creds.json"), '{"noiseKey": {"priv');
  assert.equal(await state("paired"), "corrupt");
  await mkdir(join(folder, "bare"));
  await writeFile(join(folder, "bare", "creds.json"), "{}");
  assert.equal(await state("bare"), "corrupt");
  await mkdir(join(folder, "keys-only"));
  await writeFile(join(folder, "keys-only", "pre-key-1.json"), "{}");
  assert.equal(await state("keys-only"), "corrupt");
});

test("a corrupt session is not opened, and nothing of it is deleted", async () => {
  const place = join(folder, "corrupt");
  await mkdir(place);
  await writeFile(join(place, "creds.json"), "rubbish");
  await assert.rejects(Session.open(place), (error: Failure) => error.code === "session_corrupt");
  assert.deepEqual(await readdir(place), ["creds.json"]);
});

test("keys come back as they were, in files for their owner alone, and go when they are taken out", async () => {
  const place = join(folder, "keys");
  await mkdir(place);
  await chmod(place, 0o755);
  const session = await Session.open(place);
  const value = new Uint8Array([1, 2, 3]);
  await session.keys.set({ session: { "5511/2:3": value }, "lid-mapping": { a: "b" } });
  assert.deepEqual(
    Buffer.from((await session.keys.get("session", ["5511/2:3", "none"]))["5511/2:3"] as Uint8Array),
    Buffer.from(value),
  );
  assert.equal((await stat(place)).mode & 0o777, 0o700);
  for (const name of await readdir(place)) assert.equal((await stat(join(place, name))).mode & 0o777, 0o600);
  await session.keys.set({ session: { "5511/2:3": null } });
  assert.deepEqual(await session.keys.get("session", ["5511/2:3"]), {});
  await session.close();
});

test("a one-time key stays until the session made with it is on the disk", async () => {
  const place = join(folder, "one-time");
  const session = await Session.open(place);
  const pair = { private: new Uint8Array(32), public: new Uint8Array(32) };
  await session.keys.set({ "pre-key": { 7: pair } });
  // A folder in the file's place: the session cannot be written.
  await mkdir(join(place, "session-ana.0.json", "in the way"), { recursive: true });
  await assert.rejects(async () =>
    session.keys.set({ "pre-key": { 7: null }, session: { "ana.0": new Uint8Array(8) } }),
  );
  assert.notEqual((await session.keys.get("pre-key", ["7"]))["7"], undefined);
  await rm(join(place, "session-ana.0.json"), { recursive: true });
  await session.keys.set({ "pre-key": { 7: null }, session: { "ana.0": new Uint8Array(8) } });
  assert.equal((await session.keys.get("pre-key", ["7"]))["7"], undefined);
  await session.close();
});

test("nobody writes into a session that was given up", async () => {
  const place = join(folder, "given-up");
  const session = await Session.open(place);
  await session.close();
  await assert.rejects(async () => session.keys.set({ "lid-mapping": { a: "b" } }));
  assert.deepEqual(await readdir(place), []);
});

test("an unfinished pairing's number is forgotten, its keys are not", async () => {
  const place = join(folder, "unfinished");
  const first = await Session.open(place);
  first.creds.me = { id: "5511977770000@s.whatsapp.net", name: "~" };
  first.creds.pairingCode = "ABCDEFGH";
  await first.saveCreds();
  await first.close();
  const second = await Session.open(place);
  assert.equal(second.found, "half");
  assert.equal(second.creds.me, undefined);
  assert.equal(second.creds.advSecretKey, first.creds.advSecretKey);
});
