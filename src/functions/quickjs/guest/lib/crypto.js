import { createCiphers } from "./parts/crypto-cipher.js";
import { createData } from "./parts/crypto-data.js";

/** @typedef {import("../port.js").Internal} Internal */
/** @typedef {import("./parts/crypto-data.js").Data} Data */
/** @typedef {(error: unknown, result?: unknown) => void} Callback */

/** Known without asking. */
const HASHES = new Set(["md5", "sha1", "sha256", "sha384", "sha512"]);

/** @param {string} message @param {string} code */
const coded = (message, code) => Object.assign(new Error(message), { code });

/** Node's `crypto`, on Node's own in the worker. */
export const create = (/** @type {Internal} */ { syscall, require }) => {
  const data = createData(require);
  const { toBytes, toBuffer, createFeed, addKey, encoded, forWorker } = data;

  /**
   * @param {string} operation
   * @param {string} algorithm
   * @param {ArrayBufferView[]} bytes
   * @param {unknown[]} key
   */
  const digester = (operation, algorithm, bytes, key) => {
    const feed = createFeed(bytes);
    let isDone = false;
    const self = {
      /** @param {Data} data @param {unknown} [encoding] */
      update(data, encoding) {
        if (isDone) throw coded("Digest already called", "ERR_CRYPTO_HASH_FINALIZED");
        feed.add(data, encoding);
        return self;
      },
      /** @param {unknown} [encoding] */
      digest(encoding) {
        if (isDone) throw coded("Digest already called", "ERR_CRYPTO_HASH_FINALIZED");
        isDone = true;
        const input = [algorithm, ...key, feed.chunks, forWorker(encoding)];
        return encoded(syscall(operation, input, ...bytes), encoding);
      },
    };
    return self;
  };

  /** @param {string} algorithm */
  const createSign = (algorithm) => {
    /** @type {ArrayBufferView[]} */
    const bytes = [];
    const feed = createFeed(bytes);
    const self = {
      /** @param {Data} data @param {unknown} [encoding] */
      update(data, encoding) {
        feed.add(data, encoding);
        return self;
      },
      /** @param {unknown} key @param {unknown} [encoding] */
      sign(key, encoding) {
        const input = [algorithm, addKey(key, bytes), feed.chunks, forWorker(encoding)];
        return encoded(syscall("crypto.sign", input, ...bytes), encoding);
      },
      /** @param {unknown} key @param {Data} signature @param {unknown} [encoding] */
      verify(key, signature, encoding) {
        const keyed = addKey(key, bytes);
        const at = bytes.push(toBytes(signature, encoding)) - 1;
        return syscall("crypto.verify", [algorithm, keyed, feed.chunks, at], ...bytes);
      },
    };
    return self;
  };

  /** @param {string} operation */
  const asymmetric =
    (operation) => (/** @type {string | { key: string, padding?: number }} */ key, /** @type {Data} */ data) => {
      const { key: pem, padding } = typeof key === "object" ? key : { key, padding: undefined };
      return toBuffer(syscall(operation, [String(pem), padding ?? null], toBytes(data)));
    };

  /** @param {Data} password @param {Data} salt @param {number} iterations @param {number} length @param {string} digest */
  const pbkdf2Sync = (password, salt, iterations, length, digest) =>
    toBuffer(syscall("crypto.pbkdf2", [iterations, length, digest], toBytes(password), toBytes(salt)));

  /**
   * Calls back a little later.
   *
   * @param {() => unknown} work
   * @param {Callback} callback
   */
  const later = (work, callback) => {
    setImmediate(() => {
      let result;
      try {
        result = work();
      } catch (error) {
        return callback(error);
      }
      callback(null, result);
    });
  };

  /** @param {number} size @param {Callback} [callback] */
  const randomBytes = (size, callback) => {
    const work = () => toBuffer(syscall("crypto.randomBytes", [size]));
    return callback === undefined ? work() : later(work, callback);
  };

  /** @param {Uint8Array} target @param {number} [offset] @param {number} [size] */
  const randomFillSync = (target, offset = 0, size = target.length - offset) => {
    target.set(new Uint8Array(/** @type {ArrayBuffer} */ (syscall("crypto.randomBytes", [size]))), offset);
    return target;
  };

  return {
    /** @param {string} algorithm */
    createHash(algorithm) {
      // Node complains at once about one it does not know.
      if (!HASHES.has(algorithm)) syscall("crypto.hash", [algorithm, [], "hex"]);
      return digester("crypto.hash", algorithm, [], []);
    },
    /** @param {string} algorithm @param {unknown} key */
    createHmac(algorithm, key) {
      /** @type {ArrayBufferView[]} */
      const bytes = [];
      const keyed = addKey(key, bytes);
      if (!HASHES.has(algorithm)) syscall("crypto.hmac", [algorithm, keyed, [], "hex"], ...bytes);
      return digester("crypto.hmac", algorithm, bytes, [keyed]);
    },
    ...createCiphers(syscall, data),
    createSign,
    createVerify: createSign,
    publicEncrypt: asymmetric("crypto.publicEncrypt"),
    privateDecrypt: asymmetric("crypto.privateDecrypt"),
    randomBytes,
    pseudoRandomBytes: randomBytes,
    randomFillSync,
    /** @param {Uint8Array} target @param {Callback} callback */
    randomFill: (target, callback) => later(() => randomFillSync(target), callback),
    randomUUID: () => syscall("crypto.randomUUID"),
    /** @param {number} low @param {number | Callback} [high] @param {Callback} [callback] */
    randomInt(low, high, callback) {
      const [from, to, done] = typeof high === "number" ? [low, high, callback] : [0, low, high];
      const work = () => from + Math.floor(Math.random() * (to - from));
      return done === undefined ? work() : later(work, done);
    },
    pbkdf2Sync,
    /** @param {Data} password @param {Data} salt @param {number} iterations @param {number} length @param {string} digest @param {Callback} callback */
    pbkdf2: (password, salt, iterations, length, digest, callback) =>
      later(() => pbkdf2Sync(password, salt, iterations, length, digest), callback),
    /** @param {ArrayBufferView} a @param {ArrayBufferView} b */
    timingSafeEqual(a, b) {
      if (a.byteLength !== b.byteLength) {
        const error = new RangeError("Input buffers must have the same byte length");
        throw Object.assign(error, { code: "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH" });
      }
      const [x, y] = [a, b].map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
      let difference = 0;
      x?.forEach((byte, index) => {
        difference |= byte ^ (y?.[index] ?? 0);
      });
      return difference === 0;
    },
    getHashes: () => /** @type {{ hashes: string[] }} */ (syscall("crypto.names")).hashes,
    getCiphers: () => /** @type {{ ciphers: string[] }} */ (syscall("crypto.names")).ciphers,
    constants: { RSA_PKCS1_PADDING: 1, RSA_NO_PADDING: 3, RSA_PKCS1_OAEP_PADDING: 4, RSA_PKCS1_PSS_PADDING: 6 },
  };
};
