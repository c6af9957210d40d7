import { describe, expect, it } from "vitest";
import { COMMAND_NAMES, COMMANDS, EXIT, LANGUAGES, OPTIONS } from "../../src/cli/commands.js";
import { en } from "../../src/cli/help/en.js";
import { helpLines } from "../../src/cli/help/index.js";
import { zh } from "../../src/cli/help/zh.js";
import { columnsOf } from "../../src/files/index.js";
import { runIn } from "./support.js";

const TEXTS = { en, zh };

describe.each(LANGUAGES)("the help in %s", (language) => {
  const texts = TEXTS[language];

  it("speaks of every command, option and exit code there is, and of no other", () => {
    expect(Object.keys(texts.commands)).toEqual(COMMAND_NAMES);
    expect(Object.keys(texts.options)).toEqual(Object.keys(OPTIONS));
    expect(Object.keys(texts.exitCodes)).toEqual(Object.keys(EXIT));
  });

  it("has words of its own only for options that the command takes", () => {
    for (const place of Object.keys(texts.inCommand)) {
      const [command, option] = place.split(" ");
      const row = COMMAND_NAMES.find((name) => name === command);
      expect(row === undefined ? [] : COMMANDS[row].options, place).toContain(option);
    }
  });

  it.each(COMMAND_NAMES)("shows every option of %s, in one column", async (command) => {
    const lines = await helpLines(command, language);
    const rows = COMMANDS[command].options.map(
      (name) => lines.find((line) => new RegExp(`^ +(?:-\\w, )?--${name} `).test(line)) ?? name,
    );
    const starts = rows.map((line) => /^ {2}\S.*? {2,}(?=\S)/.exec(line)?.[0] ?? line);
    expect(new Set(starts.map(columnsOf)).size).toBe(1);
  });

  it("fits: no line is wider than 160 columns", async () => {
    for (const about of [undefined, ...COMMAND_NAMES]) {
      for (const line of await helpLines(about, language)) expect(columnsOf(line), line).toBeLessThanOrEqual(160);
    }
  });
});

it("is the same in both languages, but for the words", () => {
  expect(Object.keys(zh.inCommand)).toEqual(Object.keys(en.inCommand));
  for (const name of COMMAND_NAMES) {
    expect(zh.commands[name].examples).toEqual(en.commands[name].examples);
    expect(zh.commands[name].about).toHaveLength(en.commands[name].about.length);
  }
});

it("puts Chinese punctuation between Chinese words", () => {
  const texts = [
    ...Object.values(zh.options),
    ...Object.values(zh.inCommand),
    ...Object.values(zh.exitCodes),
    ...Object.values(zh.commands).flatMap(({ summary, about }) => [summary, ...about]),
  ];
  for (const text of texts) expect(text).not.toMatch(/\p{Script=Han}\s?[,;:!?()]|[,;:!?()]\s?\p{Script=Han}/u);
});

it("is in English unless somebody wants it otherwise", async () => {
  const first = async (argv: string[], language?: "en" | "zh") =>
    (await runIn(".", argv, language === undefined ? {} : { language })).out.split("\n")[0];
  expect(await first(["--help"])).toMatch(/^emulator - 知晓云, LeanCloud and Bmob on your own machine/);
  expect(await first(["--help"], "zh")).toMatch(/^emulator：在本机模拟/);
  expect(await first(["--help", "--lang", "en"], "zh")).toMatch(/^emulator - /);
  expect(await first(["run", "--help", "--lang", "zh"])).toBe("emulator run - 调用一个云函数并输出结果");
});

it("has the lines that people look for", async () => {
  const { code, out } = await runIn(".", ["--help"]);
  expect(code).toBe(0);
  expect(out.split("\n")).toEqual(
    expect.arrayContaining([
      "  npx emulator run FUNCTION [JSON] [options]",
      "  init    write example fixtures and a test into this folder",
      "  --port N          port to listen on (default: 4400; 0 takes a free one)",
      "  -h, --help        show the help; after a command, the help for it",
      "  3    the port is in use",
    ]),
  );
  const run = await runIn(".", ["run", "--help"]);
  expect(run.out.split("\n")).toEqual(
    expect.arrayContaining([
      "  npx emulator run FUNCTION [JSON] [options]",
      "  --user WHO        who calls: a user's id or username, or anonymous (default: the administrator)",
      `  npx emulator run hello '{"name": "小明"}' --platform mincloud`,
    ]),
  );
});

it.each([
  ["import", "  npx emulator import DIR --data FILE.json [options]"],
  ["export", "  npx emulator export DIR (--data FILE.json | --fixtures DIR) [options]"],
])("shows what %s cannot do without", async (command, line) => {
  expect((await runIn(".", ["help", command])).out.split("\n")).toContain(line);
  expect((await runIn(".", ["--help", "--lang", "zh"])).out).toContain(line.replace("[options]", "[选项]"));
});

it("lists the commands when it is asked about one that there is not", async () => {
  const { code, err } = await runIn(".", ["help", "foo"]);
  expect([code, err.split("\n")[0]]).toEqual([
    2,
    "emulator: unknown command foo; known are start, init, check, run, export, import",
  ]);
});

it("calls fixtures by one word in Chinese", async () => {
  const { zh } = await import("../../src/cli/help/zh.js");
  expect(JSON.stringify(zh)).not.toMatch(/数据集|示例数据/);
  expect(zh.commands.check.summary).toContain("fixtures");
});

it("names the help of the command that was mistyped", async () => {
  expect(await runIn(".", ["run", "--platfrom", "x"])).toEqual({
    code: 2,
    out: "",
    err: "emulator: unknown option --platfrom; did you mean --platform?\nnpx emulator run --help lists the options",
  });
});
