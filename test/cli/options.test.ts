import { expect, it } from "vitest";
import { readCommand } from "../../src/cli/options.js";

const DEFAULTS = {
  fixtures: undefined,
  data: undefined,
  config: undefined,
  port: 4400,
  host: "127.0.0.1",
  quiet: false,
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
])("starts with %j", (argv, options) => {
  expect(readCommand(argv)).toEqual({ kind: "start", options: { ...DEFAULTS, ...options } });
});

it.each([
  [["--help"], "help"],
  [["-h", "--port", "1"], "help"],
  [["--version"], "version"],
  [["-v"], "version"],
])("takes %j for %s", (argv, kind) => {
  expect(readCommand(argv)).toEqual({ kind });
});

it.each([
  [["--prot", "1"], "unknown option --prot; did you mean --port?"],
  [["--fixture=x"], "unknown option --fixture; did you mean --fixtures?"],
  [["--constructor"], "unknown option --constructor; known are --fixtures, --data,"],
  [["--watch"], "unknown option --watch; known are"],
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
  expect(readCommand(argv)).toEqual({ kind: "mistake", message: expect.stringContaining(message) });
});
