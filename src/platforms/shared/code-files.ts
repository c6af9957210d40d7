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

/**
 * Whoever writes a fixture wants to hear of a slip now, and not at the first call; while it is watched, the version that runs goes on. What
 * is deployed by a request is the cloud's matter.
 *
 * @throws EmulatorError INVALID_FIXTURE when JavaScript does not compile
 */
export const assertCompiles = async (file: FixtureFile): Promise<void> => {
  const fault = findSyntaxFault(file.text);
  if (fault !== undefined) await failInCode(file, fault, `SyntaxError: ${fault.message}`);
};
