// Customers' phones: each with keys of its own, so that what they write is really encrypted, and replies really read.
import { randomBytes } from "node:crypto";
import {
  Curve,
  encodeBigEndian,
  encodeWAMessage,
  generateSignalPubKey,
  KEY_BUNDLE_TYPE,
  proto,
  unpadRandomMax16,
  xmppPreKey,
  xmppSignedPreKey,
  type BinaryNode,
  type KeyPair,
} from "baileys";
import { ProtocolAddress, SessionBuilder, SessionCipher, SessionRecord, type SignalStorage } from "libsignal";

/** What a number uploads so that others can write to it. */
export interface Bundle {
  registrationId: number;
  identityKey: Buffer;
  signedPreKey: { keyId: number; publicKey: Buffer; signature: Buffer };
  preKeys: { keyId: number; publicKey: Buffer }[];
}

const raw = (pair: KeyPair) => ({
  privKey: Buffer.from(pair.private),
  pubKey: Buffer.from(generateSignalPubKey(pair.public)),
});

export class Person {
  readonly phone: string;
  #identity = Curve.generateKeyPair();
  #signed = Curve.generateKeyPair();
  #registrationId = randomBytes(2).readUInt16BE() & 0x3fff;
  #nextPreKey = 1;
  #sessions = new Map<string, Uint8Array>();
  #preKeys = new Map<number, KeyPair>();
  #encrypted = new Map<string, proto.IMessage>();

  constructor(phone: string) {
    this.phone = phone;
  }

  /** The keys that somebody gets who wants to write to this person for the first time. */
  publish(jid: string): BinaryNode {
    const preKeyId = this.#nextPreKey++;
    const preKey = Curve.generateKeyPair();
    this.#preKeys.set(preKeyId, preKey);
    const content: BinaryNode[] = [
      { tag: "registration", attrs: {}, content: encodeBigEndian(this.#registrationId) },
      { tag: "type", attrs: {}, content: KEY_BUNDLE_TYPE },
      { tag: "identity", attrs: {}, content: this.#identity.public },
      xmppSignedPreKey({
        keyPair: this.#signed,
        keyId: 1,
        signature: Curve.sign(this.#identity.private, generateSignalPubKey(this.#signed.public)),
      }),
      xmppPreKey(preKey, preKeyId),
    ];
    return { tag: "user", attrs: { jid }, content };
  }

  /** Encrypts for a number as its device sees it. */
  async write(
    number: string,
    bundle: Bundle,
    message: proto.IMessage,
    id: string,
  ): Promise<{ type: "pkmsg" | "msg"; ciphertext: Buffer }> {
    const address = new ProtocolAddress(number, 0);
    if (!this.#sessions.has(address.toString())) await this.#begin(address, bundle);
    this.#encrypted.set(id, message);
    const { type, body } = await new SessionCipher(this.#storage(), address).encrypt(
      encodeWAMessage(message as proto.IMessage),
    );
    return { type: type === 3 ? "pkmsg" : "msg", ciphertext: Buffer.from(body, "binary") };
  }

  /** What this person wrote under an id, to write it again when asked. */
  written(id: string): proto.IMessage | undefined {
    return this.#encrypted.get(id);
  }

  /** Forgets the session: the next message starts another, as after a new phone. */
  forget(number: string): void {
    this.#sessions.delete(new ProtocolAddress(number, 0).toString());
  }

  async read(number: string, type: string, ciphertext: Uint8Array): Promise<proto.Message> {
    const cipher = new SessionCipher(this.#storage(), new ProtocolAddress(number, 0));
    const plain =
      type === "pkmsg"
        ? await cipher.decryptPreKeyWhisperMessage(ciphertext)
        : await cipher.decryptWhisperMessage(ciphertext);
    return proto.Message.decode(unpadRandomMax16(plain));
  }

  async #begin(
    address: ProtocolAddress,
    { registrationId, identityKey, signedPreKey, preKeys }: Bundle,
  ): Promise<void> {
    const signal = (key: Uint8Array) => Buffer.from(generateSignalPubKey(key));
    const preKey = preKeys.shift();
    await new SessionBuilder(this.#storage(), address).initOutgoing({
      registrationId,
      identityKey: signal(identityKey),
      signedPreKey: { ...signedPreKey, publicKey: signal(signedPreKey.publicKey) },
      ...(preKey && { preKey: { keyId: preKey.keyId, publicKey: signal(preKey.publicKey) } }),
    } as Parameters<SessionBuilder["initOutgoing"]>[0]);
  }

  #storage(): SignalStorage {
    return {
      loadSession: async (id) => {
        const session = this.#sessions.get(id);
        return session && SessionRecord.deserialize(session);
      },
      storeSession: async (id, session) => void this.#sessions.set(id, session.serialize()),
      isTrustedIdentity: () => true,
      loadPreKey: async (id) => {
        const pair = this.#preKeys.get(Number(id));
        return pair && raw(pair);
      },
      removePreKey: (id) => void this.#preKeys.delete(Number(id)),
      loadSignedPreKey: () => raw(this.#signed),
      getOurRegistrationId: () => this.#registrationId,
      getOurIdentity: () => raw(this.#identity),
    };
  }
}
