// WhatsApp's Noise handshake from both ends, and the frames after it.
import {
  aesDecryptGCM,
  aesEncryptGCM,
  Curve,
  decodeBinaryNode,
  encodeBinaryNode,
  hkdf,
  NOISE_MODE,
  NOISE_WA_HEADER,
  proto,
  sha256,
  type BinaryNode,
  type KeyPair,
} from "baileys";

const EMPTY = Buffer.alloc(0);

function iv(counter: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(counter, 8);
  return bytes;
}

function framed(data: Uint8Array): Buffer {
  const head = Buffer.alloc(3);
  head.writeUIntBE(data.length, 0, 3);
  return Buffer.concat([head, data]);
}

/** One end of one connection: the handshake's state, then the transport's. */
export class Noise {
  #hash: Buffer;
  #salt: Buffer;
  #key: Buffer;
  #counter = 0;
  #bytes = EMPTY;
  #introduced = false;
  #sending = { key: EMPTY, counter: 0 };
  #receiving = { key: EMPTY, counter: 0 };
  readonly ephemeral: KeyPair = Curve.generateKeyPair();

  constructor() {
    const mode = Buffer.from(NOISE_MODE);
    this.#hash = Buffer.from(mode.length === 32 ? mode : sha256(mode));
    this.#salt = this.#hash;
    this.#key = this.#hash;
    this.#authenticate(NOISE_WA_HEADER);
  }

  /** Whole frames out of what came in; the client's first bytes are the header. */
  frames(data: Buffer, fromClient: boolean): Buffer[] {
    this.#bytes = Buffer.concat([this.#bytes, data]);
    if (fromClient && !this.#introduced) {
      this.#introduced = true;
      this.#bytes = this.#bytes.subarray(NOISE_WA_HEADER.length);
    }
    const found: Buffer[] = [];
    while (this.#bytes.length >= 3) {
      const size = this.#bytes.readUIntBE(0, 3);
      if (this.#bytes.length < size + 3) break;
      found.push(this.#bytes.subarray(3, size + 3));
      this.#bytes = this.#bytes.subarray(size + 3);
    }
    return found;
  }

  /** The server's answer to a client's hello. */
  answerHello(frame: Buffer, certificate: Buffer): Buffer {
    const theirs = Buffer.from(proto.HandshakeMessage.decode(frame).clientHello?.ephemeral ?? EMPTY);
    const fixed = Curve.generateKeyPair();
    this.#authenticate(theirs);
    this.#authenticate(this.ephemeral.public);
    this.#mix(Curve.sharedKey(this.ephemeral.private, theirs));
    const sealed = this.#seal(Buffer.from(fixed.public));
    this.#mix(Curve.sharedKey(fixed.private, theirs));
    const payload = this.#seal(certificate);
    return framed(
      proto.HandshakeMessage.encode({
        serverHello: { ephemeral: this.ephemeral.public, static: sealed, payload },
      }).finish(),
    );
  }

  /** The server's reading of the client's last word: who logs in, or registers. */
  readFinish(frame: Buffer): proto.ClientPayload {
    const finish = proto.HandshakeMessage.decode(frame).clientFinish;
    const theirs = this.#unseal(Buffer.from(finish?.static ?? EMPTY));
    this.#mix(Curve.sharedKey(this.ephemeral.private, theirs));
    const payload = this.#unseal(Buffer.from(finish?.payload ?? EMPTY));
    this.#split(false);
    return proto.ClientPayload.decode(payload);
  }

  /** The client's first word. */
  hello(): Buffer {
    this.#authenticate(this.ephemeral.public);
    return Buffer.concat([
      NOISE_WA_HEADER,
      framed(proto.HandshakeMessage.encode({ clientHello: { ephemeral: this.ephemeral.public } }).finish()),
    ]);
  }

  /** The client's last word, and the certificate that the server showed. */
  finish(frame: Buffer, payload: Uint8Array): { reply: Buffer; certificate: Buffer } {
    const server = proto.HandshakeMessage.decode(frame).serverHello;
    const theirs = Buffer.from(server?.ephemeral ?? EMPTY);
    const own = Curve.generateKeyPair();
    this.#authenticate(theirs);
    this.#mix(Curve.sharedKey(this.ephemeral.private, theirs));
    const fixed = this.#unseal(Buffer.from(server?.static ?? EMPTY));
    this.#mix(Curve.sharedKey(this.ephemeral.private, fixed));
    const certificate = this.#unseal(Buffer.from(server?.payload ?? EMPTY));
    const sealed = this.#seal(Buffer.from(own.public));
    this.#mix(Curve.sharedKey(own.private, theirs));
    const reply = framed(
      proto.HandshakeMessage.encode({
        clientFinish: { static: sealed, payload: this.#seal(Buffer.from(payload)) },
      }).finish(),
    );
    this.#split(true);
    return { reply, certificate };
  }

  encode(node: BinaryNode): Buffer {
    return framed(aesEncryptGCM(encodeBinaryNode(node), this.#sending.key, iv(this.#sending.counter++), EMPTY));
  }

  decode(frame: Buffer): Promise<BinaryNode> {
    return decodeBinaryNode(aesDecryptGCM(frame, this.#receiving.key, iv(this.#receiving.counter++), EMPTY));
  }

  #authenticate(data: Uint8Array): void {
    this.#hash = Buffer.from(sha256(Buffer.concat([this.#hash, data])));
  }

  #seal(plain: Buffer): Buffer {
    const sealed = aesEncryptGCM(plain, this.#key, iv(this.#counter++), this.#hash);
    this.#authenticate(sealed);
    return sealed;
  }

  #unseal(sealed: Buffer): Buffer {
    const plain = aesDecryptGCM(sealed, this.#key, iv(this.#counter++), this.#hash);
    this.#authenticate(sealed);
    return plain;
  }

  #mix(secret: Uint8Array): void {
    const both = Buffer.from(hkdf(Buffer.from(secret), 64, { salt: this.#salt, info: "" }));
    this.#salt = both.subarray(0, 32);
    this.#key = both.subarray(32);
    this.#counter = 0;
  }

  #split(client: boolean): void {
    const both = Buffer.from(hkdf(EMPTY, 64, { salt: this.#salt, info: "" }));
    const [first, second] = [both.subarray(0, 32), both.subarray(32)];
    this.#sending.key = client ? first : second;
    this.#receiving.key = client ? second : first;
  }
}
