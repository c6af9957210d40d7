/** Bytes that came out of the guest: a copy of its own. */
export type Bytes = Uint8Array;

/**
 * Work that the guest cannot do itself, done by Node in the worker, at once. Gets the JSON arguments the guest sent and its byte
 * arrays; answers with a JSON value or with bytes. What it throws is thrown in the guest.
 */
export type Syscall = (input: readonly unknown[], bytes: readonly Bytes[]) => unknown;

export type Syscalls = Readonly<Record<string, Syscall>>;

/** The guest is not trusted to send what its libraries would. */
export const text = (value: unknown, name = "argument"): string => {
  if (typeof value !== "string") throw new TypeError(`${name} must be a string`);
  return value;
};

export const integer = (value: unknown, name: string, most: number): number => {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > most) {
    throw new RangeError(`${name} must be an integer from 0 to ${most}`);
  }
  return value;
};

export const byteArray = (bytes: readonly Bytes[], index = 0): Bytes => {
  const value = bytes[index];
  if (value === undefined) throw new TypeError("bytes are missing");
  return value;
};
