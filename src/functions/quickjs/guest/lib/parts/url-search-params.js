/** @typedef {[string, string]} Pair */

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** @param {string} text */
const decode = (text) => {
  const plain = text.replace(/\+/g, " ");
  try {
    return decodeURIComponent(plain);
  } catch {
    // A stray percent sign stays as it is.
    return plain.replace(/(?:%[0-9a-f]{2})+/gi, (part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return "\uFFFD";
      }
    });
  }
};

/** @param {string} text */
const encode = (text) =>
  encodeURIComponent(text)
    .replace(/%20/g, "+")
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * @param {string} text
 * @returns {Pair[]}
 */
const parsePairs = (text) =>
  text
    .replace(/^\?/, "")
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      return at === -1 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });

/**
 * @param {unknown} init
 * @returns {Pair[]}
 */
const pairsOf = (init) => {
  if (init === undefined || init === null) return [];
  if (typeof init !== "object" && typeof init !== "function") return parsePairs(String(init));
  const pairs = Symbol.iterator in init ? [.../** @type {Iterable<Iterable<unknown>>} */ (init)] : Object.entries(init);
  return pairs.map((pair) => {
    const [name, value, ...more] = [...pair];
    if (value === undefined || more.length > 0) {
      const error = new TypeError("Each query pair must be an iterable [name, value] tuple");
      throw Object.assign(error, { code: "ERR_INVALID_TUPLE" });
    }
    return [String(name), String(value)];
  });
};

export class URLSearchParams {
  /** @type {Pair[]} */
  #pairs;
  /** @type {() => void} */
  #changed = () => {};

  /** @param {unknown} [init] */
  constructor(init) {
    this.#pairs = pairsOf(init);
  }
  /**
   * Ties the parameters to a URL.
   *
   * @param {URLSearchParams} params
   * @param {() => void} changed
   */
  static tie(params, changed) {
    params.#changed = changed;
  }
  /**
   * @param {URLSearchParams} params
   * @param {string} search
   */
  static reset(params, search) {
    params.#pairs = parsePairs(search);
  }
  get size() {
    return this.#pairs.length;
  }
  /**
   * @param {unknown} name
   * @param {unknown} value
   */
  append(name, value) {
    this.#pairs.push([String(name), String(value)]);
    this.#changed();
  }
  /** @param {unknown} name */
  delete(name) {
    this.#pairs = this.#pairs.filter(([each]) => each !== String(name));
    this.#changed();
  }
  /** @param {unknown} name */
  get(name) {
    return this.#pairs.find(([each]) => each === String(name))?.[1] ?? null;
  }
  /** @param {unknown} name */
  getAll(name) {
    return this.#pairs.filter(([each]) => each === String(name)).map(([, value]) => value);
  }
  /** @param {unknown} name */
  has(name) {
    return this.#pairs.some(([each]) => each === String(name));
  }
  /**
   * @param {unknown} name
   * @param {unknown} value
   */
  set(name, value) {
    const at = this.#pairs.findIndex(([each]) => each === String(name));
    if (at === -1) return this.append(name, value);
    this.#pairs = this.#pairs.filter(([each], index) => index <= at || each !== String(name));
    this.#pairs[at] = [String(name), String(value)];
    this.#changed();
  }
  sort() {
    this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#changed();
  }
  /**
   * @param {(value: string, name: string, params: URLSearchParams) => void} callback
   * @param {unknown} [self]
   */
  forEach(callback, self) {
    for (const [name, value] of this.#pairs) callback.call(self, value, name, this);
  }
  *entries() {
    for (const [name, value] of this.#pairs) yield [name, value];
  }
  *keys() {
    for (const [name] of this.#pairs) yield name;
  }
  *values() {
    for (const [, value] of this.#pairs) yield value;
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  toString() {
    return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  }
  get [Symbol.toStringTag]() {
    return "URLSearchParams";
  }
  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} [inspect]
   */
  [INSPECT](_depth, options, inspect = String) {
    const pairs = this.#pairs.map(([name, value]) => `${inspect(name, options)} => ${inspect(value, options)}`);
    return pairs.length === 0 ? "URLSearchParams {}" : `URLSearchParams { ${pairs.join(", ")} }`;
  }
}

/** The statics are for URL alone. */
export const { tie, reset } = URLSearchParams;
Reflect.deleteProperty(URLSearchParams, "tie");
Reflect.deleteProperty(URLSearchParams, "reset");
