// What each command does. Their fields were checked against the schema before they come here.
import type { Bridge, OpenOrder } from "./bridge.ts";
import { describe, Failure } from "./failures.ts";
import { masked } from "./logging.ts";
import type { Command } from "./protocol.ts";
import type { Key } from "./reading/wire.ts";
import { known } from "./reading/wire.ts";
import { inspectSession } from "./session/inspect.ts";
import { download, type Downloading } from "./socket/downloading.ts";
import type { Instance } from "./socket/instance.ts";
import { send, type Sending } from "./socket/sending.ts";

type Doing = (bridge: Bridge, command: never) => Promise<object>;
interface Named {
  instance: string;
}

export const COMMANDS: Record<string, Doing> = {
  open: (bridge, order: OpenOrder) => bridge.open(order),
  close: (bridge, { instance }: Named) => done(bridge.instance(instance).close()),
  logout: (bridge, { instance }: Named) => done(bridge.instance(instance).logout()),
  replay: async (bridge, { instance }: Named) => ({ entries: await bridge.replayOf(instance) }),
  forget: (bridge, { instance }: Named) => done(bridge.forget(instance)),
  request_pairing_code: async (bridge, { instance, phone }: Named & { phone: string }) => ({
    code: await bridge.instance(instance).requestPairingCode(phone),
  }),
  send: (bridge, command: Named & Sending) => send(bridge.instance(command.instance), command),
  presence: (bridge, command: Named & Presence) => done(presence(bridge.instance(command.instance), command)),
  watch: (bridge, { instance, to }: Named & { to: string }) =>
    done(bridge.instance(instance).connected().presenceSubscribe(to)),
  read: (bridge, { instance, keys }: Named & { keys: Key[] }) =>
    done(bridge.instance(instance).connected().readMessages(keys.map(inBaileys))),
  download: (bridge, command: Named & Downloading) =>
    download(bridge.find(command.instance), command, bridge.limits.maxDownloadBytes),
  ack: (bridge, { instance, entries }: Named & { entries: number[] }) => done(bridge.acknowledge(instance, entries)),
  status: async (bridge) => ({
    instances: bridge.all().map(statusOf),
    memory_bytes: process.memoryUsage.rss(),
    uptime_seconds: process.uptime(),
  }),
  ping: (bridge, { instance, timeout_seconds }: Named & { timeout_seconds?: number }) =>
    ping(bridge.instance(instance), timeout_seconds ?? 10),
  resolve: (bridge, { instance, numbers }: Named & { numbers: string[] }) =>
    resolve(bridge.instance(instance), numbers),
  inspect: async (_bridge, { session_dir }: { session_dir: string }) => {
    const { state, me, detail } = await inspectSession(session_dir);
    return { state, ...known({ me, detail }) };
  },
};

/** Runs a command; anything thrown becomes a failure with a code. */
export async function run(bridge: Bridge, command: Command): Promise<object> {
  const doing = COMMANDS[command.cmd];
  if (!doing) throw new Failure("invalid", `${command.cmd} cannot be done now`);
  try {
    return await doing(bridge, command as never);
  } catch (error) {
    throw error instanceof Failure ? error : new Failure("failed", masked(describe(error)));
  }
}

async function done(work: Promise<unknown>): Promise<object> {
  await work;
  return {};
}

interface Presence {
  state: "composing" | "recording" | "paused" | "available" | "unavailable";
  to?: string;
}

async function presence(instance: Instance, { state, to }: Presence): Promise<void> {
  const ofChat = state !== "available" && state !== "unavailable";
  if (ofChat !== !!to)
    throw new Failure("invalid", ofChat ? `${state} needs somebody it is for` : `${state} is for everybody`);
  await instance.connected().sendPresenceUpdate(state, to);
}

function inBaileys({ id, chat, from_me, participant }: Key) {
  return { id, remoteJid: chat, fromMe: from_me, ...(participant && { participant }) };
}

function statusOf(instance: Instance): object {
  const { id, state, journal, underWay, since, lastReceivedAt } = instance;
  return {
    instance: id,
    state,
    pending: journal.pending,
    sending: underWay.size,
    since,
    ...known({ me: instance.paired ? instance.me : undefined, last_received_at: lastReceivedAt }),
  };
}

async function ping(instance: Instance, seconds: number): Promise<object> {
  const socket = instance.connected();
  const start = performance.now();
  const node = {
    tag: "iq",
    attrs: { id: socket.generateMessageTag(), to: "s.whatsapp.net", type: "get", xmlns: "w:p" },
    content: [{ tag: "ping", attrs: {} }],
  };
  const answer: unknown = await socket.query(node, seconds * 1000).catch((error: unknown) => {
    throw new Failure("timeout", masked(describe(error)));
  });
  if (!answer) throw new Failure("timeout", "the server did not answer in time");
  return { milliseconds: performance.now() - start };
}

/** WhatsApp answers with the form of a number under which it knows it. */
async function resolve(instance: Instance, numbers: string[]): Promise<object> {
  const socket = instance.connected();
  const found = await Promise.all(
    numbers.map(async (number) => {
      const [answer] = (await socket.onWhatsApp(number)) ?? [];
      const exists = !!answer?.exists;
      const lid = exists ? await socket.signalRepository.lidMapping.getLIDForPN(answer.jid) : undefined;
      return { number, exists, ...known({ jid: exists ? answer?.jid : undefined, lid: lid ?? undefined }) };
    }),
  );
  return { numbers: found };
}
