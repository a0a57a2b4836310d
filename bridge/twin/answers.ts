// Queries that the door answers itself, because crabline does not know of pairing, media hosts or unknown numbers.
import {
  getAllBinaryNodeChildren,
  getBinaryNodeChild,
  getBinaryNodeChildBuffer,
  getBinaryNodeChildren,
  getBinaryNodeChildUInt,
  type BinaryNode,
} from "baileys";
import type { Account } from "./account.ts";
import type { Bundle } from "./people.ts";
import { userOf } from "./sent.ts";
import type { Twin } from "./twin.ts";

export function answerQuery(node: BinaryNode, account: Account, twin: Twin): BinaryNode | undefined {
  const [child] = getAllBinaryNodeChildren(node);
  const { xmlns } = node.attrs;
  if (xmlns === "encrypt" && child?.tag === "count") {
    // A few, so that a client that is new here uploads a few and not eight hundred.
    return result(node, [{ tag: "count", attrs: { value: account.bundle ? "50" : "1" } }]);
  }
  if (xmlns === "encrypt" && node.attrs["type"] === "set" && getBinaryNodeChild(node, "identity")) {
    account.bundle = bundleIn(node);
    return result(node);
  }
  if (xmlns === "w:m" && child?.tag === "media_conn" && twin.media) {
    const host: BinaryNode = { tag: "host", attrs: { hostname: twin.media.host, maxContentLengthBytes: "104857600" } };
    return result(node, [{ tag: "media_conn", attrs: { auth: "twin", ttl: "3600" }, content: [host] }]);
  }
  if (xmlns === "md" && child?.tag === "remove-companion-device") {
    account.linked = false;
    return result(node);
  }
  return xmlns === "usync" && child ? numbersAsked(node, child, twin) : undefined;
}

export function result(node: BinaryNode, content: BinaryNode[] = []): BinaryNode {
  return {
    tag: "iq",
    attrs: { from: node.attrs["to"] ?? "s.whatsapp.net", type: "result", id: node.attrs["id"] ?? "" },
    content,
  };
}

function bundleIn(node: BinaryNode): Bundle {
  const skey = getBinaryNodeChild(node, "skey");
  return {
    registrationId: getBinaryNodeChildUInt(node, "registration", 4) ?? 0,
    identityKey: bytes(node, "identity"),
    signedPreKey: {
      keyId: (skey && getBinaryNodeChildUInt(skey, "id", 3)) ?? 0,
      publicKey: bytes(skey, "value"),
      signature: bytes(skey, "signature"),
    },
    preKeys: getBinaryNodeChildren(getBinaryNodeChild(node, "list"), "key").map((key) => ({
      keyId: getBinaryNodeChildUInt(key, "id", 3) ?? 0,
      publicKey: bytes(key, "value"),
    })),
  };
}

function bytes(node: BinaryNode | undefined, tag: string): Buffer {
  return Buffer.from((getBinaryNodeChildBuffer(node, tag) as Uint8Array | undefined) ?? []);
}

/** "Is this number on WhatsApp?", answered with the form under which it is. */
function numbersAsked(node: BinaryNode, usync: BinaryNode, twin: Twin): BinaryNode | undefined {
  const users = getBinaryNodeChildren(getBinaryNodeChild(usync, "list"), "user");
  if (!users.every((user) => getBinaryNodeChild(user, "contact"))) return undefined;
  const list = users.map((user): BinaryNode => {
    const asked = String(getBinaryNodeChildBuffer(user, "contact") ?? "").replace("+", "");
    const number = twin.formOf(asked);
    return {
      tag: "user",
      attrs: { jid: `${number ?? asked}@s.whatsapp.net` },
      content: [{ tag: "contact", attrs: { type: number ? "in" : "out" } }],
    };
  });
  return result(node, [{ tag: "usync", attrs: usync.attrs, content: [{ tag: "list", attrs: {}, content: list }] }]);
}

/** Keys asked for: those of people whom the twin plays, and what is left to ask crabline. */
export function keysAsked(
  node: BinaryNode,
  twin: Twin,
): { played: BinaryNode[]; rest: BinaryNode | undefined } | undefined {
  const asked = getBinaryNodeChild(node, "key");
  if (node.tag !== "iq" || node.attrs["xmlns"] !== "encrypt" || !asked) return undefined;
  const users = getBinaryNodeChildren(asked, "user");
  const isPlayed = (user: BinaryNode) => twin.people.has(userOf(user.attrs["jid"]));
  const played = users
    .filter(isPlayed)
    .map(({ attrs }) => twin.person(userOf(attrs["jid"])).publish(attrs["jid"] ?? ""));
  const others = users.filter((user) => !isPlayed(user));
  return { played, rest: others.length > 0 ? { ...node, content: [{ ...asked, content: others }] } : undefined };
}

/** Crabline's keys and the twin's in one answer. */
export function withKeys(answer: BinaryNode, played: BinaryNode[]): BinaryNode {
  const list = getBinaryNodeChild(answer, "list");
  return {
    ...answer,
    content: [{ tag: "list", attrs: {}, content: [...getBinaryNodeChildren(list, "user"), ...played] }],
  };
}
