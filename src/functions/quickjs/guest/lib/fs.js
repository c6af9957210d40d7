/** @typedef {import("../port.js").Internal} Internal */
/** @typedef {(...parameters: unknown[]) => unknown} Method */
/** @typedef {{ encoding?: BufferEncoding | null, flag?: string, recursive?: boolean, force?: boolean, withFileTypes?: boolean }} Options */
/** @typedef {{ kind: string, size: number, mode: number, ino: number, atimeMs: number, mtimeMs: number, ctimeMs: number, birthtimeMs: number }} Stat */

const PROMISIFY = Symbol.for("nodejs.util.promisify.custom");

/** @param {unknown} value @returns {Options} */
const optionsOf = (value) =>
  typeof value === "string"
    ? { encoding: /** @type {BufferEncoding} */ (value) }
    : /** @type {Options} */ (value ?? {});

/** @param {unknown} path */
const toPath = (path) => {
  if (typeof path === "string") return path;
  if (ArrayBuffer.isView(path)) return String(path);
  if (typeof path === "object" && path !== null && "pathname" in path) return decodeURIComponent(String(path.pathname));
  const error = new TypeError(
    `The "path" argument must be of type string or an instance of Buffer or URL. Received ${path}`,
  );
  throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
};

/** @param {string} kind */
const kinds = (kind) => ({
  isFile: () => kind === "file",
  isDirectory: () => kind === "directory",
  isSymbolicLink: () => kind === "link",
  isBlockDevice: () => false,
  isCharacterDevice: () => false,
  isFIFO: () => false,
  isSocket: () => false,
});

/**
 * Methods that a value has without showing them.
 *
 * @param {object} value
 * @param {object} methods
 */
const withHidden = (value, methods) => Object.setPrototypeOf(value, Object.setPrototypeOf(methods, Object.prototype));

/** @param {Stat} stat */
const toStats = ({ kind, ...numbers }) =>
  withHidden(
    {
      ...numbers,
      dev: 0,
      nlink: 1,
      uid: 0,
      gid: 0,
      atime: new Date(numbers.atimeMs),
      mtime: new Date(numbers.mtimeMs),
      ctime: new Date(numbers.ctimeMs),
      birthtime: new Date(numbers.birthtimeMs),
    },
    kinds(kind),
  );

/** Node's `fs` on a file system of the container's own. */
export const create = (/** @type {Internal} */ { syscall, require: load }) => {
  const buffer = () => /** @type {typeof import("node:buffer")} */ (load("buffer")).Buffer;

  /** @param {unknown} data @param {Options} options @returns {ArrayBufferView} */
  const toBytes = (data, { encoding }) => {
    if (ArrayBuffer.isView(data)) return data;
    if (typeof data === "string" && (encoding ?? "utf8") !== "utf8") return buffer().from(data, encoding ?? "utf8");
    return new TextEncoder().encode(String(data));
  };

  /** @type {Record<string, Method>} */
  const sync = {
    readFile(path, options) {
      const { encoding } = optionsOf(options);
      if (encoding && encoding !== /** @type {string} */ ("buffer"))
        return syscall("fs.readText", [toPath(path), encoding]);
      return buffer().from(/** @type {ArrayBuffer} */ (syscall("fs.readFile", [toPath(path)])));
    },
    writeFile(path, data, options) {
      const given = optionsOf(options);
      if (given.flag?.startsWith("a")) return void syscall("fs.appendFile", [toPath(path)], toBytes(data, given));
      syscall("fs.writeFile", [toPath(path), given.flag ?? "w"], toBytes(data, given));
    },
    appendFile(path, data, options) {
      syscall("fs.appendFile", [toPath(path)], toBytes(data, optionsOf(options)));
    },
    truncate: (path, length) => void syscall("fs.truncate", [toPath(path), Number(length ?? 0)]),
    access: (path) => void syscall("fs.access", [toPath(path)]),
    stat: (path) => toStats(/** @type {Stat} */ (syscall("fs.stat", [toPath(path)]))),
    lstat: (path) => toStats(/** @type {Stat} */ (syscall("fs.lstat", [toPath(path)]))),
    readdir(path, options) {
      const entries = /** @type {{ name: string, kind: string }[]} */ (syscall("fs.readdir", [toPath(path)]));
      if (!optionsOf(options).withFileTypes) return entries.map(({ name }) => name);
      return entries.map(({ name, kind }) => withHidden({ name }, kinds(kind)));
    },
    mkdir: (path, options) =>
      syscall("fs.mkdir", [toPath(path), { recursive: optionsOf(options).recursive === true }]) ?? undefined,
    rmdir(path, options) {
      if (optionsOf(options).recursive) return void syscall("fs.rm", [toPath(path), { recursive: true }]);
      syscall("fs.rmdir", [toPath(path)]);
    },
    unlink: (path) => void syscall("fs.unlink", [toPath(path)]),
    rm: (path, options) => void syscall("fs.rm", [toPath(path), optionsOf(options)]),
    rename: (from, to) => void syscall("fs.rename", [toPath(from), toPath(to)]),
    copyFile: (from, to) => void syscall("fs.copyFile", [toPath(from), toPath(to)]),
    realpath: (path) => syscall("fs.realpath", [toPath(path)]),
    utimes: (path, atime, mtime) => void syscall("fs.utimes", [toPath(path), Number(atime), Number(mtime)]),
    mkdtemp: (prefix) => syscall("fs.mkdtemp", [toPath(prefix)]),
    chmod() {},
    chown() {},
  };

  /** @param {unknown} path */
  const existsSync = (path) => {
    try {
      return syscall("fs.exists", [toPath(path)]) === true;
    } catch {
      return false;
    }
  };

  /** @type {Record<string, Method>} */
  const promises = {};
  /** @type {Record<string, unknown>} */
  const fs = { constants: { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 }, promises, existsSync };

  for (const [name, method] of Object.entries(sync)) {
    const promised = async (/** @type {unknown[]} */ ...parameters) => method(...parameters);
    promises[name] = promised;
    fs[`${name}Sync`] = method;
    fs[name] = (/** @type {unknown[]} */ ...parameters) => {
      const callback = parameters.pop();
      if (typeof callback !== "function") {
        const error = new TypeError(`Callback must be a function. Received ${callback}`);
        throw Object.assign(error, { code: "ERR_INVALID_CALLBACK" });
      }
      setImmediate(() => {
        let result;
        try {
          result = method(...parameters);
        } catch (error) {
          return callback(error);
        }
        callback(null, result);
      });
    };
  }

  const exists = (/** @type {unknown} */ path, /** @type {Method} */ callback) => {
    setImmediate(() => callback(existsSync(path)));
  };
  Object.defineProperty(exists, PROMISIFY, { value: async (/** @type {unknown} */ path) => existsSync(path) });

  const streams = () => /** @type {typeof import("node:stream")} */ (load("stream"));
  return Object.assign(fs, {
    exists,
    /** @param {unknown} path @param {unknown} [options] */
    createReadStream(path, options) {
      const { encoding } = optionsOf(options);
      const stream = new (streams().Readable)({
        read() {
          try {
            this.push(/** @type {Buffer} */ (sync.readFile?.(path)));
            this.push(null);
          } catch (error) {
            this.destroy(/** @type {Error} */ (error));
          }
        },
      });
      if (encoding) stream.setEncoding(encoding);
      return Object.assign(stream, { path: toPath(path) });
    },
    /** @param {unknown} path @param {unknown} [options] */
    createWriteStream(path, options) {
      const { flag } = optionsOf(options);
      if (!flag?.startsWith("a")) sync.writeFile?.(path, "");
      const stream = new (streams().Writable)({
        write(chunk, _encoding, callback) {
          try {
            sync.appendFile?.(path, chunk);
            callback();
          } catch (error) {
            callback(/** @type {Error} */ (error));
          }
        },
      });
      return Object.assign(stream, { path: toPath(path) });
    },
  });
};
