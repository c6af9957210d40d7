import { EmulatorError } from "../kernel/index.js";

/** A number of bytes, or text such as `"512kb"`, `"10mb"`. */
export type ByteSize = number | string;

const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

const SIZE = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)?$/i;

/**
 * Bytes of a {@link ByteSize}; a unit is 1024 of the one before.
 *
 * @throws EmulatorError INVALID_ARGUMENT when it is neither.
 * @example
 * ```ts
 * toBytes("10mb"); // 10485760
 * ```
 */
export const toBytes = (size: ByteSize): number => {
  const match = SIZE.exec(String(size).trim());
  if (match === null) {
    throw new EmulatorError("INVALID_ARGUMENT", `${JSON.stringify(size)} is not a size; write 1048576 or "10mb"`);
  }
  return Math.floor(Number(match[1]) * (UNITS[(match[2] ?? "b").toLowerCase()] ?? 1));
};
