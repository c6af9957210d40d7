import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { compileFunction } from "node:vm";
import { expect } from "vitest";
import { KEYS, make, type Sdk, TIME } from "./sdk.js";

const DIST = dirname(createRequire(import.meta.url).resolve("hydrogen-js-sdk/dist/Bmob-2.7.3.min.js"));

/** All the builds that the vendor still hands out. */
export const VERSIONS: readonly string[] = readdirSync(DIST).flatMap(
  (name) => /^Bmob-(.+)\.min\.js$/.exec(name)?.[1] ?? [],
);

/** What a build may find around it; what a platform does not have is undefined there. */
const NAMES = ["window", "localStorage", "XMLHttpRequest", "wx", "tt", "qq", "cc", "process", "console"] as const;

/** It tells the console what it does. */
const SILENT = { log() {}, warn() {}, error() {} };

/**
 * One of the vendor's builds for browsers and mini programs, unmodified, with nothing around it but what is given: as many as a test
 * likes, each an app of its own.
 */
export const loadBuild = (
  version: string,
  surroundings: { readonly [name in (typeof NAMES)[number]]?: unknown },
): Sdk => {
  // Builds up to 2.4 go on with what they find there.
  Reflect.deleteProperty(globalThis, "Bmob");
  const file = join(DIST, `Bmob-${version}.min.js`);
  const module: { exports: unknown } = { exports: {} };
  const given: Record<string, unknown> = { console: SILENT, ...surroundings };
  const build = compileFunction(readFileSync(file, "utf8"), ["module", "exports", ...NAMES], { filename: file });
  build(module, module.exports, ...NAMES.map((name) => given[name]));
  return module.exports as Sdk;
};

/** Tells a build of any version its app: 2.0 brought the signed requests (contract 3). */
export const initialize = (Bmob: Sdk, version: string): void => {
  if (version.startsWith("1.")) Bmob.initialize(KEYS.applicationId, KEYS.restKey);
  else Bmob.initialize(KEYS.secretKey, KEYS.securityCode);
};

/** What builds of all versions must be able to do. */
export const useOnce = async (Bmob: Sdk, className: string): Promise<void> => {
  const id = await make(Bmob, className, { name: "中文 & more" });
  const row = await Bmob.Query(className).get(id);
  row.set("n", 1);
  expect(await row.save()).toEqual({ updatedAt: TIME });
  const named = () => {
    const query = Bmob.Query(className);
    query.equalTo("name", "==", "中文 & more");
    return query;
  };
  expect(await named().find()).toMatchObject([{ objectId: id, n: 1 }]);
  // With a condition: without one, 2.4.12 asks for "where=undefined".
  expect(await named().count()).toBe(1);
  expect(await Bmob.Query(className).destroy(id)).toEqual({ msg: "ok" });
  await expect(Bmob.Query(className).get(id)).rejects.toMatchObject({ code: 101 });
};
