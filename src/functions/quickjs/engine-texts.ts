import { FRAMES } from "./guest/frames-name.js";

/**
 * Texts inside the QuickJS binary and what stands there instead, never longer. Done in the binary so that code which catches
 * an error and looks at its message sees V8's words too; what does not fit is said in V8's words later (`words.ts`).
 */
const TEXTS: readonly (readonly [string, string])[] = [
  ["\0cannot read property '%s' of undefined\0", "\0Cannot read property '%s' of undefined\0"],
  ["\0cannot read property '%s' of null\0", "\0Cannot read property '%s' of null\0"],
  ["\0cannot set property '%s' of undefined\0", "\0Cannot set property '%s' of undefined\0"],
  ["\0cannot set property '%s' of null\0", "\0Cannot set property '%s' of null\0"],
  ["\0'%s' is not defined\0", "\0%s is not defined\0"],
  ["\0invalid array length\0", "\0Invalid array length\0"],
  // The name under which the engine notes an error's frames. `stack` itself becomes an accessor that builds V8's text
  // from them, when somebody looks (`guest/errors.js`). The neighbours tell the table of names from other texts.
  ["\0cause\0errors\0stack\0name\0", `\0cause\0errors\0${FRAMES}\0name\0`],
];

/**
 * Replaces {@link TEXTS} in the binary. A text that is not there (another version of QuickJS) is left out: things still work, in
 * QuickJS's words.
 *
 * @returns the texts that were not found, exactly once
 */
export const speakV8 = (binary: Uint8Array): string[] => {
  const bytes = Buffer.from(binary.buffer, binary.byteOffset, binary.byteLength);
  const missing: string[] = [];
  for (const [ours, theirs] of TEXTS) {
    const at = bytes.indexOf(ours, 0, "latin1");
    if (at === -1 || bytes.indexOf(ours, at + 1, "latin1") !== -1 || theirs.length > ours.length) {
      missing.push(ours.replaceAll("\0", " ").trim());
      continue;
    }
    bytes.write(theirs.padEnd(ours.length, "\0"), at, "latin1");
  }
  return missing;
};
