// Where history lies that the phone has announced and that has not been read: WhatsApp tells of it once only.
import { proto } from "baileys";
import type { HistoryNotice } from "../reading/peer.ts";
import { Journal } from "./journal.ts";

export class Histories {
  #notices: Journal;

  private constructor(notices: Journal) {
    this.#notices = notices;
  }

  static async open(instance: string, path: string): Promise<Histories> {
    return new Histories(await Journal.open(instance, path, true));
  }

  /** Resolves when the notice is on the disk. */
  async keep(notice: HistoryNotice): Promise<void> {
    const bytes = proto.Message.HistorySyncNotification.encode(notice).finish();
    await this.#notices.append("history", { notice: Buffer.from(bytes).toString("base64") });
  }

  unread(): HistoryNotice[] {
    return this.#notices.unacknowledged().map(({ payload }) => decoded(payload));
  }

  /** What such a notice announced is in the journal, or gone for good. */
  forget(part: Pick<HistoryNotice, "syncType" | "chunkOrder">): void {
    const done = this.#notices.unacknowledged().filter(({ payload }) => nameOf(decoded(payload)) === nameOf(part));
    this.#notices.acknowledge(done.map(({ n }) => n));
  }

  close(): Promise<void> {
    return this.#notices.close();
  }
}

function decoded(payload: object): HistoryNotice {
  const { notice } = payload as { notice: string };
  return proto.Message.HistorySyncNotification.decode(Buffer.from(notice, "base64"));
}

/** All that Baileys gives back of a notice once it has read what lies there. */
function nameOf({ syncType, chunkOrder }: Pick<HistoryNotice, "syncType" | "chunkOrder">): string {
  return `${syncType ?? 0} ${chunkOrder ?? 0}`;
}
