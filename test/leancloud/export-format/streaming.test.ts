import { serialize } from "bson";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openExport } from "../../../src/platforms/leancloud/export-format/index.js";
import type { Splitter } from "../../../src/platforms/leancloud/export-format/pieces.js";
import { splitDocuments } from "../../../src/platforms/leancloud/export-format/split-documents.js";
import { splitLines } from "../../../src/platforms/leancloud/export-format/split-lines.js";
import { splitValues } from "../../../src/platforms/leancloud/export-format/split-values.js";
import { folderOf, row } from "./support.js";

describe("large files", () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => row(`id${index}`, { text: "x".repeat(400) }));

  it.each([
    ["Post.jsonl", rows.join("\n")],
    ["Post.json", `[${rows.join(",\n")}]`],
    ["Post.bson", Buffer.concat(rows.map((text) => serialize(JSON.parse(text))))],
  ])("%s: objects come before the file was read, and reading waits for who reads", async (file, content) => {
    const opened = await openExport(await folderOf({ [file]: content }));
    expect(opened.totalBytes).toBeGreaterThan(8_000_000);
    let read = 0;
    const at: number[] = [];
    for await (const _ of opened.read((bytes) => {
      read = bytes;
    })) {
      at.push(read);
    }
    expect(at).toHaveLength(20_000);
    expect(at[0]).toBeLessThan(opened.totalBytes / 20);
    expect(at[10_000]).toBeLessThan(opened.totalBytes * 0.6);
    expect(read).toBe(opened.totalBytes);
    expect(opened.problems).toEqual([]);
  });

  it("progress counts over all files and ends at the total", async () => {
    const opened = await openExport(
      await folderOf({ "A.jsonl": row("a"), "B.jsonl": row("bb"), "B_schema.json": '{"schema":{}}' }),
    );
    const seen: number[] = [];
    for await (const _ of opened.read((bytes) => seen.push(bytes)));
    expect(seen).toEqual([row("a").length, opened.totalBytes]);
  });

  it("who stops early leaves nothing open", async () => {
    const opened = await openExport(await folderOf({ "Post.jsonl": rows.join("\n") }));
    for await (const item of opened.read()) {
      expect(item).toMatchObject({ kind: "object", value: { line: 1 } });
      break;
    }
    expect(opened.summary().classes).toEqual({ Post: 1 });
  });
});

describe("splitters", () => {
  /** The pieces of a text that arrives in chunks of the given sizes. */
  const pieces = (splitter: Splitter, bytes: Buffer, sizes: readonly number[]): Buffer[] => {
    const found: Buffer[] = [];
    const take = (cuts: ReturnType<Splitter["push"]>): void => {
      for (const cut of cuts) found.push("fault" in cut ? Buffer.from(cut.fault) : cut.bytes);
    };
    let start = 0;
    for (const size of sizes) {
      take(splitter.push(bytes.subarray(start, start + size)));
      start += size;
    }
    take(splitter.push(bytes.subarray(start)));
    take(splitter.end());
    return found;
  };

  const values = fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 6 });
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 });
  const indent = fc.constantFrom(undefined, 2);
  const parsed = (found: readonly Buffer[]): unknown[] => found.map((bytes) => JSON.parse(bytes.toString()));
  const plain = (json: readonly unknown[]): unknown => JSON.parse(JSON.stringify(json));

  it("cut the same lines wherever the chunks end", () => {
    fc.assert(
      fc.property(values, sizes, (list, chunks) => {
        const text = Buffer.from(list.map((value) => JSON.stringify(value)).join("\n"));
        expect(parsed(pieces(splitLines(), text, chunks))).toEqual(plain(list));
      }),
    );
  });

  it.each(["array", "results", "values"] as const)("cut the same values (%s) wherever the chunks end", (form) => {
    const wrapped = (list: readonly unknown[], space: number | undefined): string => {
      if (form === "array") return JSON.stringify(list, null, space);
      if (form === "values") return list.map((value) => JSON.stringify(value, null, space)).join("\n");
      return JSON.stringify({ a: "results", b: [["results"]], results: list, c: { results: [1] } }, null, space);
    };
    fc.assert(
      fc.property(values, sizes, indent, (list, chunks, space) => {
        const text = Buffer.from(wrapped(list, space));
        expect(parsed(pieces(splitValues(form, 1), text, chunks))).toEqual(plain(list));
      }),
    );
  });

  it("cut the same documents wherever the chunks end", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 6 }), sizes, (list, chunks) => {
        const documents = list.map((text) => Buffer.from(serialize({ text })));
        expect(pieces(splitDocuments(), Buffer.concat(documents), chunks)).toEqual(documents);
      }),
    );
  });

  it("never throw, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), sizes, (bytes, chunks) => {
        for (const splitter of [
          splitLines(),
          splitDocuments(),
          splitValues("array", 1),
          splitValues("results", 1),
          splitValues("values", 1),
        ]) {
          pieces(splitter, Buffer.from(bytes), chunks);
        }
      }),
    );
  });

  it("pass over a line that is too long, and go on after it", () => {
    const splitter = splitLines();
    const long = Buffer.alloc(8 * 1024 * 1024, "x");
    const found = [
      ...Array.from({ length: 10 }, () => long).flatMap((chunk) => [...splitter.push(chunk)]),
      ...splitter.push(Buffer.from('\n{"a":1}\n')),
      ...splitter.end(),
    ];
    expect(found).toEqual([
      { line: 1, fault: "the line is longer than 64 MiB, which no object is" },
      { line: 2, bytes: Buffer.from('{"a":1}'), torn: false },
    ]);
  });
});
