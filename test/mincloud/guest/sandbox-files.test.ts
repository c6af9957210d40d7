import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, createBench, PERMISSIONS, RUNNERS } from "./sandbox.js";

describe.each(RUNNERS)("BaaS.File and BaaS.FileCategory in the %s runner, contract 9 and 11", (runner) => {
  let bench: Bench;
  let run: Bench["run"];

  beforeAll(async () => {
    bench = await createBench(runner);
    ({ run } = bench);
  });
  afterAll(() => bench.emulator.close());

  it("bytes arrive as they were", async () => {
    const response = (await run(
      `return new BaaS.File().upload(Buffer.from("名称,价格\\n茶,10"), { filename: "价目.csv" })`,
    )) as { status: number; data: { path: string; file: object } };
    expect(response).toMatchObject({
      status: 200,
      data: { file: { name: "价目.csv", mime_type: "text/csv", size: 20, path: response.data.path } },
    });
    expect(Object.keys(response.data.file).sort()).toEqual(
      ["id", "path", "name", "created_at", "mime_type", "cdn_path", "size"].sort(),
    );
    const { status, bytes, headers } = await bench.request("GET", response.data.path);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/csv");
    expect(new TextDecoder().decode(bytes)).toBe("名称,价格\n茶,10");
  });

  it("every byte value passes, from a path of the function's own file system too", async () => {
    const paths = (await run(`
      const fs = require("fs"), os = require("os"), path = require("path");
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), "upload-"));
      const file = path.join(folder, "字节.bin");
      fs.writeFileSync(file, bytes);
      const files = new BaaS.File();
      try {
        return [(await files.upload(bytes)).data, (await files.upload(file)).data];
      } finally {
        fs.rmSync(folder, { recursive: true });
      }
    `)) as { path: string; file: { name: string } }[];
    expect(paths.map(({ file }) => file.name)).toEqual(["file.bin", "字节.bin"]);
    for (const { path } of paths) {
      expect((await bench.request("GET", path)).bytes).toEqual(Uint8Array.from({ length: 256 }, (_, index) => index));
    }
  });

  it("a file that is not there rejects as fs does", async () => {
    expect(await run(`return new BaaS.File().upload("/nowhere/a.txt").catch((error) => error.code)`)).toBe("ENOENT");
  });

  it("an uploaded file fits a column of type file (3.1)", async () => {
    const schema = { fields: [{ name: "manual", type: "file" }] };
    await bench.emulator.mincloud.tables.create({ name: "report", schema, ...PERMISSIONS });
    const result = await run(`
      const { file } = (await new BaaS.File().upload(Buffer.from("a"), { filename: "a.txt" })).data;
      const { data } = await new BaaS.TableObject("report").create().set("manual", file).save();
      return { file, manual: data.manual };
    `);
    const { file, manual } = result as { file: object; manual: object };
    expect(manual).toEqual(file);
  });

  it("metadata: content type, own link, category", async () => {
    const result = await run(`
      const category = (await new BaaS.FileCategory().create({ name: "图片" })).data;
      const files = new BaaS.File();
      const { file } = (await files.upload(Buffer.from("x"), {
        filename: "own.bin", contentType: "image/webp", random_file_link: false, category_id: category.id,
      })).data;
      return { file, category, stored: (await files.get(file.id)).data };
    `);
    const { category } = result as { category: { id: string } };
    expect(result).toMatchObject({
      file: { name: "own.bin", cdn_path: "own.bin", mime_type: "image/webp" },
      stored: { media_type: "image", status: "success", categories: [{ id: category.id, name: "图片" }] },
    });
  });

  it.each([
    [`new BaaS.File().upload(Buffer.from("x"), { filename: "a.php" })`, 400],
    [`new BaaS.File().upload(Buffer.from("x"), { category_id: "5c18bc794e1e8d20dbfcddcc" })`, 404],
    [`new BaaS.File().get("5c18bc794e1e8d20dbfcddcc")`, 404],
    [`new BaaS.File().delete("5c18bc794e1e8d20dbfcddcc")`, 404],
    [`new BaaS.File().orderBy("shoe").find()`, 400],
    [`new BaaS.FileCategory().create({ name: "" })`, 400],
    [`new BaaS.FileCategory().get("5c18bc794e1e8d20dbfcddcc")`, 404],
    [`new BaaS.FileCategory().orderBy("shoe").find()`, 400],
  ])("%s is refused with %d", async (call, code) => {
    expect(await run(`return ${call}.catch((error) => error.code)`)).toBe(code);
  });

  it("files are found by their columns, ordered, paged, counted, deleted", async () => {
    const result = await run(`
      const category = (await new BaaS.FileCategory().create({ name: "文档" })).data;
      const files = new BaaS.File();
      for (const name of ["一.txt", "二二.txt", "三三三.md"])
        await files.upload(Buffer.from(name), { filename: name, category_name: "文档" });
      const names = ({ data }) => data.objects.map((file) => file.name);
      const inCategory = new BaaS.Query().compare("category_name", "=", "文档");
      const byName = new BaaS.Query().contains("name", "txt");
      const found = {
        category: names(await files.setQuery(inCategory).orderBy("size").find()),
        both: names(await files.setQuery(BaaS.Query.and(inCategory, byName)).orderBy("-size").limit(1).find()),
        id: names(await files.setQuery(new BaaS.Query().compare("category_id", "=", category.id)).orderBy("name").offset(2).find()),
        size: names(await files.setQuery(BaaS.Query.and(inCategory, new BaaS.Query().compare("size", ">", 10))).find()),
        count: await files.setQuery(inCategory).count(),
        total: (await files.setQuery(inCategory).limit(1).find()).data.meta.total_count,
      };
      const { objects } = (await files.setQuery(inCategory).orderBy("size").find()).data;
      const [one, two] = objects.map((file) => file.id);
      const deleted = [(await files.delete(one)).status, (await files.delete([two, one])).status];
      return { ...found, deleted, left: names(await files.setQuery(inCategory).find()) };
    `);
    expect(result).toEqual({
      category: ["一.txt", "二二.txt", "三三三.md"],
      both: ["二二.txt"],
      id: ["二二.txt"],
      size: ["三三三.md"],
      count: 3,
      total: 3,
      deleted: [204, 204],
      left: ["三三三.md"],
    });
  });

  it("categories are made, renamed, found, counted, removed; their files stay", async () => {
    const result = await run(`
      const categories = new BaaS.FileCategory(), files = new BaaS.File();
      const made = await categories.create({ name: "分类甲" });
      await categories.create({ name: "分类乙" });
      const { id } = made.data;
      const { file } = (await files.upload(Buffer.from("x"), { category_id: id })).data;
      const renamed = (await categories.update(id, { name: "分类丙" })).data;
      const kinds = new BaaS.Query().contains("name", "分类");
      const found = (await categories.setQuery(kinds).orderBy("-name").find()).data;
      const page = (await categories.setQuery(kinds).orderBy("name").limit(1).offset(1).find()).data;
      const count = await categories.setQuery(kinds).count();
      const removed = await categories.delete(id);
      const gone = await categories.get(id).catch((error) => error.code);
      const { objects, meta } = found;
      return {
        status: made.status, renamed: [renamed.name, renamed.files], names: objects.map(({ name }) => name), total: meta.total_count,
        page: page.objects.map(({ name }) => name), count, removed: [removed.status, removed.data], gone,
        file: (await files.get(file.id)).data.categories,
      };
    `);
    // By code point: 丙 4E19, 乙 4E59.
    expect(result).toEqual({
      status: 201,
      renamed: ["分类丙", 1],
      names: ["分类乙", "分类丙"],
      total: 2,
      page: ["分类乙"],
      count: 2,
      removed: [204, ""],
      gone: 404,
      file: [],
    });
  });
});
