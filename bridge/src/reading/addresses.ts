// Who a message is between: address classes, and the two addresses of one person.
import {
  areJidsSameUser,
  isJidBroadcast,
  isJidGroup,
  isJidNewsletter,
  isJidStatusBroadcast,
  isLidUser,
  isPnUser,
  jidNormalizedUser,
  type WAMessageKey,
} from "baileys";
import { known, type AddressClass, type Key, type Own } from "./wire.ts";

export function classOf(chat: string, own: Own): AddressClass {
  if (isOwn(chat, own)) return "other"; // Notes to oneself.
  if (isPnUser(chat) || isLidUser(chat)) return "user";
  if (isJidGroup(chat)) return "group";
  if (isJidStatusBroadcast(chat)) return "status";
  if (isJidBroadcast(chat)) return "broadcast";
  return isJidNewsletter(chat) ? "newsletter" : "other";
}

export function isOwn(jid: string | null | undefined, own: Own): boolean {
  return !!jid && (areJidsSameUser(jid, own.id) || (own.lid !== "" && areJidsSameUser(jid, own.lid)));
}

/** What Baileys refuses before decrypting. */
export function isIgnored(jid: string): boolean {
  return !!isJidBroadcast(jid) || !!isJidNewsletter(jid);
}

/** A key as the journal has it. Baileys may give the number's own address as the other one's second: left out. */
export function keyOf(key: WAMessageKey, own: Own): Key {
  const second = (jid: string | null | undefined, first: string | null | undefined) =>
    jid && jid !== first && !isOwn(jid, own) ? jidNormalizedUser(jid) : undefined;
  return {
    id: key.id ?? "",
    chat: jidNormalizedUser(key.remoteJid ?? undefined),
    from_me: !!key.fromMe,
    ...known({
      chat_alt: second(key.remoteJidAlt, key.remoteJid),
      participant: key.participant ? jidNormalizedUser(key.participant) : undefined,
      participant_alt: second(key.participantAlt, key.participant),
      username: (key as { remoteJidUsername?: string }).remoteJidUsername,
    }),
  };
}
