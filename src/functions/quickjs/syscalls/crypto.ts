import * as crypto from "node:crypto";
import { type Bytes, byteArray, integer, type Syscall, type Syscalls, text } from "./types.js";

/**
 * Above these Node would be busy for seconds with nothing able to stop it, not even the end of the process. The slowest digests make
 * a million rounds a second.
 */
const MOST_ROUNDS = 1_500_000;
const MOST_BYTES = 16 * 1024 * 1024;

/** Ciphers that may be open: those of a function that never finishes them stay for as long as its container. */
const MOST_CIPHERS = 10_000;

type Encoding = "hex" | "base64" | "base64url" | "latin1" | "binary";

const isEncoding = (value: unknown): value is Encoding =>
  value === "hex" || value === "base64" || value === "base64url" || value === "latin1" || value === "binary";

/** Bytes as the guest wants them: text when it names an encoding. */
const encoded = (data: Buffer, encoding: unknown): unknown => (isEncoding(encoding) ? data.toString(encoding) : data);

/** What was fed to a hash: text as such, or the number of a byte array. */
const feed = (target: { update(data: string | Bytes): unknown }, chunks: unknown, bytes: readonly Bytes[]): void => {
  if (!Array.isArray(chunks)) throw new TypeError("chunks must be a list");
  for (const chunk of chunks) target.update(typeof chunk === "number" ? byteArray(bytes, chunk) : text(chunk));
};

/** A key is text (PEM) or the first byte array. */
const keyOf = (key: unknown, bytes: readonly Bytes[]): string | Buffer =>
  typeof key === "string" ? key : Buffer.from(byteArray(bytes, Number(key)));

interface CipherOptions {
  readonly authTagLength?: number;
}

type GcmCipher = crypto.CipherGCM & crypto.DecipherGCM;

/** Ciphers work step by step: each has a number while it is open. */
const createCiphers = (): Syscalls => {
  const open = new Map<number, GcmCipher>();
  let last = 0;
  const cipher = (id: unknown): GcmCipher => {
    const found = open.get(Number(id));
    if (found === undefined) throw new Error("Unsupported state or unable to authenticate data");
    return found;
  };
  const start =
    (create: (name: string, key: Buffer, iv: Buffer | null, options: object) => unknown): Syscall =>
    ([name, options, hasIv], bytes) => {
      if (open.size >= MOST_CIPHERS) throw new Error(`more than ${MOST_CIPHERS} ciphers are open`);
      const { authTagLength } = (options ?? {}) as CipherOptions;
      const iv = hasIv === true ? Buffer.from(byteArray(bytes, 1)) : null;
      const made = create(
        text(name),
        Buffer.from(byteArray(bytes)),
        iv,
        authTagLength === undefined ? {} : { authTagLength },
      );
      open.set(++last, made as GcmCipher);
      return last;
    };
  return {
    "crypto.cipher": start((name, key, iv, options) => crypto.createCipheriv(name, key, iv, options)),
    "crypto.decipher": start((name, key, iv, options) => crypto.createDecipheriv(name, key, iv, options)),
    "crypto.cipher.update": ([id], bytes) => cipher(id).update(byteArray(bytes)),
    "crypto.cipher.final": ([id]) => cipher(id).final(),
    "crypto.cipher.autoPadding": ([id, on]) => void cipher(id).setAutoPadding(on !== false),
    "crypto.cipher.getAuthTag": ([id]) => cipher(id).getAuthTag(),
    "crypto.cipher.setAuthTag": ([id], bytes) => void cipher(id).setAuthTag(byteArray(bytes)),
    "crypto.cipher.setAAD": ([id], bytes) => void cipher(id).setAAD(byteArray(bytes)),
    "crypto.cipher.close": ([id]) => void open.delete(Number(id)),
  };
};

const pbkdf2: Syscall = ([iterations, length, digest], bytes) => {
  const rounds = integer(iterations, "iterations", MOST_ROUNDS);
  const size = integer(length, "keylen", MOST_BYTES);
  const name = text(digest);
  // Each block of the key takes all the iterations. Node itself says which digest it does not know.
  const block = crypto.getHashes().includes(name.toLowerCase()) ? crypto.createHash(name).digest().length : 1;
  if (rounds * Math.ceil(size / block) > MOST_ROUNDS) {
    throw new RangeError(`iterations must be fewer, or keylen smaller: more than ${MOST_ROUNDS} rounds in all`);
  }
  return crypto.pbkdf2Sync(byteArray(bytes), byteArray(bytes, 1), rounds, size, name);
};

/** The part of Node's `crypto` that functions use, on Node's own. */
export const createCrypto = (): Syscalls => ({
  "crypto.hash": ([algorithm, chunks, encoding], bytes) => {
    const hash = crypto.createHash(text(algorithm));
    feed(hash, chunks, bytes);
    return encoded(hash.digest(), encoding);
  },
  "crypto.hmac": ([algorithm, key, chunks, encoding], bytes) => {
    const hmac = crypto.createHmac(text(algorithm), keyOf(key, bytes));
    feed(hmac, chunks, bytes);
    return encoded(hmac.digest(), encoding);
  },
  "crypto.sign": ([algorithm, key, chunks, encoding], bytes) => {
    const sign = crypto.createSign(text(algorithm));
    feed(sign, chunks, bytes);
    return encoded(sign.sign(keyOf(key, bytes)), encoding);
  },
  "crypto.verify": ([algorithm, key, chunks, signature], bytes) => {
    const verify = crypto.createVerify(text(algorithm));
    feed(verify, chunks, bytes);
    return verify.verify(keyOf(key, bytes), byteArray(bytes, Number(signature)));
  },
  "crypto.publicEncrypt": ([key, padding], bytes) =>
    crypto.publicEncrypt({ key: text(key), ...(typeof padding === "number" && { padding }) }, byteArray(bytes)),
  "crypto.privateDecrypt": ([key, padding], bytes) =>
    crypto.privateDecrypt({ key: text(key), ...(typeof padding === "number" && { padding }) }, byteArray(bytes)),
  "crypto.randomBytes": ([size]) => crypto.randomBytes(integer(size, "size", MOST_BYTES)),
  "crypto.randomUUID": () => crypto.randomUUID(),
  "crypto.pbkdf2": pbkdf2,
  "crypto.names": () => ({ hashes: crypto.getHashes(), ciphers: crypto.getCiphers() }),
  ...createCiphers(),
});
