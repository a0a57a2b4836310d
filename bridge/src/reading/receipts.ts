// Receipts: what became of messages that this number sent, and what its other devices have read.
import {
  getAllBinaryNodeChildren,
  getBinaryNodeChildren,
  isJidGroup,
  isLidUser,
  isPnUser,
  jidNormalizedUser,
  type BinaryNode,
} from "baileys";
import { isOwn } from "./addresses.ts";
import { known, type Own, type ReceiptPayload } from "./wire.ts";

const STATUSES: Record<string, ReceiptPayload["status"]> = {
  delivered: "delivered",
  read: "read",
  "read-self": "read",
  played: "played",
  "played-self": "played",
};

/** Reads a receipt stanza about a chat with one person; nothing for any other. */
export function readReceipt(node: BinaryNode, own: Own): ReceiptPayload | undefined {
  const { from, recipient, participant, type, id, t } = node.attrs;
  const status = STATUSES[type ?? "delivered"];
  if (!from || !id || !status || isJidGroup(from)) return undefined;
  const byOwnDevice = isOwn(participant ?? from, own);
  const chat = byOwnDevice ? recipient : from;
  if (!chat || !(isPnUser(chat) || isLidUser(chat)) || isOwn(chat, own)) return undefined;
  // Another device of ours that received what we sent is no news.
  if (byOwnDevice && status === "delivered") return undefined;
  return {
    chat: jidNormalizedUser(chat),
    ids: [id, ...itemsOf(node)],
    about: byOwnDevice ? "received" : "sent",
    status,
    timestamp: Number(t) || Math.trunc(Date.now() / 1000),
    ...known({ chat_alt: node.attrs["sender_pn"] ?? node.attrs["sender_lid"] }),
  };
}

/** One receipt may stand for several messages. */
function itemsOf(node: BinaryNode): string[] {
  const [list] = getAllBinaryNodeChildren(node);
  return list
    ? getBinaryNodeChildren(list, "item").flatMap((item) => (item.attrs["id"] ? [item.attrs["id"]] : []))
    : [];
}
