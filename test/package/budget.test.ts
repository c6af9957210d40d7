import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ensureBuilt, must, type Packed, pack, root } from "./support.js";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 300_000 });

/** Prints what is imported after it, one URL a line. */
const TELLING = `
  import { writeSync } from "node:fs";
  export const resolve = async (name, context, next) => {
    const found = await next(name, context);
    writeSync(1, found.url + "\\n");
    return found;
  };
`;

const inNode = (code: string): Promise<string> => must(process.execPath, ["--input-type=module", "-e", code]);

const index = (): string => JSON.stringify(pathToFileURL(join(root, "dist/index.js")).href);

/** What `import "baas-emulator"` loads. */
const loadedAtImport = async (): Promise<string[]> => {
  const loader = `data:text/javascript,${encodeURIComponent(TELLING)}`;
  const out = await inNode(
    `import { register } from "node:module"; register(${JSON.stringify(loader)}); await import(${index()});`,
  );
  return [...new Set(out.trim().split("\n"))];
};

let folder = "";
let packed: Packed;

beforeAll(async () => {
  await ensureBuilt();
  folder = await mkdtemp(join(tmpdir(), "packed "));
  packed = await pack(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Sizes that grow only when somebody means it: what is over is taken away, or the number here is raised. */
describe("the size of the package", () => {
  it("is at most 3 MB to download", () => {
    expect(packed.size).toBeLessThan(3_000_000);
  });

  it("is at most 1.45 MB of JavaScript at import, all of it its own", async () => {
    const loaded = await loadedAtImport();
    const own = loaded.filter((url) => url.startsWith(pathToFileURL(join(root, "dist/")).href));
    expect(loaded.filter((url) => !own.includes(url) && !url.startsWith("node:"))).toEqual([]);
    const sizes = await Promise.all(own.map(async (url) => (await stat(new URL(url))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_450_000);
  });

  it("takes no longer to import than mingo, which is one of the packages in it", async () => {
    const ratios: number[] = [];
    for (let n = 0; n < 5; n++) {
      const out = await inNode(`
        const start = performance.now();
        await import("mingo");
        const between = performance.now();
        await import(${index()});
        console.log((performance.now() - between) / (between - start));
      `);
      ratios.push(Number(out));
    }
    expect(Math.min(...ratios)).toBeLessThan(1);
  });
});

describe("the packed package", () => {
  it("is one that publint finds nothing to say about", async () => {
    const bytes = await readFile(packed.file);
    const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball } });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });
});
