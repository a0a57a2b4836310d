// The bridge's process: commands in, events and answers out, and an orderly end.
import { Conversation } from "./conversation.ts";
import { instanceInContext } from "./context.ts";
import { describe } from "./failures.ts";
import { Output, readLines } from "./lines.ts";
import { captureConsole, log, masked } from "./logging.ts";

const BROKEN = 70;

captureConsole();
const output = new Output(() => void conversation.stop());
const conversation: Conversation = new Conversation(output);

function onUncaught(error: unknown): void {
  const instance = instanceInContext();
  if (instance && conversation.fault(instance, error)) return;
  log.fatal(
    { err: masked(describe(error)), stack: error instanceof Error ? error.stack : undefined },
    "[BRIDGE] Broke outside any instance",
  );
  process.exit(BROKEN);
}

function onStop(): void {
  if (conversation.stopping) process.exit(0);
  void conversation.stop();
}

process.on("uncaughtException", onUncaught);
process.on("unhandledRejection", onUncaught);
process.on("SIGTERM", onStop);
process.on("SIGINT", onStop);
conversation.greet();
readLines(
  (line) => void conversation.hear(line),
  () => void conversation.stop(),
);
