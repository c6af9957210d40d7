import type { JsonObject } from "../../../kernel/index.js";
import type { World } from "../world.js";
import type { Reach } from "./hooks.js";
import { triggersOf } from "./store.js";

/** What file triggers listen to (contract 10.4). */
export interface FileEvents {
  /** @param file as the open API shows it */
  uploaded(file: JsonObject): void;
  deleted(file: JsonObject): void;
}

/**
 * @param reach the rest of the platform
 * @example
 * ```ts
 * events.uploaded(file); // runs the functions of triggers on file_upload, in the background
 * ```
 */
export const createFileEvents = (world: World, reach: Reach): FileEvents => {
  const fire = (event: "file_upload" | "file_delete", payload: JsonObject): void => {
    for (const trigger of triggersOf(world.store, "files")) {
      if (trigger.enabled === false || !trigger.on.includes(event)) continue;
      const data: JsonObject =
        trigger.version === 1 ? payload : { subject: "FileOperation", event, pattern: { result: "success" }, payload };
      world.background(async () => {
        await reach.run({ name: trigger.function, data, source: "file_operation", service: "batch", depth: 1 });
      });
    }
  };
  return { uploaded: (file) => fire("file_upload", file), deleted: (file) => fire("file_delete", file) };
};
