import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "baas-emulator";
import { collectionsOf } from "../../src/store/index.js";

/** Everything an emulator holds, down to the order of documents and of their members. */
export const stateOf = (emulator: Emulator) => {
  const { store, clock, ids, random } = emulator.snapshot();
  const collections = Object.entries(collectionsOf(store)).map(([name, documents]): [string, string[]] => [
    name,
    Array.from(documents, (document) => JSON.stringify(document)),
  ]);
  return { collections: Object.fromEntries(collections), clock, ids, random };
};

/** A folder of its own, with a name that is not easy. */
export const openFolder = async () => {
  const root = await mkdtemp(join(tmpdir(), "导 出 "));
  return {
    root,
    dir: join(root, "我的 商店"),
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true, force: true });
    },
  };
};

export const readJson = async (...path: string[]) => JSON.parse(await readFile(join(...path), "utf8"));

/** Collections of which the state beside the files says something. */
export const collectionsInState = async (dir: string): Promise<string[]> => {
  const { documents, loaded, members, order } = await readJson(dir, "state.json");
  return [...new Set([documents, loaded, members, order].flatMap(Object.keys))].sort();
};
