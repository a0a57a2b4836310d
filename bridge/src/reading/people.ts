// Contacts and the two addresses of one person.
import type { Contact } from "baileys";
import { known } from "./wire.ts";

export function readContact(contact: Partial<Contact>): { id: string } | undefined {
  if (!contact.id) return undefined;
  const { lid, phoneNumber: phone, name, notify, verifiedName } = contact;
  const told = known({
    lid,
    phone,
    name,
    notify,
    verified_name: verifiedName,
    username: (contact as { username?: string }).username,
  });
  return Object.keys(told).length > 0 ? { id: contact.id, ...told } : undefined;
}
