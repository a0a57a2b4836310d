// History of one number, read once: by Baileys as it is announced, or here when the process ended in between.
import {
  DEFAULT_CONNECTION_CONFIG,
  downloadAndProcessHistorySyncNotification,
  PROCESSABLE_HISTORY_TYPES,
  type proto,
} from "baileys";
import { describe, statusCodeOf } from "../failures.ts";
import type { Histories } from "../journal/histories.ts";
import { libraryLog, log, masked } from "../logging.ts";
import type { HistoryNotice } from "../reading/peer.ts";
import type { History, Receiving } from "./receiving.ts";

/** WhatsApp's media host has deleted it. */
const GONE = new Set([403, 404, 410]);

export class HistoryReader {
  #id: string;
  #histories: Histories;
  #receiving: Receiving;
  #closed = false;

  constructor(id: string, histories: Histories, receiving: Receiving) {
    this.#id = id;
    this.#histories = histories;
    this.#receiving = receiving;
  }

  /** Resolves when the notice of what is going to be read is on the disk. */
  async keep(notice: HistoryNotice): Promise<void> {
    if (isRead(notice)) await this.#histories.keep(notice);
  }

  /** Journals what was read. */
  async take(history: History): Promise<void> {
    await this.#receiving.onHistory(history);
    this.#histories.forget({ syncType: history.syncType ?? null, chunkOrder: history.chunkOrder ?? null });
  }

  /** Reads what was announced before an earlier end; what cannot be fetched now is left for the next time. */
  async readLeft(): Promise<void> {
    for (const notice of this.#histories.unread()) {
      const { syncType, progress, chunkOrder } = notice;
      try {
        const { messages, contacts } = await downloadAndProcessHistorySyncNotification(
          notice,
          {},
          libraryLog(this.#id),
        );
        if (this.#closed) return;
        await this.take({
          messages,
          contacts,
          syncType: syncType as proto.HistorySync.HistorySyncType,
          progress: progress ?? null,
          chunkOrder: chunkOrder ?? null,
        });
      } catch (error) {
        const gone = GONE.has(statusCodeOf(error) ?? 0);
        log.error({ instance: this.#id, err: masked(describe(error)), gone }, "[BRIDGE] History could not be read");
        if (gone) this.#histories.forget(notice);
      }
    }
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.#histories.close();
  }
}

/** Whether Baileys reads the history that a notice announces. */
function isRead(notice: HistoryNotice): boolean {
  const syncType = notice.syncType as proto.HistorySync.HistorySyncType | null | undefined;
  if (syncType === null || syncType === undefined) return false;
  return PROCESSABLE_HISTORY_TYPES.includes(syncType) && DEFAULT_CONNECTION_CONFIG.shouldSyncHistoryMessage(notice);
}
