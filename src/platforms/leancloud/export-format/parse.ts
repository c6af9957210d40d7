import { isUtf8 } from "node:buffer";
import { EmulatorError, type Json, parseJson } from "../../../kernel/index.js";

/** Reads the bytes of one piece. Throws what says why it cannot. */
export type Parse = (bytes: Buffer) => Json;

/** @throws EmulatorError INVALID_JSON when the bytes are not UTF-8 */
export const textOf = (bytes: Buffer): string => {
  if (!isUtf8(bytes)) throw new EmulatorError("INVALID_JSON", "not UTF-8 text");
  return bytes.toString("utf8");
};

export const parseText: Parse = (bytes) => parseJson(textOf(bytes));

/**
 * Reads BSON by way of the Extended JSON text it stands for. That costs a detour, but there is one meaning for both kinds
 * of export, and everything that enters passes the one safe parser.
 */
export const loadBson = async (): Promise<Parse> => {
  const { deserialize, EJSON } = await import("bson");
  return (bytes) => parseJson(EJSON.stringify(deserialize(bytes), { relaxed: false }));
};
