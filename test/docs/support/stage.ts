import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Emulator } from "baas-emulator";

const DEMO = fileURLToPath(new URL("../../../fixtures/demo", import.meta.url));

/** What an example sees without declaring it. */
export interface Stage extends Pick<Emulator, "mincloud" | "leancloud" | "bmob"> {
  /** Goes on from the demo, and is nobody else's. */
  readonly emulator: Emulator;
}

/** An app as LeanCloud's console exports it. */
const EXPORT: Readonly<Record<string, readonly unknown[]>> = {
  "Todo.0.jsonl": [
    {
      objectId: "5cc5658443e78cb53fe7b901",
      title: "搬家",
      createdAt: "2019-04-28T08:34:12.932Z",
      updatedAt: "2019-04-28T08:34:12.932Z",
    },
    {
      objectId: "5cc5658443e78cb53fe7b902",
      title: "写信",
      createdAt: "2019-04-29T08:34:12.932Z",
      updatedAt: "2019-04-29T08:34:12.932Z",
    },
  ],
};

/** Folders to work in, as paths in examples name them: `fixtures/demo`, `exports/shop`. */
export const createPlaces = async () => {
  const root = await mkdtemp(join(tmpdir(), "examples-"));
  const demo = join(root, "demo");
  await cp(DEMO, demo, { recursive: true });
  const app = join(root, "app");
  await mkdir(app);
  for (const [name, rows] of Object.entries(EXPORT)) {
    await writeFile(join(app, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  }
  return {
    /** For what is shared by all examples. */
    root,
    /** A folder that nobody else writes into. */
    async enter(): Promise<string> {
      const place = await mkdtemp(join(root, "at-"));
      await mkdir(join(place, "fixtures"));
      await mkdir(join(place, "exports"));
      await symlink(demo, join(place, "fixtures/demo"));
      await symlink(app, join(place, "exports/my-app"));
      return place;
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
};
