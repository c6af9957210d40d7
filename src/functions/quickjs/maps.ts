import { createHash } from "node:crypto";
import { type FindSource, findMapData, readSourceMap } from "../../kernel/source-map.js";

/** Code as a worker gets it: its source map lies beside it, in memory that all share, and is not copied with every run. */
export interface PartedCode {
  /** Where the map was, its digest stands: other maps are other code. */
  readonly code: string;
  readonly map: SharedArrayBuffer | undefined;
}

/**
 * Takes the source map out of code, so that a run with one costs what it costs without.
 *
 * @example
 * ```ts
 * const { code, map } = partMap(source.code);
 * ```
 */
export const partMap = (code: string): PartedCode => {
  const found = findMapData(code);
  if (found === undefined) return { code, map: undefined };
  const data = Buffer.from(code.slice(found.from, found.to), "latin1");
  const map = new SharedArrayBuffer(data.length);
  data.copy(new Uint8Array(map));
  const digest = createHash("sha256").update(data).digest("base64");
  // Joined, so that it is one text and not a pair of them, which every run would join anew.
  return { code: [code.slice(0, found.from), digest, code.slice(found.to)].join(""), map };
};

/** The map of code that was parted from it, read when it is asked for first: most code never fails. */
export const createSourceFinder = ({ code, map }: PartedCode): (() => FindSource | undefined) => {
  let found: { readonly find: FindSource | undefined } | undefined;
  return () => {
    found ??= { find: map && readSourceMap(code, Buffer.from(map).toString("latin1")) };
    return found.find;
  };
};
