/** @typedef {import("../port.js").Internal} Internal */
/** @typedef {string | ArrayBuffer | ArrayBufferView} Data */
/** @typedef {(error: unknown, result?: unknown) => void} Callback */

/** Encodings the worker writes itself. */
const TEXT = new Set(["hex", "base64", "base64url", "latin1", "binary"]);

/** Known without asking. */
const HASHES = new Set(["md5", "sha1", "sha256", "sha384", "sha512"]);

/** @param {string} message @param {string} code */
const coded = (message, code) => Object.assign(new Error(message), { code });

/** @param {unknown} value */
const isUtf8 = (value) => value === undefined || value === null || /^utf-?8$/i.test(String(value));

/** @param {Internal} internal */
export const create = ({ syscall, require }) => {
  const buffer = () => /** @type {typeof import("node:buffer")} */ (require("buffer")).Buffer;

  /**
   * @param {Data} data
   * @param {unknown} [encoding]
   * @returns {ArrayBufferView}
   */
  const toBytes = (data, encoding) => {
    if (typeof data === "string") return buffer().from(data, /** @type {BufferEncoding | undefined} */ (encoding));
    if (data instanceof ArrayBuffer) return new Uint8Array(data);
    if (ArrayBuffer.isView(data)) return data;
    const error = new TypeError(
      'The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView',
    );
    throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
  };

  /** @param {unknown} bytes */
  const toBuffer = (bytes) => buffer().from(/** @type {ArrayBuffer} */ (bytes));

  /**
   * What was fed to a hash: text goes as it is, bytes by number.
   *
   * @param {ArrayBufferView[]} bytes
   */
  const createFeed = (bytes) => {
    /** @type {(string | number)[]} */
    const chunks = [];
    return {
      chunks,
      /**
       * @param {Data} data
       * @param {unknown} [encoding]
       */
      add(data, encoding) {
        chunks.push(typeof data === "string" && isUtf8(encoding) ? data : bytes.push(toBytes(data, encoding)) - 1);
      },
    };
  };

  /** @param {unknown} key text (PEM) or bytes @param {ArrayBufferView[]} bytes */
  const addKey = (key, bytes) => {
    const value = typeof key === "object" && key !== null && "key" in key ? key.key : key;
    return typeof value === "string" ? value : bytes.push(toBytes(/** @type {Data} */ (value))) - 1;
  };

  /** @param {unknown} result @param {unknown} encoding */
  const encoded = (result, encoding) => {
    if (typeof result === "string") return result;
    const made = toBuffer(result);
    return isEncoding(encoding) ? made.toString(encoding) : made;
  };

  /** @param {unknown} encoding @returns {encoding is BufferEncoding} */
  const isEncoding = (encoding) => typeof encoding === "string" && encoding !== "buffer";

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
        const text = TEXT.has(String(encoding)) ? encoding : null;
        return encoded(syscall(operation, [algorithm, ...key, feed.chunks, text], ...bytes), encoding);
      },
    };
    return self;
  };

  /**
   * @param {"crypto.cipher" | "crypto.decipher"} operation
   * @returns {(name: string, key: Data, iv: Data | null, options?: object) => object}
   */
  const cipher = (operation) => (name, key, iv, options) => {
    const bytes = iv === null ? [toBytes(key)] : [toBytes(key), toBytes(iv)];
    const id = syscall(operation, [name, options ?? null, iv !== null], ...bytes);
    const self = {
      /** @param {Data} data @param {unknown} [from] @param {unknown} [to] */
      update: (data, from, to) => encoded(syscall("crypto.cipher.update", [id], toBytes(data, from)), to),
      /** @param {unknown} [to] */
      final(to) {
        const result = encoded(syscall("crypto.cipher.final", [id]), to);
        if (!/gcm|ccm|ocb|chacha/i.test(name)) syscall("crypto.cipher.close", [id]);
        return result;
      },
      /** @param {boolean} [on] */
      setAutoPadding(on) {
        syscall("crypto.cipher.autoPadding", [id, on !== false]);
        return self;
      },
      getAuthTag: () => toBuffer(syscall("crypto.cipher.getAuthTag", [id])),
      /** @param {Data} tag */
      setAuthTag(tag) {
        syscall("crypto.cipher.setAuthTag", [id], toBytes(tag));
        return self;
      },
      /** @param {Data} data */
      setAAD(data) {
        syscall("crypto.cipher.setAAD", [id], toBytes(data));
        return self;
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
        const text = TEXT.has(String(encoding)) ? encoding : null;
        return encoded(syscall("crypto.sign", [algorithm, addKey(key, bytes), feed.chunks, text], ...bytes), encoding);
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
    createCipheriv: cipher("crypto.cipher"),
    createDecipheriv: cipher("crypto.decipher"),
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
