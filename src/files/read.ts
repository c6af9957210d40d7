import { readFile } from "node:fs/promises";
import { EmulatorError, type EmulatorErrorCode, messageOf } from "../kernel/index.js";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  ENOTDIR: "it is not a folder",
};

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && "code" in error;

/** Why the file system refused. */
export const reasonOf = (error: unknown): string =>
  (isSystemError(error) ? REASONS[error.code ?? ""] : undefined) ?? messageOf(error);

/**
 * Reads a file.
 *
 * @param shown the path as people should see it in the error
 * @throws EmulatorError with `code`, naming the file and the reason
 */
export const readBytes = async (path: string, code: EmulatorErrorCode, shown = path): Promise<Buffer> =>
  readFile(path).catch((error) => {
    throw new EmulatorError(code, `${shown}: ${reasonOf(error)}`, { cause: error });
  });

/** Kept, since making one takes longer than decoding a line. */
const UTF_8 = new TextDecoder("utf-8", { fatal: true });

/** The marks that UTF-16 begins with. */
const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

/** The text of bytes: UTF-8, with or without a byte order mark. @throws EmulatorError with `code` */
export const decodeText = (bytes: Uint8Array, code: EmulatorErrorCode, shown: string): string => {
  try {
    return UTF_8.decode(bytes);
  } catch (error) {
    const guess = isUtf16(bytes) ? "it is UTF-16" : "it may be GBK";
    throw new EmulatorError(code, `${shown}: it is not UTF-8 text; save it as UTF-8 (${guess})`, { cause: error });
  }
};

/**
 * Reads a text file: UTF-8, with or without a byte order mark.
 *
 * @param shown the path as people should see it in the error
 * @throws EmulatorError with `code`, naming the file and the reason
 */
export const readText = async (path: string, code: EmulatorErrorCode, shown = path): Promise<string> =>
  decodeText(await readBytes(path, code, shown), code, shown);
