import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readFiles, row } from "./support.js";

const COLUMNS = [
  { className: "Post", name: "title", type: "String" },
  { className: "Post", name: "author", type: "Pointer", targetClass: "_User" },
];
const DECLARED = {
  objectId: { type: "String" },
  createdAt: { type: "Date" },
  updatedAt: { type: "Date" },
  ACL: { type: "ACL" },
  title: { type: "String", v: 2, comment: "标题" },
  author: { type: "Pointer", className: "_User" },
};
const OPEN = { "*": true };

describe("schema files", () => {
  it.each([
    ["Post_schema.json", { schema: DECLARED }],
    ["Post_all.json", { schema: DECLARED, permissions: { create: OPEN, find: OPEN }, indexes: [] }],
    ["Post.schema.json", { schema: DECLARED }],
    ["Post.json", { schema: DECLARED }],
    // What GET /schemas/Post and GET /schemas answer.
    ["Post_schema.json", DECLARED],
    ["schemas.json", { Post: DECLARED }],
    ["all_class_schema.json", { Post: DECLARED }],
    // Parse's form.
    [
      "schema.json",
      { results: [{ className: "Post", fields: { ...DECLARED, author: { type: "Pointer", targetClass: "_User" } } }] },
    ],
  ])("%s", async (file, json) => {
    const { opened, objects, problems } = await readFiles({ [file]: JSON.stringify(json) });
    expect(problems).toEqual([]);
    expect(objects).toEqual([]);
    expect(opened.columns).toEqual(COLUMNS);
    expect(opened.files).toMatchObject([{ path: file, kind: "schema" }]);
    expect(opened.totalBytes).toBe(0);
  });

  it("may be compressed, indented, and begin with a mark", async () => {
    const text = `\uFEFF${JSON.stringify({ schema: DECLARED }, null, 2)}`;
    const { opened } = await readFiles({ "Post_schema.json.gz": gzipSync(text) });
    expect(opened.columns).toEqual(COLUMNS);
  });

  it("say what is not carried over", async () => {
    const { opened, problems } = await readFiles({
      "Post_all.json": JSON.stringify({
        schema: { n: { type: "Number", v: 2, auto_increment: true, default: 20 }, any: { type: "Any" } },
        permissions: { create: OPEN, delete: { roles: "administrator" } },
        indexes: [
          { name: "n_1", key: { n: 1 }, unique: true },
          { name: "m_1", key: { m: 1 } },
        ],
      }),
      "_User_all.json": JSON.stringify({
        schema: { authData: { type: "Object", user_private: true } },
        indexes: [{ name: "username_1", unique: true }],
      }),
    });
    expect(opened.columns.map(({ className, name }) => `${className}.${name}`)).toEqual(["_User.authData", "Post.n"]);
    expect(problems).toEqual([
      {
        file: "Post_all.json",
        path: "Post.n",
        reason: "column settings that are not carried over: auto_increment, default",
      },
      { file: "Post_all.json", path: "Post.any", reason: "a column of type Any is not understood" },
      {
        file: "Post_all.json",
        path: "permissions.delete",
        reason: "class permissions are not carried over: set them in the app's options",
      },
      { file: "Post_all.json", path: "indexes.n_1", reason: "a unique index is not carried over" },
    ]);
  });

  it("of mongodump say nothing about columns", async () => {
    const metadata = {
      options: {},
      indexes: [{ v: 2, key: { _id: 1 }, name: "_id_" }],
      uuid: "x",
      collectionName: "Post",
      type: "collection",
    };
    const { opened, problems } = await readFiles({ "Post.metadata.json.gz": gzipSync(JSON.stringify(metadata)) });
    expect([opened.columns, problems]).toEqual([[], []]);
    expect(opened.files).toMatchObject([{ className: "Post", kind: "schema" }]);
  });

  it("that say the same twice are one, that differ are reported", async () => {
    const { opened, problems } = await readFiles({
      "Post_all.json": JSON.stringify({ schema: { n: { type: "Number" }, t: { type: "String" } } }),
      "Post_schema.json": JSON.stringify({ schema: { n: { type: "String" }, t: { type: "String" } } }),
    });
    expect(opened.columns).toHaveLength(2);
    expect(problems).toEqual([
      { file: "Post_schema.json", path: "Post.n", reason: "another file says Number: the first is taken" },
    ]);
  });

  it("are told from data by what they hold, not by their names", async () => {
    const { opened, objects } = await readFiles({
      "course_all.json": `[${row("a")}]`,
      "my_schema.jsonl": row("b", { schema: { type: "x" } }),
    });
    expect(opened.columns).toEqual([]);
    expect(objects.map(({ className }) => className)).toEqual(["course_all", "my_schema"]);
  });
});
