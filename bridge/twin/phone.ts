// The phone whose number is linked: it scans a QR code or takes a pairing code, and signs the new device.
import { createHmac, randomBytes } from "node:crypto";
import {
  aesDecryptCTR,
  aesDecryptGCM,
  aesEncryptCTR,
  Curve,
  derivePairingCodeKey,
  getBinaryNodeChild,
  getBinaryNodeChildBuffer,
  hkdf,
  proto,
  WA_ADV_ACCOUNT_SIG_PREFIX,
  type BinaryNode,
} from "baileys";

/** The device number that a linked device gets. */
const DEVICE = 7;

/** What a companion shows, in its QR code or through its pairing code. */
export interface Companion {
  identity: Buffer;
  secret: Buffer;
}

export class Phone {
  readonly number: string;
  #identity = Curve.generateKeyPair();
  #ephemeral = Curve.generateKeyPair();
  #keyIndex = 1;

  constructor(number: string) {
    this.number = number;
  }

  get device(): string {
    return `${this.number}:${DEVICE}@s.whatsapp.net`;
  }

  get lid(): string {
    return `${this.number}:${DEVICE}@lid`;
  }

  /** Reads a QR code's text. */
  static scan(qr: string): Companion & { ref: string } {
    const [ref, , identity, secret] = (qr.split("#").at(-1) ?? qr).split(",");
    if (!ref || !identity || !secret) throw new Error("that is no QR code of WhatsApp's");
    return { ref, identity: Buffer.from(identity, "base64"), secret: Buffer.from(secret, "base64") };
  }

  /** The stanza with which the server tells a companion that it is linked. */
  link({ identity, secret }: Companion): BinaryNode {
    const details = proto.ADVDeviceIdentity.encode({
      rawId: 1,
      timestamp: Math.trunc(Date.now() / 1000),
      keyIndex: this.#keyIndex++,
    }).finish();
    const signature = Curve.sign(this.#identity.private, Buffer.concat([WA_ADV_ACCOUNT_SIG_PREFIX, details, identity]));
    const signed = proto.ADVSignedDeviceIdentity.encode({
      details,
      accountSignatureKey: this.#identity.public,
      accountSignature: signature,
    }).finish();
    const hmac = createHmac("sha256", secret).update(signed).digest();
    return {
      tag: "iq",
      attrs: {
        from: "s.whatsapp.net",
        type: "set",
        id: randomBytes(4).toString("hex"),
        t: String(Math.trunc(Date.now() / 1000)),
      },
      content: [
        {
          tag: "pair-success",
          attrs: {},
          content: [
            {
              tag: "device-identity",
              attrs: {},
              content: proto.ADVSignedDeviceIdentityHMAC.encode({ details: signed, hmac }).finish(),
            },
            { tag: "platform", attrs: { name: "android" } },
            { tag: "device", attrs: { jid: this.device, lid: this.lid } },
          ],
        },
      ],
    };
  }

  /** Types a pairing code in: the stanza by which the server passes the phone's half on to the companion. */
  async enterCode(code: string, companionHello: BinaryNode): Promise<{ notice: BinaryNode; shared: Uint8Array }> {
    const wrapped = getBinaryNodeChildBuffer(
      companionHello,
      "link_code_pairing_wrapped_companion_ephemeral_pub",
    ) as Buffer;
    const key = await derivePairingCodeKey(code, wrapped.subarray(0, 32));
    const theirs = aesDecryptCTR(wrapped.subarray(48, 80), key, wrapped.subarray(32, 48));
    const [salt, iv] = [randomBytes(32), randomBytes(16)];
    const own = aesEncryptCTR(this.#ephemeral.public, await derivePairingCodeKey(code, salt), iv);
    const content: BinaryNode[] = [
      { tag: "link_code_pairing_wrapped_primary_ephemeral_pub", attrs: {}, content: Buffer.concat([salt, iv, own]) },
      { tag: "primary_identity_pub", attrs: {}, content: this.#identity.public },
      { tag: "link_code_pairing_ref", attrs: {}, content: Buffer.from("ref") },
    ];
    const notice: BinaryNode = {
      tag: "notification",
      attrs: {
        from: "s.whatsapp.net",
        type: "link_code_companion_reg",
        id: randomBytes(4).toString("hex"),
        t: String(Math.trunc(Date.now() / 1000)),
      },
      content: [{ tag: "link_code_companion_reg", attrs: { stage: "primary_hello" }, content }],
    };
    return { notice, shared: Curve.sharedKey(this.#ephemeral.private, theirs) };
  }

  /** Opens the companion's answer to a right code; a wrong code leaves it closed. */
  openFinish(finish: BinaryNode, shared: Uint8Array): Companion {
    const sealed = getBinaryNodeChildBuffer(finish, "link_code_pairing_wrapped_key_bundle") as Buffer;
    const key = hkdf(Buffer.from(shared), 32, {
      salt: sealed.subarray(0, 32),
      info: "link_code_pairing_key_bundle_encryption_key",
    });
    const bundle = aesDecryptGCM(sealed.subarray(44), Buffer.from(key), sealed.subarray(32, 44), Buffer.alloc(0));
    const [identity, random] = [bundle.subarray(0, 32), bundle.subarray(64, 96)];
    const both = Curve.sharedKey(this.#identity.private, identity);
    const secret = hkdf(Buffer.concat([shared, both, random]), 32, { info: "adv_secret" });
    return { identity, secret: Buffer.from(secret) };
  }
}

/** The pairing part of a stanza, if it has one. */
export function linkCodeIn(node: BinaryNode): BinaryNode | undefined {
  return getBinaryNodeChild(node, "link_code_companion_reg");
}
