// What a number sends: opened by the customer's own phone where the twin plays it, by crabline otherwise.
import { proto, type BinaryNode } from "baileys";
import type { Account } from "./account.ts";
import type { Twin } from "./twin.ts";

interface Sealed {
  to: string;
  type: string;
  ciphertext: Uint8Array;
}

/** Takes a message for a customer that the twin plays. Returns its acknowledgement, or nothing for crabline's. */
export async function takeSent(node: BinaryNode, account: Account, twin: Twin): Promise<BinaryNode | undefined> {
  const { to, id } = node.attrs;
  const person = twin.people.get(userOf(to));
  if (!person || !to || !id) return undefined;
  const sealed = sealedIn(node).find((each) => userOf(each.to) === person.phone);
  if (!sealed) return undefined;
  const message = await person.read(account.number, sealed.type, sealed.ciphertext);
  account.recordSent({ id, to: `${person.phone}@s.whatsapp.net`, opened_by: "customer", ...describe(message) });
  return { tag: "ack", attrs: { class: "message", from: to, id } };
}

export function describe(message: proto.IMessage): { text?: string; message: object } {
  const text =
    message.conversation ||
    message.extendedTextMessage?.text ||
    message.imageMessage?.caption ||
    message.documentMessage?.caption ||
    message.videoMessage?.caption;
  return {
    ...(text && { text }),
    message: proto.Message.toObject(message as proto.Message, { bytes: String, longs: Number, enums: Number }),
  };
}

export function userOf(jid: string | undefined): string {
  return (jid ?? "").split("@")[0]?.split(":")[0] ?? "";
}

function sealedIn(node: BinaryNode, to = node.attrs["to"] ?? ""): Sealed[] {
  if (!Array.isArray(node.content)) return [];
  return node.content.flatMap((child) => {
    if (child.tag === "to") return sealedIn(child, child.attrs["jid"]);
    if (child.tag === "enc" && child.content instanceof Uint8Array)
      return [{ to, type: child.attrs["type"] ?? "", ciphertext: child.content }];
    return sealedIn(child, to);
  });
}
