/** @typedef {import("./crypto-data.js").Data} Data */

/**
 * Ciphers work step by step: the worker holds them, by number.
 *
 * @param {import("../../port.js").Internal["syscall"]} syscall
 * @param {ReturnType<typeof import("./crypto-data.js").createData>} data
 */
export const createCiphers = (syscall, { toBytes, toBuffer, encoded }) => {
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

  return { createCipheriv: cipher("crypto.cipher"), createDecipheriv: cipher("crypto.decipher") };
};
