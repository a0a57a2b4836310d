// What the number's own phone tells its linked device: contents it sends again, and where history lies.
import { normalizeMessageContent, proto, unpadRandomMax16, type BinaryNode, type WAMessage } from "baileys";
import { isOwn } from "./addresses.ts";
import { readMessage } from "./messages.ts";
import type { MessagePayload, Own } from "./wire.ts";

export type HistoryNotice = proto.Message.IHistorySyncNotification;

export interface FromPhone {
  resent: MessagePayload[];
  history?: HistoryNotice;
}

/** Reads a decrypted stanza of the phone's; nobody else's word for it is taken. */
export function readFromPhone(node: BinaryNode, plaintext: Uint8Array, own: Own): FromPhone {
  if (!isOwn(node.attrs["from"], own)) return { resent: [] };
  const decoded = proto.Message.decode(unpadRandomMax16(plaintext));
  const protocol = normalizeMessageContent(decoded.deviceSentMessage?.message ?? decoded)?.protocolMessage;
  const results = protocol?.peerDataOperationRequestResponseMessage?.peerDataOperationResult ?? [];
  const resent = results.flatMap(({ placeholderMessageResendResponse: response }) =>
    response?.webMessageInfoBytes ? (readResent(response.webMessageInfoBytes, own) ?? []) : [],
  );
  const history = protocol?.historySyncNotification;
  return { resent, ...(history && { history }) };
}

function readResent(bytes: Uint8Array, own: Own): MessagePayload | undefined {
  return readMessage(proto.WebMessageInfo.decode(bytes) as WAMessage, "resend", own);
}
