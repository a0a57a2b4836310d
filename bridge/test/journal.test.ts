import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { proto } from "baileys";
import { Journal } from "../src/journal/journal.ts";
import { Sent } from "../src/journal/sent.ts";

let folder = "";
before(async () => void (folder = await mkdtemp(join(tmpdir(), "journal-test-"))));
after(() => rm(folder, { recursive: true }));

const payloads = (journal: Journal) => journal.unacknowledged().map(({ n, payload }) => [n, payload]);

test("entries stay in order until they are acknowledged, over a restart too", async () => {
  const path = join(folder, "order.ndjson");
  const journal = await Journal.open("i", path, true);
  await Promise.all([1, 2, 3, 4].map((x) => journal.append("message", { x })));
  journal.acknowledge([2, 99]);
  await journal.close();
  const again = await Journal.open("i", path, true);
  assert.deepEqual(payloads(again), [
    [1, { x: 1 }],
    [3, { x: 3 }],
    [4, { x: 4 }],
  ]);
  again.acknowledge([1, 3, 4]);
  assert.equal((await again.append("receipt", { x: 5 })).n, 5, "numbers only grow");
  await again.close();
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});

test("an appended entry is in the file when the promise resolves", async () => {
  const path = join(folder, "durable.ndjson");
  const journal = await Journal.open("i", path, true);
  await journal.append("message", { text: "olá" });
  assert.match(await readFile(path, "utf8"), /"text":"olá"\}\}\n$/);
  await journal.close();
});

test("a line torn by a crash is cut off, and the next one is whole", async () => {
  const path = join(folder, "torn.ndjson");
  const journal = await Journal.open("i", path, true);
  await journal.append("message", { x: 1 });
  await journal.close();
  await appendFile(path, '{"n":2,"at":1,"kind":"mess');
  const again = await Journal.open("i", path, true);
  assert.deepEqual(payloads(again), [[1, { x: 1 }]]);
  await again.append("message", { x: 2 });
  await again.close();
  const third = await Journal.open("i", path, true);
  assert.deepEqual(payloads(third), [
    [1, { x: 1 }],
    [2, { x: 2 }],
  ]);
  await third.close();
});

test("a damaged line in the middle costs only itself", async () => {
  const path = join(folder, "damaged.ndjson");
  await writeFile(
    path,
    '{"n":1,"at":1,"kind":"message","payload":{"x":1}}\n\u0000\u0000\n{"n":3,"at":1,"kind":"message","payload":{"x":3}}\n',
  );
  const journal = await Journal.open("i", path, true);
  assert.deepEqual(payloads(journal), [
    [1, { x: 1 }],
    [3, { x: 3 }],
  ]);
  await journal.close();
});

test("the file does not grow with what is acknowledged, and numbers outlive compaction", async () => {
  const path = join(folder, "compact.ndjson");
  const journal = await Journal.open("i", path, true);
  await journal.append("message", { kept: true });
  for (let i = 0; i < 13; i += 1) {
    const padding = "x".repeat(200);
    const entries = await Promise.all(Array.from({ length: 100 }, (_, j) => journal.append("message", { j, padding })));
    for (const { n } of entries) journal.acknowledge([n]);
  }
  await journal.close();
  assert.ok((await stat(path)).size < 200_000, "some hundred lines, not 1,300");
  const again = await Journal.open("i", path, true);
  assert.deepEqual(payloads(again), [[1, { kept: true }]]);
  assert.equal((await again.append("message", {})).n, 1_302);
  await again.close();
});

test("sent payloads are found by id while they are young and few", async () => {
  const path = join(folder, "sent.ndjson");
  const sent = await Sent.open(path, { hours: 24, count: 2 });
  for (const id of ["A", "B", "C"]) await sent.keep(id, "x@s.whatsapp.net", proto.Message.create({ conversation: id }));
  assert.equal(sent.find("A"), undefined, "the oldest gave way");
  await sent.close();
  const again = await Sent.open(path, { hours: 24, count: 2 });
  assert.equal(again.find("C")?.message.conversation, "C");
  await again.close();
  const old = await Sent.open(path, { hours: 0, count: 2 });
  assert.equal(old.find("C"), undefined, "older than it may be");
  await old.close();
  assert.equal(await readFile(path, "utf8"), "", "and gone from the file");
});

test("who does not own a journal changes nothing but by acknowledging", async () => {
  const path = join(folder, "shared.ndjson");
  const owner = await Journal.open("i", path, true);
  await owner.append("message", { x: 1 });
  await appendFile(path, '{"n":2,"at":1,"kind":"mess');
  const other = await Journal.open("i", path, false, 1);
  assert.deepEqual(payloads(other), [[1, { x: 1 }]]);
  assert.match(await readFile(path, "utf8"), /"mess$/, "what may be half a line of the owner's stays");
  other.acknowledge([1]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await other.close();
  assert.match(await readFile(path, "utf8"), /"x":1/, "nothing was rewritten");
  await owner.close();
});

test("when nothing is pending any more, people's words leave the file", async () => {
  const path = join(folder, "quiet.ndjson");
  const journal = await Journal.open("i", path, true, 5);
  const { n } = await journal.append("message", { text: "segredo" });
  journal.acknowledge([n]);
  await new Promise((resolve) => setTimeout(resolve, 40));
  await journal.close();
  assert.equal(await readFile(path, "utf8"), '{"h":1}\n');
});
