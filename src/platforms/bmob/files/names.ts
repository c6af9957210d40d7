import { isUtf8 } from "node:buffer";
import { refusal, refuse } from "../errors.js";

/** What a file is called, and what its address ends with. */
export interface FileName {
  readonly name: string;
  /** Without the dot. */
  readonly suffix: string;
}

/** The last one counts (contract 6.9). It stands in the address as it is, so it can be no more than letters and digits. */
const SUFFIX = /\.(\w+)$/;

/** Half of a surrogate pair has no form in a URL, and what controls a terminal has none in a list of files. */
const UNWRITABLE = /\p{Cc}|\p{Surrogate}/u;

/** The vendor's SDKs may send a name in Base64, where a dot cannot be. Undefined for what is nothing but a name. */
const fromBase64 = (given: string): string | undefined => {
  const bytes = Buffer.from(given, "base64");
  if (!isUtf8(bytes) || bytes.toString("base64") !== given) return undefined;
  const name = bytes.toString();
  return SUFFIX.test(name) && !UNWRITABLE.test(name) ? name : undefined;
};

/**
 * The name that a file is uploaded under.
 *
 * @throws ApiError 146; 10042 for a backslash (contract 7)
 * @example
 * ```ts
 * readFileName("假期.照片.JPG"); // { name: "假期.照片.JPG", suffix: "JPG" }
 * readFileName("5YGH5pyfLmpwZw=="); // { name: "假期.jpg", suffix: "jpg" }
 * ```
 */
export const readFileName = (given: string): FileName => {
  const name = SUFFIX.test(given) ? given : (fromBase64(given) ?? given);
  if (name.includes("\\")) throw refusal(10042, `file name can not contain back slash,file name:${name}`);
  if (UNWRITABLE.test(name)) throw refuse("fileNameBad", "file name must use base64 encode before upload");
  const suffix = SUFFIX.exec(name)?.[1];
  if (suffix === undefined) throw refuse("fileNameBad");
  return { name, suffix };
};
