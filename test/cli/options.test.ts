import { expect, it } from "vitest";
import { readCommand } from "../../src/cli/options.js";

const DEFAULTS = {
  fixtures: undefined,
  data: undefined,
  config: undefined,
  port: 4400,
  host: "127.0.0.1",
  watch: false,
  quiet: false,
  json: false,
};

it.each([
  [[], {}],
  [["--port", "0", "--host", "::1", "--quiet"], { port: 0, host: "::1", quiet: true }],
  [["--port=8080"], { port: 8080 }],
  [
    ["--fixtures", "我的 店/demo", "--data", "d.json", "--config=c.json"],
    { fixtures: "我的 店/demo", data: "d.json", config: "c.json" },
  ],
  [["--port", "1", "--port", "2"], { port: 2 }],
  [["start", "--watch"], { watch: true }],
])("starts with %j", (argv, options) => {
  expect(readCommand(argv)).toEqual({ kind: "start", options: { ...DEFAULTS, ...options }, json: false });
});

it("tells scripts apart", () => {
  expect(readCommand(["--json"])).toEqual({ kind: "start", options: { ...DEFAULTS, json: true }, json: true });
  expect(readCommand(["check", "--json"])).toMatchObject({ kind: "check", json: true });
});

const EVERYWHERE = { fixtures: undefined, config: undefined, quiet: false };

it.each([
  [["init"], "init", { platforms: [], runner: undefined, fixtures: undefined, quiet: false }],
  [["init", "bmob", "知晓云", "bmob", "--runner", "jest"], "init", { platforms: ["bmob", "mincloud"], runner: "jest" }],
  [["check"], "check", { dir: undefined, config: undefined, python: false, quiet: false }],
  [["check", "fixtures/我的", "--python"], "check", { dir: "fixtures/我的", python: true }],
  [["check", "--fixtures", "x"], "check", { dir: "x" }],
  [
    ["run", "hello"],
    "run",
    { ...EVERYWHERE, name: "hello", argument: undefined, platform: undefined, user: undefined, data: undefined },
  ],
  [["run", "--user", "小明", "hello", "-"], "run", { name: "hello", argument: "-", user: "小明" }],
  [["run", "hello", "{}", "--platform=bmob", "--data", "a.json"], "run", { platform: "bmob", data: "a.json" }],
  [["export", "x", "--data", "a.json"], "export", { ...EVERYWHERE, path: "x", data: "a.json" }],
  [["import", "x", "--data", "a.json"], "import-set", { path: "x", data: "a.json", replace: false }],
  [["import", "x", "--data", "a.json", "--from", "leancloud"], "import", { path: "x", from: "leancloud" }],
])("reads %j", (argv, kind, options) => {
  expect(readCommand(argv)).toMatchObject({ kind, options, json: false });
});

it.each([
  [["--help"], { kind: "help", about: undefined, language: undefined }],
  [["-h", "--port", "1"], { kind: "help", about: undefined }],
  [["help"], { kind: "help", about: undefined }],
  [["run", "--help"], { kind: "help", about: "run" }],
  [["help", "run"], { kind: "help", about: "run" }],
  [["start", "-h", "--lang", "zh"], { kind: "help", about: "start", language: "zh" }],
  [["--version"], { kind: "version" }],
  [["check", "-v"], { kind: "version" }],
])("takes %j for a question", (argv, command) => {
  expect(readCommand(argv)).toMatchObject(command);
});

it.each([
  [["--prot", "1"], "unknown option --prot; did you mean --port?"],
  [["--fixture=x"], "unknown option --fixture; did you mean --fixtures?"],
  [["--constructor"], "unknown option --constructor; known are --fixtures, --data,"],
  [["--user", "1"], "unknown option --user: it belongs to emulator run"],
  [["strat"], "unknown command strat; did you mean start?"],
  [["chekc", "x"], "unknown command chekc; did you mean check?"],
  [["frobnicate"], "unknown command frobnicate; known are start, init, check, run, export, import"],
  [["--port", "1", "run", "hello"], 'unexpected "run"; the command comes first: npx emulator run'],
  [["init", "bmod"], '"bmod" is no cloud; did you mean bmob?'],
  [["init", "--runner", "vitets"], '--runner is vitest or jest or node, not "vitets"; did you mean vitest?'],
  [["check", "a", "b"], 'unexpected "b"; check takes one folder'],
  [["check", "a", "--fixtures", "b"], "check takes DIR or --fixtures DIR, not both"],
  [["run"], "run needs the name of a function"],
  [["run", "hello", "{name:", "1}"], 'unexpected "1}"; run takes one argument; put quotes around the JSON'],
  [
    ["run", "hello", "--platform", "bmod"],
    '--platform is mincloud or leancloud or bmob, not "bmod"; did you mean bmob?',
  ],
  [["-x"], "unknown option -x; known are"],
  [["fixtures/demo"], 'unexpected "fixtures/demo"; a folder of fixtures goes with --fixtures'],
  [["--port"], "--port needs a value"],
  [["--port", "--quiet"], "--port needs a value"],
  [["--fixtures="], "--fixtures needs a value"],
  [["--port", "http"], '--port must be a number from 0 to 65535, not "http"'],
  [["--port", "65536"], '--port must be a number from 0 to 65535, not "65536"'],
  [["--port", "1.5"], "--port must be a number"],
  [["--quiet=yes"], "--quiet takes no value"],
])("does not take %j", (argv, message) => {
  expect(readCommand(argv)).toMatchObject({ kind: "mistake", message: expect.stringContaining(message) });
});
