import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/kernel/index.js";
import { type Call, createFakeHost, evaluate, refusal } from "./support.js";

const STORED: JsonObject = {
  id: "6b01731f6af5c0de20000001",
  name: "清单.csv",
  path: "http://127.0.0.1:4400/mincloud-files/content/x.csv",
  cdn_path: "x.csv",
  created_at: 1_750_000_000,
  media_type: "other",
  mime_type: "text/csv",
  size: 6,
  status: "success",
  categories: [],
};

const base64 = (text: string): string => Buffer.from(text).toString("base64");

const host = () => createFakeHost(() => ({ status: 200, data: STORED }));

describe("File#upload, contract 9 and 11", () => {
  let folder: string;
  let file: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "guest-files-"));
    file = join(folder, "价目.csv");
    writeFileSync(file, "茶,10");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Bytes in every form, and what crosses the door. */
  const sources: readonly (readonly [name: string, source: string, content: string])[] = [
    ["a Buffer", `Buffer.from("你好")`, base64("你好")],
    ["a Uint8Array", `new Uint8Array([1, 2, 255])`, "AQL/"],
    ["a part of a larger one", `new Uint8Array([9, 1, 2, 9]).subarray(1, 3)`, "AQI="],
    ["an ArrayBuffer", `new Uint8Array([1, 2]).buffer`, "AQI="],
    ["a DataView", `new DataView(new Uint8Array([9, 1, 2]).buffer, 1)`, "AQI="],
    ["nothing at all", `Buffer.alloc(0)`, ""],
  ];
  it.each(sources)("sends %s", async (_, source, content) => {
    const fake = host();
    await evaluate(fake, `await new BaaS.File().upload(${source}, { filename: "a.bin" })`);
    expect(fake.calls).toEqual([["files.upload", { data: { filename: "a.bin" }, content }]]);
  });

  it("sends the file at a path, under its own name", async () => {
    const fake = host();
    await evaluate(fake, `await new BaaS.File().upload(${JSON.stringify(file)})`);
    expect(fake.calls).toEqual([["files.upload", { data: { filename: "价目.csv" }, content: base64("茶,10") }]]);
  });

  it.each([
    [`undefined`, { data: { filename: "file.bin" } }],
    [`null`, { data: { filename: "file.bin" } }],
    [`{ filepath: "/tmp/报表/a.txt" }`, { data: { filename: "a.txt" } }],
    [`{ filename: "b.txt", filepath: "/tmp/a.txt" }`, { data: { filename: "b.txt" } }],
    [`{ contentType: "image/png" }`, { data: { filename: "file.bin" }, type: "image/png" }],
    [
      `{ filename: "a", category_id: "c1", category_name: "图", random_file_link: false, secret: 1 }`,
      { data: { filename: "a", category_id: "c1", category_name: "图", random_file_link: false } },
    ],
  ])("says of the file what %s says", async (meta, input) => {
    const fake = host();
    await evaluate(fake, `await new BaaS.File().upload(Buffer.from("a"), ${meta})`);
    expect(fake.calls).toEqual([["files.upload", { ...input, content: "YQ==" }]]);
  });

  it("resolves with the path and with what a file column takes", async () => {
    const { id, path, name, created_at, mime_type, cdn_path, size } = STORED;
    expect(await evaluate(host(), `return new BaaS.File().upload(Buffer.from("a"))`)).toEqual({
      status: 200,
      statusText: "OK",
      headers: { "content-type": "application/json; charset=utf-8" },
      data: { path, file: { id, path, name, created_at, mime_type, cdn_path, size } },
    });
  });

  it("rejects for a path that leads nowhere, and calls nobody", async () => {
    const fake = host();
    const missing = join(folder, "missing");
    const uploading = evaluate(fake, `return new BaaS.File().upload(${JSON.stringify(missing)}).catch((e) => e.code)`);
    await expect(uploading).resolves.toBe("ENOENT");
    expect(fake.calls).toEqual([]);
  });

  it("rejects with the platform's refusal", async () => {
    const fake = createFakeHost(() => {
      throw refusal(404, "file category c9 not found");
    });
    const uploading = evaluate(fake, `return new BaaS.File().upload(Buffer.from("a"), { category_id: "c9" })`);
    await expect(uploading).rejects.toMatchObject({ code: 404, message: "404: file category c9 not found" });
  });
});

const SCIENCE = { $and: [{ category_name: { $eq: "科技" } }] };

const scenarios: readonly { readonly name: string; readonly code: string; readonly calls: readonly Call[] }[] = [
  { name: "File#get", code: `await files.get("f1")`, calls: [["files.get", { id: "f1" }]] },
  {
    name: "File#delete, one and several",
    code: `await files.delete("f1"); await files.delete(["f1", "f2"])`,
    calls: [
      ["files.delete", { id: "f1" }],
      ["files.deleteMany", { ids: ["f1", "f2"] }],
    ],
  },
  {
    name: "File#find; the chain starts anew",
    code: `await files.setQuery(science).orderBy("-size").limit(5).offset(10).find(); await files.find({ withCount: false })`,
    calls: [
      ["files.find", { where: SCIENCE, orderBy: "-size", limit: 5, offset: 10, returnTotalCount: true }],
      ["files.find", { returnTotalCount: false }],
    ],
  },
  {
    name: "File#count",
    code: `await files.setQuery(science).limit(50).count()`,
    calls: [["files.find", { where: SCIENCE, limit: 1, returnTotalCount: true }]],
  },
  {
    name: "FileCategory",
    code: `await categories.create({ name: "商品图片" }); await categories.get("c1");
      await categories.update("c1", { name: "图片" }); await categories.delete("c1")`,
    calls: [
      ["categories.create", { data: { name: "商品图片" } }],
      ["categories.get", { id: "c1" }],
      ["categories.update", { id: "c1", data: { name: "图片" } }],
      ["categories.delete", { id: "c1" }],
    ],
  },
  {
    name: "FileCategory#find and #count",
    code: `const named = new BaaS.Query().contains("name", "图");
      await categories.setQuery(named).orderBy("name").limit(5).find(); await categories.setQuery(named).count()`,
    calls: [
      [
        "categories.list",
        { where: { $and: [{ name: { $contains: "图" } }] }, orderBy: "name", limit: 5, returnTotalCount: true },
      ],
      ["categories.list", { where: { $and: [{ name: { $contains: "图" } }] }, limit: 1, returnTotalCount: true }],
    ],
  },
];

describe("files and categories, contract 9", () => {
  it.each(scenarios)("$name", async ({ code, calls }) => {
    const fake = createFakeHost();
    await evaluate(
      fake,
      `const files = new BaaS.File(), categories = new BaaS.FileCategory();
       const science = new BaaS.Query().compare("category_name", "=", "科技"); ${code}`,
    );
    expect(fake.calls).toEqual(calls);
  });

  it("an uploaded file is set as it came", async () => {
    const fake = host();
    await evaluate(
      fake,
      `const { data } = await new BaaS.File().upload(Buffer.from("a"));
       await new BaaS.TableObject("report").create().set("file", data.file).save()`,
    );
    const { media_type: _, status: __, categories: ___, ...column } = STORED;
    expect(fake.calls[1]).toEqual(["records.create", { table: "report", data: { file: column } }]);
  });
});
