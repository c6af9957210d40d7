import { findSyntaxFault } from "../../functions/index.js";
import { EmulatorError, faultMessage } from "../../kernel/index.js";
import type { FixtureFile } from "../platform.js";

/** Where something is wrong with code; the file as stack traces name it, undefined for its own. */
interface Fault {
  readonly file?: string | undefined;
  readonly line: number;
  readonly column: number | undefined;
}

/** @throws EmulatorError INVALID_FIXTURE naming file, line and reason, and showing the line */
export const failInCode = async (
  file: FixtureFile,
  { file: name, line, column }: Fault,
  reason: string,
  cause?: unknown,
): Promise<never> => {
  const place = await file.placeIn?.(name, line, column);
  const message = faultMessage(place?.file ?? file.file, place?.spot, "", reason);
  throw new EmulatorError("INVALID_FIXTURE", message, { cause });
};

/** @throws EmulatorError INVALID_FIXTURE when JavaScript does not compile */
export const assertCompiles = async (file: FixtureFile): Promise<void> => {
  const fault = findSyntaxFault(file.text);
  if (fault !== undefined) await failInCode(file, fault, `SyntaxError: ${fault.message}`);
};

/** Slips in code that a cloud takes all the same: they show when it is called. Whoever could keep an older version asks for them before. */
export interface Slips {
  /** Looks for them in what is loaded now. */
  look(files: readonly FixtureFile[]): Promise<void>;
  /** What was looked at last. */
  files(): readonly FixtureFile[];
  /** @throws EmulatorError INVALID_FIXTURE when there is one */
  probe(): Promise<void>;
}

/**
 * @example
 * ```ts
 * const slips = createSlips();
 * await slips.look(await folder.functions("functions"));
 * await slips.probe(); // rejects, with file and line
 * ```
 */
export const createSlips = (): Slips => {
  let first: { readonly error: unknown } | undefined;
  let seen: readonly FixtureFile[] = [];
  return {
    async look(files) {
      [first, seen] = [undefined, files];
      for (const file of files) {
        // Whether Python can be parsed only Python knows.
        if (file.extension !== ".js") continue;
        await assertCompiles(file).catch((error: unknown) => {
          first ??= { error };
        });
      }
    },
    files: () => seen,
    async probe() {
      if (first !== undefined) throw first.error;
    },
  };
};
