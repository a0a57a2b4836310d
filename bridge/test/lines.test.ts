import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Stage, type Child } from "./support.ts";

let stage: Stage;
before(async () => void (stage = await Stage.set()));
after(() => stage.strike());

const refused = (child: Child, line: object | string, code: string) => {
  const from = child.lines.length;
  child.say(line);
  return child.until((answer) => answer["ok"] === false && answer["error"].code === code, from);
};

test("it greets, and does nothing before it is configured", async () => {
  const child = stage.bareBridge();
  const hello = await child.until((line) => line["event"] === "hello");
  assert.equal(hello["baileys"], "7.0.0-rc14");
  assert.equal(child.lines[0], hello);
  assert.equal((await refused(child, { id: 7, cmd: "status" }, "not_configured"))["re"], 7);
});

test("another protocol is said and ends it", async () => {
  const child = stage.bareBridge();
  const answer = await child.ask("configure", { protocol: 2, journal_root: stage.journalRoot });
  assert.equal(answer["error"].code, "protocol");
  assert.equal(await child.ended, 64);
});

test("what is no command is answered once, and the next command works", async () => {
  const child = await stage.bridge();
  assert.equal((await refused(child, "{not json", "invalid"))["re"], null);
  assert.equal((await refused(child, "[]", "invalid"))["re"], null);
  assert.equal((await refused(child, { id: 50, cmd: "fly" }, "invalid"))["re"], 50);
  assert.equal(
    (await refused(child, { id: 51, cmd: "open", instance: "../x", session_dir: "/tmp/x" }, "invalid"))["re"],
    51,
  );
  assert.equal((await refused(child, { id: 52, cmd: "ping", instance: "i", surplus: 1 }, "invalid"))["re"], 52);
  assert.equal((await refused(child, { id: 53, cmd: "ping", instance: "nobody" }, "unknown_instance"))["re"], 53);
  const group = {
    id: 54,
    cmd: "send",
    instance: "i",
    message_id: "3EB0000000000000000000",
    to: "1203@g.us",
    content: { kind: "text", text: "x" },
  };
  assert.equal((await refused(child, group, "invalid"))["re"], 54);
  assert.equal(
    (await child.ask("configure", { protocol: 1, journal_root: stage.journalRoot }))["error"].code,
    "invalid",
  );
  assert.deepEqual((await child.must("status"))["instances"], []);
  const counts = new Map<number, number>();
  for (const { re } of child.lines) if (typeof re === "number") counts.set(re, (counts.get(re) ?? 0) + 1);
  assert.ok([...counts.values()].every((count) => count === 1));
});

test("the end of its input ends it in order", async () => {
  const child = await stage.bridge();
  child.process.stdin.end();
  assert.equal(await child.ended, 0);
});
