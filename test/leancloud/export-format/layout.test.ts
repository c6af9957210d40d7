import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openExport } from "../../../src/platforms/leancloud/export-format/index.js";
import { folderOf, header, readExport, readFiles, row } from "./support.js";

describe("which class a file holds", () => {
  it.each([
    ["Post.0.jsonl", "Post"],
    ["Post.jsonl", "Post"],
    ["Post.12.json", "Post"],
    ["_User.0.jsonl", "_User"],
    ["Comment_20260305_135514.json", "Comment"],
    ["Post (1).jsonl", "Post"],
    ["POST.JSONL", "POST"],
    ["constructor.jsonl", "constructor"],
  ])("%s: %s", async (file, className) => {
    const { opened, objects, problems } = await readFiles({ [file]: row("a") });
    expect(objects.map((one) => one.className)).toEqual([className]);
    expect(opened.files).toEqual([{ path: file, className, bytes: row("a").length, kind: "objects" }]);
    expect(opened.summary()).toEqual({ classes: { [className]: 1 }, joins: 0, problems: 0 });
    expect(problems).toEqual([]);
  });

  it("believes the header more than the name", async () => {
    const { objects } = await readFiles({ "下载.0.jsonl": `${header("Todo")}\n${row("a")}\n` });
    expect(objects).toMatchObject([{ className: "Todo", file: "下载.0.jsonl", line: 2 }]);
  });

  it("follows headers in the middle, as in files that were put together", async () => {
    const text = [header("Todo"), row("a"), header("Post"), row("a")].join("\n");
    const { objects } = await readFiles({ "all.jsonl": text });
    expect(objects.map(({ className, line }) => [className, line])).toEqual([
      ["Todo", 2],
      ["Post", 4],
    ]);
  });

  it("says that a name without a class is not understood", async () => {
    const { objects, problems } = await readFiles({ "我的文章.jsonl": row("a") });
    expect(objects).toEqual([]);
    expect(problems).toEqual([
      { file: "我的文章.jsonl", reason: "its name is not that of a class: name it <class>.jsonl" },
    ]);
  });

  it("reports comments that are no header, and headers that name nothing", async () => {
    const text = [
      "# made by hand",
      '#filetype:JSON-streaming {"type":"Class"}',
      "#filetype:JSON-streaming {",
      row("a"),
    ];
    const { objects, problems } = await readFiles({ "Post.jsonl": text.join("\n") });
    expect(objects).toMatchObject([{ className: "Post", line: 4 }]);
    expect(problems).toEqual([
      { file: "Post.jsonl", line: 1, reason: "a comment line that is not understood" },
      { file: "Post.jsonl", line: 2, reason: "the header does not name a class" },
      { file: "Post.jsonl", line: 3, reason: "a comment line that is not understood" },
    ]);
  });
});

describe("the folder", () => {
  it("reads parts in the order of their numbers, classes by name", async () => {
    const files = {
      "Post.10.jsonl": row("c"),
      "Post.2.jsonl": row("b"),
      "Post.0.jsonl": row("a"),
      "A.jsonl": row("z"),
    };
    const { objects } = await readFiles(files);
    expect(objects.map(({ object }) => object.objectId)).toEqual(["z", "a", "b", "c"]);
  });

  it("lists an empty class", async () => {
    const { opened, problems } = await readFiles({ "Post.0.jsonl": header("Post"), "Draft.0.jsonl": "" });
    expect(opened.summary().classes).toEqual({ Draft: 0, Post: 0 });
    expect(problems).toEqual([]);
  });

  it("reads sub-folders one level deep; Chinese and spaces are no trouble", async () => {
    const { objects, problems } = await readFiles({
      "我的 导出/数据 1/Post.jsonl": row("deep"),
      "我的 导出/Post.jsonl": row("a"),
      "Post.jsonl": row("b"),
    });
    expect(objects.map(({ file, object }) => [file, object.objectId])).toEqual([
      ["Post.jsonl", "b"],
      ["我的 导出/Post.jsonl", "a"],
    ]);
    expect(problems).toEqual([
      { file: "我的 导出/数据 1", reason: "a folder this deep is not read: import it by itself" },
    ]);
  });

  it("opens a single file as well", async () => {
    const folder = await folderOf({ "Post.jsonl": row("a"), "Other.jsonl": row("b") });
    const { objects } = await readExport(join(folder, "Post.jsonl"));
    expect(objects).toMatchObject([{ className: "Post", file: "Post.jsonl", line: 1 }]);
  });

  it.each(["export.zip", "export.tar.gz", "export.tgz", "export.tar"])("asks to unpack %s", async (file) => {
    const { opened, problems } = await readFiles({ [file]: "x" });
    expect(opened.files).toEqual([]);
    expect(problems).toEqual([{ file, reason: "an archive: unpack it first and import the folder" }]);
  });

  it("ignores hidden files, and no others", async () => {
    const { problems } = await readFiles({
      ".DS_Store": "x",
      "__MACOSX/._Post.jsonl": "x",
      "README.md": "x",
      "Post.csv": "x",
    });
    expect(problems).toEqual([
      { file: "Post.csv", reason: "not a file of an export: not understood" },
      { file: "README.md", reason: "not a file of an export: not understood" },
    ]);
  });

  it("goes on after a link to nowhere", async () => {
    const folder = await folderOf({ "Post.jsonl": row("a") });
    await symlink(join(folder, "gone.jsonl"), join(folder, "Link.jsonl"));
    const { objects, problems } = await readExport(folder);
    expect(objects).toHaveLength(1);
    expect(problems).toEqual([{ file: "Link.jsonl", reason: "it cannot be read: a link to nowhere?" }]);
  });

  it("refuses a path where nothing is", async () => {
    await expect(openExport("/no/such/export")).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "/no/such/export: there is no such file or folder",
    });
  });
});

describe("reading twice", () => {
  it("starts again, and so do the problems and the summary", async () => {
    const opened = await openExport(await folderOf({ "Post.jsonl": `${row("a")}\n{}\n`, "x.txt": "" }));
    const read = async () => {
      let count = 0;
      for await (const _ of opened.read()) count += 1;
      return count;
    };
    expect([await read(), await read()]).toEqual([1, 1]);
    expect(opened.problems).toHaveLength(2);
    expect(opened.summary()).toEqual({ classes: { Post: 1 }, joins: 0, problems: 2 });
  });
});
