import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** Source texts by their path below src/. */
type Sources = ReadonlyMap<string, string>;

/** What each part may import besides itself: the drawing of the house, from the ground up. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  suggest: [],
  // Their names.
  clouds: [],
  files: ["kernel"],
  // Code of functions, made one module.
  bundle: ["files", "suggest", "kernel"],
  store: ["kernel"],
  functions: ["store", "kernel"],
  // What every platform looks like from above.
  "platforms/platform": ["store", "kernel"],
  // What tells whether a function has what a call looks for, in the words of each cloud.
  "platforms/entry-probes": [],
  // What several clouds need and is really the same.
  "platforms/shared": ["platforms/platform", "functions", "store", "suggest", "kernel"],
  // What clouds with the same model of objects share: typed values, columns, relations, queries.
  "platforms/parse-like": ["platforms/platform", "platforms/shared", "store", "kernel"],
  // One cloud. None knows another.
  "platforms/*": [
    "platforms/entry-probes",
    "platforms/platform",
    "platforms/shared",
    "platforms/parse-like",
    "functions",
    "store",
    "kernel",
  ],
  http: ["platforms/platform", "kernel"],
  // The seams that SDKs of the clouds have for requests: each is one cloud's.
  adapters: ["http", "kernel"],
  // The HTTP door in servers of others. What programs import beside it goes through here.
  mount: ["adapters", "http", "platforms/platform", "kernel"],
  // Requests of this process to the clouds' hosts.
  intercept: ["http", "platforms/platform", "kernel"],
  config: ["platforms/*", "http", "files", "clouds", "suggest", "kernel"],
  fixtures: ["bundle", "config", "platforms/platform", "files", "clouds", "suggest", "kernel"],
  exports: ["fixtures", "config", "platforms/platform", "files", "store", "kernel"],
  emulator: [
    "exports",
    "fixtures",
    "config",
    "intercept",
    "http",
    "platforms/*",
    "platforms/platform",
    "functions",
    "store",
    "suggest",
    "kernel",
  ],
  index: [
    "emulator",
    "exports",
    "fixtures",
    "config",
    "intercept",
    "http",
    "platforms/*",
    "platforms/platform",
    "functions",
    "store",
    "kernel",
  ],
  vitest: ["index", "emulator", "kernel"],
  cli: [
    "index",
    "fixtures",
    "http",
    "platforms/entry-probes",
    "platforms/platform",
    "functions",
    "store",
    "files",
    "clouds",
    "suggest",
    "kernel",
  ],
};

/** Parts that work for any cloud and must not name one. */
const NEUTRAL = [
  "kernel",
  "suggest",
  "files",
  "bundle",
  "store",
  "functions",
  "http",
  "mount",
  "intercept",
  "exports",
  "platforms/platform",
  "platforms/shared",
  "platforms/parse-like",
];

const VENDOR_WORDS = /mincloud|leancloud|bmob|minapp|hydrogen|知晓云/i;
/** Upper case only: the package itself is called baas-emulator. */
const VENDOR_SDK = /\bBaaS\b/;
/** What some of them call things in data. The part for those that share it may know it. */
const VENDOR_DATA = /\b(?:__type|sessionToken|mobilePhoneNumber|_username|_phone)\b/;

/** The part of the house a file belongs to: `platforms/mincloud` for a file of that cloud. */
const partOf = (path: string): string => {
  const [first = "", second = ""] = path.split("/");
  const part = first === "platforms" ? `${first}/${second}` : first;
  return part.replace(/\.ts$/, "");
};

/** The row of the table for a part. */
const ruleOf = (part: string): string =>
  part.startsWith("platforms/") && MAY_IMPORT[part] === undefined ? "platforms/*" : part;

const IMPORTS = [
  /^\s*(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']/gm,
  /^\s*import\s*["']([^"']+)["']/gm,
  /\bimport\(\s*["']([^"']+)["']\s*\)/g,
];

/** Files of ours a file imports, types included. */
const importsOf = (path: string, sources: Sources): string[] =>
  IMPORTS.flatMap((pattern) => [...(sources.get(path) ?? "").matchAll(pattern)])
    .map((match) => match[1] ?? "")
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => normalize(join(dirname(path), specifier)))
    .map((target) => (sources.has(target) ? target : target.replace(/\.js$/, ".ts")))
    .filter((target) => sources.has(target));

const wrongImports = (sources: Sources): string[] =>
  [...sources.keys()].flatMap((path) => {
    const part = partOf(path);
    const allowed = MAY_IMPORT[ruleOf(part)];
    if (allowed === undefined) return [`src/${path}: ${part} has no row in the table of parts`];
    return importsOf(path, sources)
      .filter((target) => {
        const other = partOf(target);
        return other !== part && !(allowed.includes(ruleOf(other)) && ruleOf(other) !== ruleOf(part));
      })
      .map((target) => `src/${path} imports src/${target}: ${part} must not know ${partOf(target)}`);
  });

const cycles = (sources: Sources): string[] => {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start !== -1) found.push([...trail.slice(start), path].join(" -> "));
    if (start !== -1 || done.has(path)) return;
    for (const target of importsOf(path, sources)) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
};

/** Comments may say which contract a behaviour comes from; line numbers stay right. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, "")).replace(/(^|[^:"'`])\/\/.*$/gm, "$1");

const vendorWords = (sources: Sources): string[] =>
  [...sources].flatMap(([path, text]) =>
    NEUTRAL.includes(partOf(path))
      ? withoutComments(text)
          .split("\n")
          .flatMap((line, index) => {
            const data = partOf(path) === "platforms/parse-like" ? null : VENDOR_DATA.exec(line);
            const word = VENDOR_WORDS.exec(line) ?? VENDOR_SDK.exec(line) ?? data;
            return word === null ? [] : [`src/${path}:${index + 1}: names a cloud: ${word[0]}`];
          })
      : [],
  );

const readSources = (): Sources => {
  const root = fileURLToPath(new URL("../src", import.meta.url));
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) =>
    /\.(?:ts|js|mjs)$/.test(path),
  );
  return new Map(paths.map((path) => [path.replaceAll("\\", "/"), readFileSync(join(root, path), "utf8")]));
};

describe("the house as it stands", () => {
  const sources = readSources();

  it("is read as it is: a known import is seen", () => {
    expect(importsOf("emulator.ts", sources)).toContain("http/index.ts");
    expect(importsOf("cli/open.ts", sources)).toContain("index.ts");
  });

  it("has imports that point down only", () => {
    expect(wrongImports(sources)).toEqual([]);
  });

  it("has no circles", () => {
    expect(cycles(sources)).toEqual([]);
  });

  it("names no cloud where any cloud is served", () => {
    expect(vendorWords(sources)).toEqual([]);
  });
});

describe("what these rules find", () => {
  const tree = (files: Readonly<Record<string, string>>): Sources => new Map(Object.entries(files));

  it.each([
    ["upwards", "store/a.ts", 'import { b } from "../http/b.js";', "http/b.ts", "store must not know http"],
    [
      "upwards, a type",
      "kernel/a.ts",
      'import type {\n  B,\n} from "../store/b.js";',
      "store/b.ts",
      "kernel must not know store",
    ],
    ["upwards, later", "functions/a.ts", 'await import("../http/b.js");', "http/b.ts", "functions must not know http"],
    ["upwards, for its effect", "http/a.ts", 'import "../cli/b.js";', "cli/b.ts", "http must not know cli"],
    ["upwards, passed on", "http/a.ts", 'export * from "../config.js";', "config.ts", "http must not know config"],
    [
      "between clouds",
      "platforms/rain/a.ts",
      'import { b } from "../snow/b.js";',
      "platforms/snow/b.ts",
      "platforms/rain must not know platforms/snow",
    ],
    [
      "past the interface",
      "http/a.ts",
      'import { b } from "../platforms/rain/b.js";',
      "platforms/rain/b.ts",
      "platforms/rain",
    ],
  ])("finds an import %s", (_title, path, text, target, message) => {
    expect(wrongImports(tree({ [path]: text, [target]: "" }))).toEqual([expect.stringContaining(message)]);
  });

  it("finds a part nobody has drawn", () => {
    expect(wrongImports(tree({ "helpers/a.ts": "" }))).toEqual([expect.stringContaining("no row")]);
  });

  it("lets a part import itself and what lies below, and reads no examples in comments", () => {
    const files = {
      "http/a.ts":
        'import { b } from "./b.js";\nimport { k } from "../kernel/k.js";\n * import { x } from "../cli/c.js";\n',
      "http/b.ts": "",
      "kernel/k.ts": "",
      "cli/c.ts": "",
    };
    expect(wrongImports(tree(files))).toEqual([]);
  });

  it("finds a circle, also of types", () => {
    const files = { "http/a.ts": 'import "./b.js";', "http/b.ts": 'import type { A } from "./a.js";' };
    expect(cycles(tree(files))).toEqual(["http/a.ts -> http/b.ts -> http/a.ts"]);
  });

  it("finds a cloud's name in any spelling; not the package's, and not in comments", () => {
    const text = [
      'import "baas-emulator"; // as MinCloud does',
      "/** LeanCloud has it, too.",
      " */",
      'fetch("https://api.bmob.example"); const isMinCloud = true;',
      "new BaaS.TableObject();",
      'row.__type === "Date";',
    ].join("\n");
    expect(vendorWords(tree({ "store/a.ts": text, "config.ts": text }))).toEqual([
      "src/store/a.ts:4: names a cloud: bmob",
      "src/store/a.ts:5: names a cloud: BaaS",
      "src/store/a.ts:6: names a cloud: __type",
    ]);
  });
});
