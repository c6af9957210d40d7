import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../files/index.js";
import { show } from "../fixtures.js";
import { EmulatorError, type Json } from "../kernel/index.js";
import { BLOB_KEY, type Blobs, type StoredCollections } from "../store/index.js";
import { createPace } from "./pace.js";
import { BLOBS_FOLDER } from "./state.js";

const keysIn = (value: Json, found: Set<string>): void => {
  if (typeof value === "string") {
    if (value.length === 64 && BLOB_KEY.test(value)) found.add(value);
  } else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) keysIn(item, found);
  }
};

/**
 * Texts in the documents that look like keys of bytes. Which of them are, only the bytes can tell: no cloud has to say where it
 * keeps them.
 */
export const blobKeysIn = async (collections: StoredCollections): Promise<Set<string>> => {
  const found = new Set<string>();
  const pace = createPace();
  for (const documents of Object.values(collections)) {
    for (const document of documents) {
      keysIn(document, found);
      if (pace.isDue()) await pace.pause();
    }
  }
  return found;
};

/**
 * Takes the bytes of an export's files over.
 *
 * @throws EmulatorError INVALID_FIXTURE when a file is missing, or is not what it was
 */
export const takeBlobs = async (dir: string, keys: readonly string[], blobs: Blobs): Promise<void> => {
  for (const key of keys) {
    const path = join(dir, BLOBS_FOLDER, key);
    const bytes = await readFile(path).catch((error) => {
      throw new EmulatorError("INVALID_FIXTURE", `${show(path)}: the bytes of an uploaded file: ${reasonOf(error)}`, {
        cause: error,
      });
    });
    if (createHash("sha256").update(bytes).digest("hex") !== key) {
      throw new EmulatorError(
        "INVALID_FIXTURE",
        `${show(path)}: the file was changed; it is named by the SHA-256 of its bytes, and no longer has it`,
      );
    }
    await blobs.put(bytes);
  }
};
