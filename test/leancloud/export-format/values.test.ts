import { describe, expect, it } from "vitest";
import { readFields, readFiles } from "./support.js";

const DATE = { __type: "Date", iso: "2015-06-21T18:02:52.249Z" };
const OID = "5590a2b4e4b0d5b1c8a2f001";

/** What stands in the export, what comes out, and what is said about it. */
const VALUES: readonly (readonly [name: string, from: unknown, to: unknown, problems?: readonly string[]])[] = [
  [
    "plain values",
    { s: "x", n: 1.5, b: false, z: null, a: [1, "x", null] },
    { s: "x", n: 1.5, b: false, z: null, a: [1, "x", null] },
  ],
  // Contract 4.1.
  ["a Date", DATE, DATE],
  [
    "a Date without milliseconds",
    { __type: "Date", iso: "2015-06-21T18:02:52Z" },
    { __type: "Date", iso: "2015-06-21T18:02:52.000Z" },
  ],
  ["a Date of another zone", { __type: "Date", iso: "2015-06-22T02:02:52.249+08:00" }, DATE],
  [
    "a Pointer",
    { __type: "Pointer", className: "Post", objectId: "x" },
    { __type: "Pointer", className: "Post", objectId: "x" },
  ],
  [
    "a GeoPoint",
    { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 },
    { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 },
  ],
  ["Bytes", { __type: "Bytes", base64: "aGk=" }, { __type: "Bytes", base64: "aGk=" }],
  ["a File by id", { __type: "File", id: "f" }, { __type: "File", id: "f" }],
  [
    "a whole File",
    { __type: "File", objectId: "f", name: "a.png", url: "http://x" },
    { __type: "File", objectId: "f", name: "a.png", url: "http://x" },
  ],
  ["a Relation", { __type: "Relation", className: "_User" }, { __type: "Relation", className: "_User" }],
  // Extended JSON.
  ["$date as text", { $date: "2015-06-21T18:02:52.249Z" }, DATE],
  ["$date as milliseconds", { $date: 1434909772249 }, DATE],
  ["$date as $numberLong", { $date: { $numberLong: "1434909772249" } }, DATE],
  ["$oid", { $oid: OID }, OID],
  ["$numberLong", { $numberLong: "12" }, 12],
  ["$numberInt", { $numberInt: "-3" }, -3],
  ["$numberDouble", { $numberDouble: "1.0" }, 1],
  ["minus zero", { $numberDouble: "-0.0" }, 0],
  ["$numberDecimal", { $numberDecimal: "1.5" }, 1.5],
  ["$binary, version 2", { $binary: { base64: "aGk=", subType: "00" } }, { __type: "Bytes", base64: "aGk=" }],
  ["$binary, version 1", { $binary: "aGk=", $type: "00" }, { __type: "Bytes", base64: "aGk=" }],
  ["$ref", { $ref: "Post", $id: { $oid: OID } }, { __type: "Pointer", className: "Post", objectId: OID }],
  ["$ref to text", { $ref: "Post", $id: "x", $db: "app" }, { __type: "Pointer", className: "Post", objectId: "x" }],
  ["$ref to a file", { $ref: "_File", $id: OID }, { __type: "File", id: OID }],
  ["a Date around $date", { __type: "Date", iso: { $date: 1434909772249 } }, DATE],
  [
    "a Pointer around $oid",
    { __type: "Pointer", className: "Post", objectId: { $oid: OID } },
    { __type: "Pointer", className: "Post", objectId: OID },
  ],
  ["forms inside maps and lists", { a: [{ b: { $numberInt: "1" } }] }, { a: [{ b: 1 }] }],
  // What loses something says so.
  [
    "a long that is not safe",
    { $numberLong: "9007199254740993" },
    9007199254740992,
    ["v: 9007199254740993 is not exact as a JSON number: it became 9007199254740992"],
  ],
  [
    "a decimal",
    { $numberDecimal: "0.12345678901234567890" },
    0.12345678901234568,
    ["v: 0.12345678901234567890 is not exact as a JSON number: it became 0.12345678901234568"],
  ],
  ["NaN", [{ $numberDouble: "NaN" }], [null], ["v[0]: NaN has no JSON form: it became null"]],
  [
    "an expanded Pointer",
    { __type: "Pointer", className: "Post", objectId: "x", title: "t" },
    { __type: "Pointer", className: "Post", objectId: "x" },
    ["v: a Pointer has no title: left out"],
  ],
  // What is not understood is kept.
  [
    "a regular expression",
    { $regularExpression: { pattern: "a", options: "" } },
    { $regularExpression: { pattern: "a", options: "" } },
    ["v: $regularExpression is not understood: kept as it is"],
  ],
  [
    "a broken number",
    { $numberInt: "many" },
    { $numberInt: "many" },
    ["v: $numberInt is not understood: kept as it is"],
  ],
  [
    "an unknown type",
    { a: { __type: "Polygon", coordinates: [] } },
    { a: { __type: "Polygon", coordinates: [] } },
    ['v.a: unknown __type "Polygon": kept as it is'],
  ],
  [
    "a Date that is none",
    { __type: "Date", iso: "soon" },
    { __type: "Date", iso: "soon" },
    ["v: not a complete Date: kept as it is"],
  ],
  [
    "a Pointer to nothing",
    { __type: "Pointer", className: "Post" },
    { __type: "Pointer", className: "Post" },
    ["v: not a complete Pointer: kept as it is"],
  ],
];

describe("values", () => {
  it.each(VALUES)("%s", async (_name, from, to, problems = []) => {
    expect(await readFields({ v: from })).toEqual({ fields: { v: to }, problems });
  });
});

/** With the column's type: what only means something in its light. */
const IN_COLUMNS: readonly (readonly [name: string, column: object, from: unknown, to: unknown])[] = [
  ["text in a Date column", { type: "Date" }, "2015-06-21T18:02:52.249Z", DATE],
  ["milliseconds in a Date column", { type: "Date" }, 1434909772249, DATE],
  ["other text in a Date column", { type: "Date" }, "soon", "soon"],
  [
    "an id in a Pointer column",
    { type: "Pointer", className: "Post" },
    "x",
    { __type: "Pointer", className: "Post", objectId: "x" },
  ],
  [
    "Parse's form in a Pointer column",
    { type: "Pointer", className: "Post" },
    "Post$x",
    { __type: "Pointer", className: "Post", objectId: "x" },
  ],
  [
    "a reference to a file in a Pointer column",
    { type: "Pointer", className: "_File" },
    { $ref: "_File", $id: "f" },
    { __type: "Pointer", className: "_File", objectId: "f" },
  ],
  ["an id in a File column", { type: "File" }, "f", { __type: "File", id: "f" }],
  [
    "a pair in a GeoPoint column",
    { type: "GeoPoint" },
    [116.4, 39.9],
    { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 },
  ],
  [
    "GeoJSON in a GeoPoint column",
    { type: "GeoPoint" },
    { type: "Point", coordinates: [116.4, 39.9] },
    { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 },
  ],
  [
    "a bare point in a GeoPoint column",
    { type: "GeoPoint" },
    { latitude: 39.9, longitude: 116.4 },
    { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 },
  ],
  [
    "the same in an Object column",
    { type: "Object" },
    { latitude: 39.9, longitude: 116.4 },
    { latitude: 39.9, longitude: 116.4 },
  ],
  ["text in a String column", { type: "String" }, "2015-06-21T18:02:52.249Z", "2015-06-21T18:02:52.249Z"],
  ["null in any column", { type: "Date" }, null, null],
];

describe("values whose column is declared", () => {
  it.each(IN_COLUMNS)("%s", async (_name, column, from, to) => {
    expect(await readFields({ v: from }, { v: column })).toEqual({ fields: { v: to }, problems: [] });
  });
});

describe("names of a database", () => {
  const read = async (json: object) => {
    const { objects, problems } = await readFiles({ "_User.jsonl": JSON.stringify(json) });
    return { object: objects[0]?.object, problems: problems.map(({ reason }) => reason) };
  };

  it("MongoDB's", async () => {
    const json = {
      _id: { $oid: OID },
      createdAt: { $date: 0 },
      updatedAt: { __type: "Date", iso: "1970-01-01T00:00:01Z" },
    };
    expect(await read(json)).toEqual({
      object: { objectId: OID, createdAt: "1970-01-01T00:00:00.000Z", updatedAt: "1970-01-01T00:00:01.000Z" },
      problems: [],
    });
  });

  it("Parse's", async () => {
    const json = {
      _id: "abc",
      _created_at: { $date: 0 },
      _updated_at: { $date: 0 },
      _p_boss: "_User$x",
      _p_odd: "not a pointer",
      _rperm: ["*", "abc"],
      _wperm: ["abc"],
      _acl: { abc: { r: true, w: true } },
      _hashed_password: "$2b$10$x",
      _auth_data_weixin: { openid: "o" },
      _session_token: "t",
    };
    expect(await read(json)).toEqual({
      object: {
        objectId: "abc",
        createdAt: "1970-01-01T00:00:00.000Z",
        updatedAt: "1970-01-01T00:00:00.000Z",
        boss: { __type: "Pointer", className: "_User", objectId: "x" },
        _p_odd: "not a pointer",
        ACL: { "*": { read: true }, abc: { read: true, write: true } },
        _hashed_password: "$2b$10$x",
        authData: { weixin: { openid: "o" } },
        sessionToken: "t",
      },
      problems: [],
    });
  });

  it("the export's own name wins, and a difference is reported", async () => {
    const times = { createdAt: { $date: 0 }, updatedAt: { $date: 0 } };
    expect((await read({ _id: { $oid: OID }, objectId: OID, ...times })).problems).toEqual([]);
    expect(await read({ _id: "y", objectId: "x", ...times })).toMatchObject({
      object: { objectId: "x" },
      problems: ["there are two values for objectId: the first is taken"],
    });
  });

  it("cannot be used to reach a prototype", async () => {
    const json = {
      objectId: "x",
      createdAt: { $date: 0 },
      updatedAt: { $date: 0 },
      _p___proto__: "A$b",
      _auth_data___proto__: { admin: true },
    };
    const { object } = await read(json);
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(object).toHaveProperty("_p___proto__", "A$b");
    expect(object).toHaveProperty("_auth_data___proto__", { admin: true });
  });
});
