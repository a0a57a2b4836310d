import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { newId, Stage, type Child } from "./support.ts";

let stage: Stage;
let child: Child;
before(async () => {
  stage = await Stage.set();
  child = await stage.bridge();
});
after(() => stage.strike());

async function finish(instance: string, number: string, from: number): Promise<void> {
  const paired = await child.event("paired", instance, {}, from);
  assert.equal(paired["me"].phone, number);
  const closed = await child.event("connection", instance, { state: "closed" }, from);
  assert.equal(closed["status_code"], 515);
  assert.equal((await child.must("inspect", { session_dir: stage.sessionOf(number) }))["state"], "paired");
  await stage.open(child, instance, number);
  await child.event("connection", instance, { state: "open" }, from);
}

test("a QR code is shown, scanned, and the number is linked", async () => {
  const number = "5511977770001";
  await stage.twin.addAccount(number);
  assert.equal((await child.must("inspect", { session_dir: stage.sessionOf(number) }))["state"], "empty");
  const from = child.lines.length;
  assert.equal((await stage.open(child, "by-qr", number))["session"], "empty");
  const { qr } = await child.event("qr", "by-qr", {}, from);
  stage.twin.scan(number, qr);
  await finish("by-qr", number, from);
});

test("a pairing code is shown, typed, and the number is linked and sends", async () => {
  const number = "5511977770002";
  await stage.twin.addAccount(number);
  const from = child.lines.length;
  await stage.open(child, "by-code", number, { pairing: "code", phone: number });
  const { code } = await child.event("pairing_code", "by-code", {}, from);
  assert.match(code, /^[1-9A-HJ-NP-TV-Z]{8}$/);
  await stage.twin.enterCode(number, code);
  await finish("by-code", number, from);
  await child.must("send", {
    instance: "by-code",
    message_id: newId(),
    to: "5511988880001@s.whatsapp.net",
    content: { kind: "text", text: "oi" },
  });
  assert.equal(stage.twin.account(number).sent.length, 1);
});

test("a wrong pairing code does not link, and another try starts clean", async () => {
  const number = "5511977770003";
  await stage.twin.addAccount(number);
  let from = child.lines.length;
  await stage.open(child, "retry", number, { pairing: "code", phone: number });
  await child.event("pairing_code", "retry", {}, from);
  await child.must("close", { instance: "retry" });
  assert.equal((await child.must("inspect", { session_dir: stage.sessionOf(number) }))["state"], "half");
  from = child.lines.length;
  assert.equal((await stage.open(child, "retry", number, { pairing: "code", phone: number }))["session"], "half");
  const { code } = await child.event("pairing_code", "retry", {}, from);
  await stage.twin.enterCode(number, code);
  await finish("retry", number, from);
});

test("a code needs a phone", async () => {
  const answer = await child.ask("open", { instance: "x", session_dir: stage.sessionOf("x"), pairing: "code" });
  assert.equal(answer["error"].code, "invalid");
});

test("an unlinked number is told so, and its files stay for Oxy to archive", async () => {
  const number = "5511977770004";
  await stage.connect(child, "unlinked", number);
  const files = await readdir(stage.sessionOf(number));
  const from = child.lines.length;
  stage.twin.unlink(number);
  assert.equal((await child.event("connection", "unlinked", { state: "closed" }, from))["status_code"], 401);
  assert.ok(files.every(async (name) => (await readdir(stage.sessionOf(number))).includes(name)));
});

test("a version that is refused closes with 405 and leaves the session good", async () => {
  const number = "5511977770005";
  await stage.twin.addAccount(number);
  await stage.twin.seed(number, stage.sessionOf(number));
  stage.twin.account(number).behaviour.refuse_login = 405;
  const from = child.lines.length;
  await stage.open(child, "version", number, { version: [2, 3000, 1] });
  assert.equal((await child.event("connection", "version", { state: "closed" }, from))["status_code"], 405);
  assert.equal((await child.must("inspect", { session_dir: stage.sessionOf(number) }))["state"], "paired");
  await stage.connect(child, "version", number);
});

test("logging out takes the device off the list", async () => {
  const number = "5511977770006";
  await stage.connect(child, "leaving", number);
  const from = child.lines.length;
  await child.must("logout", { instance: "leaving" });
  const closed = await child.event("connection", "leaving", { state: "closed" }, from);
  assert.deepEqual([closed["status_code"], closed["requested"]], [401, true]);
  assert.equal(stage.twin.account(number).linked, false);
});
