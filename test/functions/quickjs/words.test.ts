import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { speakV8 } from "../../../src/functions/quickjs/engine-texts.js";
import { inV8Words } from "../../../src/functions/quickjs/words.js";

const CODE = [
  "const todo = {}", // 1
  "todo.run()", // 2
  "list[0].go?.now()", // 3
  "make().it()", // 4
  "a = 2", // 5
  "this.done = 1", // 6
  "  .then()", // 7
  "new Thing", // 8
].join("\n");

/** What V8 says of an engine's error that came from this line and column of {@link CODE}. */
const said = (
  title: string,
  message: string,
  place: string,
  source = { filename: "index.js", code: CODE, indent: 60 },
) =>
  inV8Words({ title, message, frames: `    at main (index.js:${place})\n    at <eval> (sandbox:sdk:1:2)\n` }, source);

describe("inV8Words", () => {
  it.each([
    ["TypeError", "not a function", "2:9", "todo.run is not a function"],
    ["TypeError", "not a function", "3:16", "list[0].go?.now is not a function"],
    ["TypeError", "not a function", "4:10", "(intermediate value).it is not a function"],
    ["TypeError", "not a function", "7:8", "(intermediate value).then is not a function"],
    ["TypeError", "not a constructor", "8:10", "Thing is not a constructor"],
    ["TypeError", "'a' is read-only", "5:3", "Assignment to constant variable."],
    ["TypeError", "'done' is read-only", "6:11", "Cannot assign to read only property 'done' of object"],
    ["TypeError", "cannot read property '名' of undefined", "1:1", "Cannot read property '名' of undefined"],
    ["ReferenceError", "'x' is not defined", "1:1", "x is not defined"],
    ["ReferenceError", "x is not initialized", "1:1", "Cannot access 'x' before initialization"],
    ["RangeError", "stack overflow", "1:1", "Maximum call stack size exceeded"],
    ["TypeError", "circular reference", "1:1", "Converting circular structure to JSON"],
    ["URIError", "expecting hex digit", "1:1", "URI malformed"],
    ["TypeError", "something new", "1:1", "something new"],
  ])("%s: %s at %s", (title, message, place, expected) => {
    expect(said(title, message, place).message).toBe(expected);
  });

  it("leaves the function's own errors alone", () => {
    expect(said("Error", "not a function", "2:9").message).toBe("not a function");
  });

  it("writes V8's stack: without the sandbox's frames, columns of the first line from its own beginning", () => {
    const frames = [
      "    at inner (index.js:1:75)",
      "    at <anonymous> (index.js:4:2)",
      "    at map (native)",
      "    at <input>:1:4",
      "    at outer (index.js:9:1)",
      "    at call (native)",
      "    at run (sandbox:prelude:2:3)",
      "    at <eval> (sandbox:sdk:1:1)",
      "",
    ].join("\n");
    const source = { filename: "index.js", code: CODE, indent: 60 };
    expect(inV8Words({ title: "Error", message: "m", frames }, source).stack).toBe(
      [
        "Error: m",
        "    at inner (index.js:1:15)",
        "    at index.js:4:2",
        "    at map (<anonymous>)",
        "    at outer (index.js:9:1)",
      ].join("\n"),
    );
  });

  it("shows ten frames", () => {
    const frames = "    at f (index.js:2:3)\n".repeat(50);
    const { stack } = inV8Words(
      { title: "Error", message: "", frames },
      { filename: "index.js", code: CODE, indent: 0 },
    );
    expect(stack.split("\n")).toHaveLength(11);
    expect(stack.split("\n")[0]).toBe("Error");
  });
});

describe("the engine's binary", () => {
  const binary = () => {
    const file = createRequire(import.meta.url).resolve("@jitl/quickjs-wasmfile-release-sync/wasm");
    return new Uint8Array(readFileSync(file));
  };

  it("holds every text that is to be replaced, once", () => {
    expect(speakV8(binary())).toEqual([]);
  });

  it("stays as long as it was, and loses the texts", () => {
    const bytes = binary();
    const { length } = bytes;
    speakV8(bytes);
    expect(bytes.length).toBe(length);
    expect(speakV8(bytes)).toHaveLength(7);
  });

  it("of another version is left as it is where the texts differ", () => {
    const strange = Uint8Array.from(Buffer.from("\0cannot read property '%s' of null\0 and no more"));
    expect(speakV8(strange)).toHaveLength(6);
    expect(Buffer.from(strange).toString()).toBe("\0Cannot read property '%s' of null\0 and no more");
  });
});
