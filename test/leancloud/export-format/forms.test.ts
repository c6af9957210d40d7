import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { header, readFiles, row, TIMES } from "./support.js";

const A = { objectId: "a", ...TIMES, title: '包 "}],{\\' };
const B = { objectId: "b", ...TIMES, list: [[1], { x: "]" }] };

const FORMS: readonly (readonly [form: string, file: string, text: string, lines: readonly number[]])[] = [
  ["lines", "Post.jsonl", `${JSON.stringify(A)}\n${JSON.stringify(B)}\n`, [1, 2]],
  ["lines with a header", "Post.0.jsonl", `${header("Post")}\n${JSON.stringify(A)}\n${JSON.stringify(B)}`, [2, 3]],
  ["lines with Windows endings", "Post.jsonl", `${JSON.stringify(A)}\r\n${JSON.stringify(B)}\r\n`, [1, 2]],
  ["lines with a byte order mark", "Post.jsonl", `\uFEFF${JSON.stringify(A)}\n${JSON.stringify(B)}`, [1, 2]],
  ["a mark and a header", "Post.jsonl", `\uFEFF${header("Post")}\n${JSON.stringify(A)}\n${JSON.stringify(B)}`, [2, 3]],
  ["blank lines", "Post.jsonl", `\n${JSON.stringify(A)}\n  \n\n${JSON.stringify(B)}\n\n`, [2, 5]],
  ["lines in spite of the name", "Post.json", `${JSON.stringify(A)}\n${JSON.stringify(B)}\n`, [1, 2]],
  [
    "header, and lines in spite of the name",
    "Post.0.json",
    `${header("Post")}\n${JSON.stringify(A)}\n${JSON.stringify(B)}`,
    [2, 3],
  ],
  ["a list", "Post.json", JSON.stringify([A, B]), [1, 1]],
  ["a list of many lines", "Post.json", JSON.stringify([A, B], null, 2), [2, 8]],
  ["a list after a header", "Post.json", `${header("Post")}\n${JSON.stringify([A, B])}`, [2, 2]],
  ["a list with a byte order mark", "Post.json", `\uFEFF${JSON.stringify([A, B])}`, [1, 1]],
  ["results", "Post.json", JSON.stringify({ results: [A, B] }), [1, 1]],
  [
    "results among others",
    "Post.json",
    JSON.stringify({ className: "Post", results: [A, B], count: 2 }, null, 1),
    [4, 10],
  ],
  ["objects of many lines", "Post.json", `${JSON.stringify(A, null, 2)}\n${JSON.stringify(B, null, 2)}`, [1, 7]],
  ["one object of many lines and another", "Post.json", `${JSON.stringify(A, null, 2)},\n${JSON.stringify(B)}`, [1, 7]],
];

describe("forms of JSON files", () => {
  it.each(FORMS)("%s", async (_form, file, text, lines) => {
    const { objects, problems } = await readFiles({ [file]: text });
    expect(problems).toEqual([]);
    expect(objects).toEqual([
      { className: "Post", file, line: lines[0], object: A },
      { className: "Post", file, line: lines[1], object: B },
    ]);
  });

  it.each(FORMS)("%s, compressed", async (_form, file, text) => {
    const { objects, problems } = await readFiles({ [`${file}.gz`]: gzipSync(text) });
    expect(problems).toEqual([]);
    expect(objects.map(({ object }) => object)).toEqual([A, B]);
  });

  it("takes a column called results for a column", async () => {
    const { objects } = await readFiles({ "Exam.json": JSON.stringify({ results: [1, 2], objectId: "a", ...TIMES }) });
    expect(objects.map(({ object }) => object.results)).toEqual([[1, 2]]);
  });
});

describe("damage", () => {
  const cut = row("c").slice(0, 20);

  it("a torn last line is a problem, what came before is read", async () => {
    const { objects, problems } = await readFiles({ "Post.jsonl": `${row("a")}\n${cut}` });
    expect(objects).toHaveLength(1);
    expect(problems).toEqual([
      {
        file: "Post.jsonl",
        line: 2,
        reason: expect.stringContaining("the file ends in the middle of it: not valid JSON"),
      },
    ]);
  });

  it("a torn list is a problem too", async () => {
    const { objects, problems } = await readFiles({
      "Post.json": `[${row("a")},\n${cut}`,
      "Other.json": `[${row("a")}`,
    });
    expect(objects).toHaveLength(2);
    expect(problems).toEqual([
      { file: "Other.json", line: 1, reason: "the file ends before its list is closed" },
      { file: "Post.json", line: 2, reason: expect.stringContaining("the file ends in the middle of it") },
    ]);
  });

  it("hostile and broken lines cost themselves only", async () => {
    const lines = [
      row("a"),
      '{"objectId":"b","__proto__":{"admin":true}}',
      '{"objectId":"c","x":{"constructor":{"prototype":{}}}}',
      `{"objectId":"d","x":${"[".repeat(300)}${"]".repeat(300)}}`,
      "{not json}",
      "[1]",
      "null",
      row("e", { constructor: 1, toString: "x" }),
    ];
    const { objects, problems } = await readFiles({ "Post.jsonl": lines.join("\n") });
    expect(objects.map(({ object }) => object.objectId)).toEqual(["a", "e"]);
    expect(problems.map(({ line, reason }) => [line, reason])).toEqual([
      [2, "the name __proto__ is refused"],
      [3, "x: the name constructor is refused"],
      [4, expect.stringContaining("nested deeper than 200 levels")],
      [5, expect.stringContaining("not valid JSON")],
      [6, "a row must be an object"],
      [7, "a row must be an object"],
    ]);
  });

  it("text that is not UTF-8 is named", async () => {
    const gbk = Buffer.concat([Buffer.from('{"objectId":"a","t":"'), Buffer.from([0xb0, 0xfc]), Buffer.from('"}\n')]);
    const { objects, problems } = await readFiles({
      "Post.jsonl": Buffer.concat([gbk, Buffer.from(row("b"))]),
      "Wide.jsonl": Buffer.from(`\uFEFF${row("a")}`, "utf16le"),
    });
    expect(objects.map(({ object }) => object.objectId)).toEqual(["b"]);
    expect(problems).toEqual([
      { file: "Wide.jsonl", reason: "UTF-16 text: save it as UTF-8" },
      { file: "Post.jsonl", line: 1, reason: "not UTF-8 text" },
    ]);
  });

  it("a compressed file that was cut off gives what it still has", async () => {
    const packed = gzipSync(
      Array.from({ length: 20_000 }, (_, index) => row(`id${index}`, { n: Math.sin(index) })).join("\n"),
    );
    const { objects, problems } = await readFiles({ "Post.jsonl.gz": packed.subarray(0, packed.length / 2) });
    expect(objects.length).toBeGreaterThan(1000);
    expect(problems.map(({ reason }) => reason)).toContain(
      "the file cannot be read to its end: unexpected end of file",
    );
  });

  it("a file that only claims to be compressed is a problem", async () => {
    const { opened, problems } = await readFiles({ "Post.jsonl.gz": row("a") });
    expect(opened.files).toEqual([]);
    expect(problems).toEqual([{ file: "Post.jsonl.gz", reason: "it cannot be read: incorrect header check" }]);
  });

  it("lists a thousand problems of one file, and counts the rest", async () => {
    const { opened, problems } = await readFiles({ "Post.jsonl": "{}\n".repeat(1234) });
    expect(problems).toHaveLength(1001);
    expect(problems.at(-1)).toEqual({ file: "Post.jsonl", reason: "234 more problems of this file are not listed" });
    expect(opened.summary().problems).toBe(1234);
  });
});

describe("rows", () => {
  it("without objectId are no objects", async () => {
    const { objects, problems } = await readFiles({ "Post.jsonl": '{"title":"x"}\n{"objectId":""}\n{"objectId":7}' });
    expect(objects).toEqual([]);
    expect(problems.map(({ line, reason }) => [line, reason])).toEqual([
      [1, "the row has no objectId"],
      [2, "the row has no objectId"],
      [3, "the row has no objectId"],
    ]);
  });

  it("with an objectId that was there name both places; another class may have it", async () => {
    const { objects, problems } = await readFiles({
      "Post.0.jsonl": `${row("a", { n: 1 })}\n${row("b")}`,
      "Post.1.jsonl": `${row("c")}\n\n${row("b", { n: 2 })}`,
      "Draft.jsonl": row("b"),
    });
    expect(objects.map(({ className, object }) => `${className} ${object.objectId}`)).toEqual([
      "Draft b",
      "Post a",
      "Post b",
      "Post c",
    ]);
    expect(problems).toEqual([
      { file: "Post.1.jsonl", line: 3, reason: "Post b is already in Post.0.jsonl:2: the first is taken" },
    ]);
  });

  it("whose times are missing or no times are kept", async () => {
    const { objects, problems } = await readFiles({ "Post.jsonl": '{"objectId":"a","createdAt":"yesterday"}' });
    expect(objects).toMatchObject([{ object: { objectId: "a", createdAt: "yesterday" } }]);
    expect(problems).toEqual([
      { file: "Post.jsonl", line: 1, path: "createdAt", reason: "not a time: kept as it is" },
      { file: "Post.jsonl", line: 1, path: "updatedAt", reason: "missing" },
    ]);
  });

  it("of users keep what logs them in", async () => {
    const user = {
      username: "张三",
      password: "h",
      salt: "s",
      sessionToken: "t",
      authData: { weixin: { openid: "o" } },
    };
    const ACL = { "*": { read: true }, "role:Admin": { write: true } };
    const { objects, problems } = await readFiles({ "_User.0.jsonl": row("u", { ...user, ACL }) });
    expect(objects).toEqual([
      { className: "_User", file: "_User.0.jsonl", line: 1, object: { objectId: "u", ...TIMES, ...user, ACL } },
    ]);
    expect(problems).toEqual([]);
  });
});
