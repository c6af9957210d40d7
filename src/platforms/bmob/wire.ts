import { createWire } from "../parse-like/wire.js";
import { asApiError } from "./errors.js";

/** What a caller hands over, as the wire's JSON. @throws ApiError 107 for what has no JSON form */
export const { toWire, toWireObject } = createWire(asApiError);
