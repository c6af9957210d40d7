import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { languageOf } from "../../src/cli/language.js";
import { paintFor, wantsColour } from "../../src/cli/paint.js";
import { readPlaces } from "../../src/cli/place.js";
import { padColumns } from "../../src/cli/width.js";
import { columnsOf, lineExcerpt } from "../../src/files/index.js";
import { makeFolder, removeFolder, runIn, writeFiles } from "./support.js";

describe("colours", () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: "1" }, true, false],
    [{ NO_COLOR: "" }, true, true],
    [{ TERM: "dumb" }, true, false],
    [{ FORCE_COLOR: "1" }, false, true],
    [{ FORCE_COLOR: "1", TERM: "dumb" }, false, true],
    [{ FORCE_COLOR: "0" }, true, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, true, false],
    [{ CI: "true" }, false, false],
  ])("with %j, and a terminal: %j, there are some: %j", (env, isTerminal, wanted) => {
    expect(wantsColour(env, isTerminal)).toBe(wanted);
  });

  it("are there for the stream that may have them, and nowhere else", async () => {
    expect(paintFor({ colours: { out: false, err: true } }, "out").path("a")).toBe("a");
    expect(paintFor({ colours: { out: false, err: true } }, "err").error("a")).toBe("\u001b[31ma\u001b[39m");
    expect(paintFor({}, "err").error("a")).toBe("a");
    const { err } = await runIn(".", ["--prot"], { colours: { out: false, err: true } });
    expect(err.split("\n")).toEqual([
      "\u001b[31memulator: unknown option --prot; did you mean --port?\u001b[39m",
      "npx emulator --help lists the options",
    ]);
  });
});

it.each([
  [{ LANG: "zh_CN.UTF-8" }, "zh"],
  [{ LANG: "en_US.UTF-8" }, "en"],
  [{ LC_ALL: "C", LANG: "zh_CN.UTF-8" }, "en"],
  [{ LC_ALL: "", LC_MESSAGES: "zh_TW", LANG: "en_US" }, "zh"],
  [{}, "en"],
])("%j reads %s", (env, language) => {
  expect(languageOf(env)).toBe(language);
});

it("counts columns, of which Chinese characters take two", () => {
  expect(["abc", "云函数", "，a。", "（é）", "𠮷"].map(columnsOf)).toEqual([3, 6, 5, 5, 2]);
  expect([padColumns("云", 4), padColumns("云函数", 4)]).toEqual(["云  ", "云函数"]);
});

it("marks a column of a line", () => {
  expect(lineExcerpt("let 茶 = 1 2", 1, 11)).toBe("  1 | let 茶 = 1 2\n    |            ^");
  expect(lineExcerpt("a\r\n\tb c", 2, 4)).toBe("  2 | \tb c\n    | \t  ^");
  expect(lineExcerpt("a\nb", 2)).toBe("  2 | b");
  expect(lineExcerpt("a", 2)).toBeUndefined();
});

it.each([
  [
    "a.json:1:12: expected a value\n  1 | x",
    { file: "a.json", line: 1, column: 12, reason: "expected a value", excerpt: "  1 | x" },
  ],
  ["a b/c.json: rows[3].price: no", { file: "a b/c.json", reason: "rows[3].price: no" }],
  [
    "f.js: Unexpected end\nf.js:3\n}\n\nSyntaxError: x",
    { file: "f.js", line: 3, reason: "Unexpected end", excerpt: "}\n\nSyntaxError: x" },
  ],
  ["nothing of the kind", { reason: "nothing of the kind" }],
])("finds the place in %j", (message, place) => {
  expect(readPlaces(message)).toEqual([place]);
});

it("knows names with colons in them by what is there, and each mistake of several", async () => {
  const folder = await makeFolder();
  const [one, two] = [join(folder, "de: mo", "a:1: b.json"), join(folder, "c.json")];
  await writeFiles(folder, { "de: mo/a:1: b.json": 1, "c.json": 1 });
  const message = `${one}:3:4: [0].x: no\n  3 | x\n    | ^\n${two}: what is this?\n${folder}/d.json: not a mistake of its own`;
  expect(readPlaces(message)).toEqual([
    { file: one, line: 3, column: 4, reason: "[0].x: no", excerpt: "  3 | x\n    | ^" },
    { file: two, reason: "what is this?", excerpt: `${folder}/d.json: not a mistake of its own` },
  ]);
  await removeFolder(folder);
});
