import { dateValue } from "../parse-like/typed.js";
import { createWire, type WireParts } from "../parse-like/wire.js";
import { wrong } from "../shared/arguments.js";
import { asApiError } from "./errors.js";
import { shownTime } from "./values/time.js";

const COMMON: Omit<WireParts, "date"> = {
  asRefusal: asApiError,
  bytes() {
    throw wrong(
      "Bmob has no type for bytes (contract 6.2): upload them with files.upload, or send a text, such as base64",
    );
  },
};

/**
 * What a caller hands over to a function, as the wire's JSON: dates in the form in which the cloud writes them, in its own time and to
 * the second (contract 6.1), since a function reads them as they are.
 *
 * @throws ApiError 107 for what has no JSON form; EmulatorError INVALID_ARGUMENT for bytes
 */
export const { toWire } = createWire({ ...COMMON, date: (iso) => dateValue(shownTime(iso)) });

/**
 * The same for what is stored or compared: dates in the other form that the cloud takes, which keeps milliseconds (contract 6.2). What
 * comes back is in the cloud's own.
 */
export const { toWire: toData } = createWire({ ...COMMON, date: dateValue });
