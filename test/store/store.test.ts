import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { filePersistence } from "../../src/store/file/persistence.js";
import { createStore } from "../../src/store/index.js";
import { storeContract } from "./contract.js";
import { createDisk, FILE } from "./disk.js";

storeContract("in memory", async () => ({ open: () => createStore({ freeze: true }) }));

storeContract("in a file of a memory disk", async () => {
  const { fs } = createDisk();
  return { open: () => createStore({ persistence: filePersistence(FILE, { fs }), freeze: true }) };
});

storeContract("in a file of the real disk", async () => {
  const folder = await mkdtemp(join(tmpdir(), "store-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return { open: () => createStore({ persistence: filePersistence(join(folder, "store.json")), freeze: true }) };
});
