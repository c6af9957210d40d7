import "./parts/atomics.js";
import inspect from "node-inspect-extracted";

/** Node's own formatting of values. */
export const create = () => inspect;
