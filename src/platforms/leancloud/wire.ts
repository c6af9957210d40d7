import { dateValue } from "../parse-like/typed.js";
import { createWire } from "../parse-like/wire.js";
import { asApiError } from "./errors.js";

/** What a caller hands over, as the wire's JSON (contract 4.1). @throws ApiError 107 for what has no JSON form */
export const { toWire, toWireObject } = createWire({
  asRefusal: asApiError,
  date: dateValue,
  bytes: (bytes) => ({ __type: "Bytes", base64: Buffer.from(bytes).toString("base64") }),
});
