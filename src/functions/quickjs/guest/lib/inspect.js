import "./atomics.js";
import * as inspect from "node-inspect-extracted";

/** Node's own formatting of values. */
export const create = () => inspect;
