import { gzipSync } from "node:zlib";
import { Binary, BSONRegExp, DBRef, Decimal128, Double, Int32, Long, ObjectId, serialize } from "bson";
import { describe, expect, it } from "vitest";
import { readFiles } from "./support.js";

const OID = "5590a2b4e4b0d5b1c8a2f001";
const TIME = new Date("2015-06-21T18:02:52.249Z");
const ISO = TIME.toISOString();

const times = { createdAt: TIME, updatedAt: TIME };
const document = (id: string, fields: object = {}): Uint8Array => serialize({ _id: id, ...times, ...fields });

describe("BSON", () => {
  const USER = serialize({
    _id: new ObjectId(OID),
    ...times,
    username: "张三",
    password: "hash",
    salt: "salt",
    age: new Int32(30),
    score: new Double(1.5),
    seen: Long.fromNumber(5),
    price: Decimal128.fromString("2.5"),
    at: TIME,
    avatar: new DBRef("_File", new ObjectId(OID)),
    boss: new DBRef("_User", new ObjectId(OID)),
    raw: new Binary(Buffer.from("hi")),
    list: [{ at: TIME }, null],
    ACL: { "*": { read: true } },
  });

  const OBJECT = {
    objectId: OID,
    createdAt: ISO,
    updatedAt: ISO,
    username: "张三",
    password: "hash",
    salt: "salt",
    age: 30,
    score: 1.5,
    seen: 5,
    price: 2.5,
    at: { __type: "Date", iso: ISO },
    avatar: { __type: "File", id: OID },
    boss: { __type: "Pointer", className: "_User", objectId: OID },
    raw: { __type: "Bytes", base64: "aGk=" },
    list: [{ at: { __type: "Date", iso: ISO } }, null],
    ACL: { "*": { read: true } },
  };

  it.each([
    ["_User.bson", USER],
    // The mark after the class is the vendor's.
    ["_User.xK3fR.bson.gz", gzipSync(USER)],
  ])("%s gives REST JSON", async (file, bytes) => {
    const { opened, objects, problems } = await readFiles({ [file]: bytes });
    expect(problems).toEqual([]);
    expect(objects).toEqual([{ className: "_User", file, line: 1, object: OBJECT }]);
    expect(opened.files).toEqual([{ path: file, className: "_User", bytes: bytes.length, kind: "objects" }]);
  });

  it("numbers documents, and reports what has no counterpart", async () => {
    const bytes = Buffer.concat([
      document("a"),
      document("b", { r: new BSONRegExp("x", "i") }),
      document("a"),
      document(""),
    ]);
    const { objects, problems } = await readFiles({ "Post.bson": bytes });
    expect(objects.map(({ line, object }) => [line, object.objectId])).toEqual([
      [1, "a"],
      [2, "b"],
    ]);
    expect(problems).toEqual([
      { file: "Post.bson", line: 2, path: "r", reason: "$regularExpression is not understood: kept as it is" },
      { file: "Post.bson", line: 3, reason: "Post a is already in Post.bson:1: the first is taken" },
      { file: "Post.bson", line: 4, reason: "the row has no objectId" },
    ]);
  });

  it("reads an empty file", async () => {
    const { opened, problems } = await readFiles({ "Post.bson": "" });
    expect([opened.summary(), problems]).toEqual([{ classes: { Post: 0 }, joins: 0, problems: 0 }, []]);
  });

  it("a torn last document is a problem", async () => {
    const { objects, problems } = await readFiles({
      "Post.bson": Buffer.concat([document("a"), document("b").subarray(0, 30)]),
    });
    expect(objects).toHaveLength(1);
    expect(problems).toEqual([{ file: "Post.bson", line: 2, reason: "the file ends inside this document" }]);
  });

  it("an impossible length ends the reading, and says so", async () => {
    const { objects, problems } = await readFiles({
      "Post.bson": Buffer.concat([document("a"), Buffer.alloc(8, 0x7f)]),
    });
    expect(objects).toHaveLength(1);
    expect(problems).toEqual([
      {
        file: "Post.bson",
        line: 2,
        reason: "the document says it has 2139062143 bytes; the rest of the file is not read",
      },
    ]);
  });

  it("a broken or hostile document costs itself only", async () => {
    const broken = Buffer.from(document("b"));
    broken[4] = 0x55;
    const hostile = serialize(JSON.parse('{"_id":"c","__proto__":{"admin":true}}'));
    const { objects, problems } = await readFiles({
      "Post.bson": Buffer.concat([document("a"), broken, hostile, document("d")]),
    });
    expect(objects.map(({ object }) => object.objectId)).toEqual(["a", "d"]);
    expect(problems).toMatchObject([
      { file: "Post.bson", line: 2 },
      { file: "Post.bson", line: 3, reason: "the name __proto__ is refused" },
    ]);
  });

  it("documents that span chunks stay whole", async () => {
    const text = "字".repeat(300_000);
    const { objects } = await readFiles({
      "Post.bson": Buffer.concat([document("a", { text }), document("b", { text })]),
    });
    expect(objects.map(({ object }) => [object.objectId, object.text === text])).toEqual([
      ["a", true],
      ["b", true],
    ]);
  });
});
