import type { SourceText } from "../frames.js";
import { inV8Words } from "../words.js";
import { createCrypto } from "./crypto.js";
import type { Files } from "./files.js";
import { createIntl } from "./intl.js";
import { type Bytes, type Syscall, type Syscalls, text } from "./types.js";
import { createWeb } from "./web.js";
import { createZlib } from "./zlib.js";

export type { Bytes } from "./types.js";

/** What a container tells its syscalls. */
export interface Surroundings {
  /** The code the container runs, to say errors in V8's words. */
  readonly source: () => SourceText;
  readonly memoryBytes: () => number;
  readonly files: Files;
}

const createOwn = ({ source, memoryBytes }: Surroundings): Syscalls => ({
  "error.words": ([title, message, frames]) => {
    const said = inV8Words({ title: text(title), message: text(message), frames: text(frames) }, source());
    return [said.message, said.stack];
  },
  memory: memoryBytes,
});

/** Members that tell a Node error's kind. */
const errorToJson = (error: unknown): string => {
  const { name, message, code, errno, syscall, path, dest } = error as Record<string, unknown>;
  return JSON.stringify({
    name: String(name),
    message: String(message),
    members: { code, errno, syscall, path, dest },
  });
};

/**
 * One function for all of them, as only one crosses into the guest. JSON answers are marked `+`, errors `-`.
 *
 * @example
 * ```ts
 * const syscall = createSyscalls(surroundings);
 * syscall("crypto.hash", '["md5",["你好"],"hex"]', []); // '+"7eca689f0d3389d9dea66ae112e5cfd7"'
 * ```
 */
export const createSyscalls = (surroundings: Surroundings) => {
  const table: Map<string, Syscall> = new Map(
    Object.entries({
      ...createOwn(surroundings),
      ...createWeb(),
      ...createIntl(),
      ...createCrypto(),
      ...createZlib(),
      ...surroundings.files.syscalls,
    }),
  );
  return (operation: string, input: string, bytes: readonly Bytes[]): string | Bytes => {
    try {
      const syscall = table.get(operation);
      if (syscall === undefined) throw new Error(`the sandbox has no ${operation}`);
      const result = syscall(JSON.parse(input), bytes);
      return result instanceof Uint8Array ? result : `+${JSON.stringify(result ?? null)}`;
    } catch (error) {
      return `-${errorToJson(error)}`;
    }
  };
};
