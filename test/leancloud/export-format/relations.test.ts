import { serialize } from "bson";
import { describe, expect, it } from "vitest";
import { header, readFiles, row } from "./support.js";

const PAIR = JSON.stringify({ owningId: "r", relatedId: "u" });

const join = (file: string, relatedClass?: string, line = 1) => ({
  owningClass: "_Role",
  key: "users",
  relatedClass,
  owningId: "r",
  relatedId: "u",
  file,
  line,
});

describe("relations", () => {
  it.each([
    ["_Join:users:_Role.0.jsonl", PAIR],
    ["_Join%3Ausers%3A_Role.json", `{"results":[${PAIR}]}`],
    ["_Join：users：_Role.jsonl", PAIR],
    ["_Join_users__Role.jsonl", PAIR],
    ["_Join%3Ausers%3A_Role.bson", serialize({ _id: "x", owningId: "r", relatedId: "u" })],
    ["1.jsonl", `${header("_Join:users:_Role")}\n${PAIR}`],
  ])("%s", async (file, content) => {
    const line = file === "1.jsonl" ? 2 : 1;
    const { opened, joins, problems } = await readFiles({ [file]: content });
    expect(problems).toEqual([]);
    expect(joins).toEqual([join(file, "_User", line)]);
    expect(opened.files.at(-1)).toMatchObject({ path: file, className: "_Join:users:_Role", kind: "relation" });
    expect(opened.summary()).toEqual({ classes: {}, joins: 1, problems: 0 });
  });

  it("learn the related class from the schema or the row, if at all", async () => {
    const file = "_Join:likes:Post.jsonl";
    const named = { owningId: "r", relatedId: { __type: "Pointer", className: "_User", objectId: "u" } };
    const bare = await readFiles({ [file]: `${PAIR}\n${JSON.stringify(named)}` });
    expect(bare.joins.map(({ relatedClass }) => relatedClass)).toEqual([undefined, "_User"]);
    const schema = JSON.stringify({ schema: { likes: { type: "Relation", className: "_User", v: 2 } } });
    const declared = await readFiles({ [file]: PAIR, "Post_schema.json": schema });
    expect(declared.joins).toEqual([{ ...join(file, "_User"), owningClass: "Post", key: "likes" }]);
  });

  it("come after all objects", async () => {
    const { items } = await readFiles({ "_Join:users:_Role.jsonl": PAIR, "zebra.jsonl": row("a") });
    expect(items.map(({ kind }) => kind)).toEqual(["object", "join"]);
  });

  it("with underscores for colons are settled by the schema, else asked about", async () => {
    const schema = JSON.stringify({ schema: { my_tags: { type: "Relation", className: "Tag" } } });
    const file = "_Join_my_tags_Post.jsonl";
    const settled = await readFiles({ [file]: PAIR, "Post_schema.json": schema });
    expect(settled.joins).toMatchObject([{ owningClass: "Post", key: "my_tags", relatedClass: "Tag" }]);
    const unclear = await readFiles({ [file]: PAIR });
    expect(unclear.joins).toEqual([]);
    expect(unclear.problems).toEqual([
      { file, reason: "which relation it holds is not clear: name it _Join%3A<key>%3A<class>" },
    ]);
  });

  it("rows that are incomplete, or have more than they should, are reported", async () => {
    const file = "_Join:users:_Role.jsonl";
    const { joins, problems } = await readFiles({
      [file]: `{"owningId":"r"}\n{"owningId":"r","relatedId":"u","order":1}`,
    });
    expect(joins).toEqual([join(file, "_User", 2)]);
    expect(problems).toEqual([
      { file, line: 1, reason: "a row of a relation needs owningId and relatedId" },
      { file, line: 2, reason: "a row of a relation has no order: left out" },
    ]);
  });

  it("in a file named like a class say what to name it", async () => {
    const { problems } = await readFiles({ "RoleUsers.jsonl": PAIR });
    expect(problems).toEqual([
      { file: "RoleUsers.jsonl", line: 1, reason: "a row of a relation: name the file _Join:<key>:<class>" },
    ]);
  });
});
