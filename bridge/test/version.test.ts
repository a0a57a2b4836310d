// Which version of WhatsApp Web a socket speaks as: looked up once, and anew after it was refused.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { chooseVersion, forgetVersion, LIBRARY_VERSION } from "../src/socket/version.ts";

const real = globalThis.fetch;
after(() => (globalThis.fetch = real));

test("a version that was refused is looked up anew, and only that one", async () => {
  let asked = 0;
  globalThis.fetch = async () => new Response(`{"client_revision":${1000 + ++asked}}`);
  const first = await chooseVersion(undefined, true);
  assert.deepEqual(first, { version: [2, 3000, 1001], from: "looked_up" });
  assert.deepEqual(await chooseVersion(undefined, true), first);
  forgetVersion(LIBRARY_VERSION);
  assert.deepEqual(await chooseVersion(undefined, true), first);
  forgetVersion(first.version);
  assert.deepEqual((await chooseVersion(undefined, true)).version, [2, 3000, 1002]);
});
