// The shapes of the journal's payloads, as PROTOCOL.md has them.
import type { proto } from "baileys";

export interface Key {
  id: string;
  chat: string;
  from_me: boolean;
  chat_alt?: string;
  participant?: string;
  participant_alt?: string;
  username?: string;
}

export type AddressClass = "user" | "group" | "status" | "broadcast" | "newsletter" | "other";
export type Source = "live" | "offline" | "history" | "resend";

export interface Content {
  kind: string;
  [detail: string]: unknown;
}

export interface MessagePayload {
  key: Key;
  class: AddressClass;
  source: Source;
  timestamp: number;
  content: Content;
  push_name?: string;
  verified_name?: string;
  message?: object;
}

export interface ReceiptPayload {
  chat: string;
  ids: string[];
  about: "sent" | "received";
  status: "delivered" | "read" | "played" | "server" | "error";
  timestamp: number;
  code?: string;
  chat_alt?: string;
}

/** The number's own two addresses. */
export interface Own {
  id: string;
  lid: string;
}

export type Message = proto.IMessage;

/** Leaves out what is undefined, null, empty or false, so that a payload says only what it knows. */
export function known<T extends Record<string, unknown>>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== undefined && value !== null && value !== "" && value !== false,
    ),
  ) as { [K in keyof T]?: NonNullable<T[K]> };
}

export function toNumber(value: unknown): number {
  if (typeof value === "number") return value;
  if (value && typeof value === "object" && "toNumber" in value) return (value as { toNumber(): number }).toNumber();
  const number = Number(value);
  return Number.isFinite(number) ? number : 0;
}

export function whole(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : Math.trunc(toNumber(value));
}
