/** @typedef {import("../port.js").Internal} Internal */

/** @param {unknown} input */
const viewOf = (input) => {
  if (input === undefined) return new Uint8Array(0);
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (ArrayBuffer.isView(input)) return input;
  const error = new TypeError('The "list" argument must be an instance of ArrayBuffer or ArrayBufferView');
  throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
};

/** @param {string} message */
const invalidCharacter = (message) => Object.assign(new Error(message), { name: "InvalidCharacterError", code: 5 });

/** @param {Internal} internal */
export const create = ({ syscall, require }) => {
  const buffer = () => /** @type {typeof import("node:buffer")} */ (require("buffer")).Buffer;

  class TextEncoder {
    get encoding() {
      return "utf-8";
    }
    encode(input = "") {
      return new Uint8Array(/** @type {ArrayBuffer} */ (syscall("text.encode", [String(input)])));
    }
    /**
     * @param {string} source
     * @param {Uint8Array} target
     */
    encodeInto(source, target) {
      let [read, written] = [0, 0];
      for (const character of source) {
        const bytes = this.encode(character);
        if (written + bytes.length > target.length) break;
        target.set(bytes, written);
        written += bytes.length;
        read += character.length;
      }
      return { read, written };
    }
  }

  class TextDecoder {
    #fatal;
    #ignoreBOM;
    #encoding;
    /** @type {Uint8Array} what the last chunk of a stream left over */
    #rest = new Uint8Array(0);

    /**
     * @param {string} [label]
     * @param {{ fatal?: boolean, ignoreBOM?: boolean }} [options]
     */
    constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
      this.#encoding = /** @type {string} */ (syscall("text.encoding", [String(label)]));
      this.#fatal = fatal;
      this.#ignoreBOM = ignoreBOM;
    }
    get encoding() {
      return this.#encoding;
    }
    get fatal() {
      return this.#fatal;
    }
    get ignoreBOM() {
      return this.#ignoreBOM;
    }
    /**
     * @param {ArrayBuffer | ArrayBufferView} [input]
     * @param {{ stream?: boolean }} [options]
     */
    decode(input, { stream = false } = {}) {
      const view = viewOf(input);
      const chunk = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      let bytes = chunk;
      if (this.#rest.length > 0) {
        bytes = new Uint8Array(this.#rest.length + chunk.length);
        bytes.set(this.#rest);
        bytes.set(chunk, this.#rest.length);
      }
      const whole = stream ? wholeCharacters(bytes, this.#encoding) : bytes.length;
      this.#rest = bytes.slice(whole);
      const options = [this.#encoding, this.#fatal, this.#ignoreBOM];
      return /** @type {string} */ (syscall("text.decode", options, bytes.subarray(0, whole)));
    }
  }

  return {
    TextEncoder,
    TextDecoder,
    /** @param {unknown} input */
    btoa(input) {
      const text = String(input);
      for (const character of text) if (character > "\xff") throw invalidCharacter("Invalid character");
      return buffer().from(text, "latin1").toString("base64");
    },
    /** @param {unknown} input */
    atob(input) {
      const text = String(input).replace(/[\t\n\f\r ]/g, "");
      const body = text.length % 4 === 0 ? text.replace(/={1,2}$/, "") : text;
      if (body.length % 4 === 1 || /[^0-9A-Za-z+/]/.test(body)) {
        throw invalidCharacter("The string to be decoded is not correctly encoded.");
      }
      return buffer().from(text, "base64").toString("latin1");
    },
  };
};

/**
 * How many of the bytes are whole characters.
 *
 * @param {Uint8Array} bytes
 * @param {string} encoding
 */
const wholeCharacters = (bytes, encoding) => {
  if (encoding.startsWith("utf-16")) return bytes.length - (bytes.length % 2);
  if (encoding !== "utf-8") throw new Error(`decoding ${encoding} in pieces is not available in the sandbox`);
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
};
