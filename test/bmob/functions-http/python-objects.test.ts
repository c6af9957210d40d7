import { describe, expect } from "vitest";
import { NOW } from "../scenarios/steps.js";
import { IDS } from "./data.js";
import { id, refusal, setting, text } from "./python-told.js";
import { type FunctionCase, functionCases } from "./support.js";

/** `modules.oData` of Python functions: insert, findOne, update and remove. Bmob contract 4.6, 4.7 (HttpResponse). */

describe("insert, findOne, update, remove", () => {
  functionCases(
    "python",
    [
      {
        title: "4.6 insert",
        body: `response.send(told(modules.oData.insert("Insert", {"n": 1})))`,
        gives: {
          code: 201,
          status: "Created",
          err: null,
          json: { createdAt: NOW, objectId: id },
          rows: null,
          count: 0,
        },
      },
      {
        title: "4.7 objectId, createdAt, updatedAt, msg of an insert",
        body: `
          r = modules.oData.insert("Insert2", {})
          response.send([r.objectId(), r.createdAt(), r.updatedAt(), r.msg()])`,
        gives: [id, NOW, null, null],
      },
      {
        title: "4.7 stringData and headers of an insert",
        body: `
          r = modules.oData.insert("Insert3", {})
          headers = dict((name.lower(), value) for name, value in r.headers.items())
          response.send([json.loads(r.stringData) == r.jsonData, type(r.stringData).__name__, headers["content-type"],
              headers["location"].endswith("/1/classes/Insert3/" + r.objectId()), type(r.headers).__name__])`,
        gives: [true, "str", expect.stringMatching(/^application\/json/), true, "dict"],
      },
      {
        title: "4.6 insert, and findOne gives it back",
        body: `
          data = {"text": "中文😀", "n": 1.5, "b": True, "list": [1, "a", {"x": []}], "object": {"深": {"y": 1}}}
          made = modules.oData.insert("Kept", data)
          r = modules.oData.findOne("Kept", made.objectId())
          response.send([r.code, r.status, r.err, r.jsonData, r.objectId() == made.objectId(), r.createdAt(), r.updatedAt()])`,
        gives: [
          200,
          "OK",
          null,
          {
            text: "中文😀",
            n: 1.5,
            b: true,
            list: [1, "a", { x: [] }],
            object: { 深: { y: 1 } },
            objectId: id,
            createdAt: NOW,
            updatedAt: NOW,
          },
          true,
          NOW,
          NOW,
        ],
      },
      {
        title: "4.6 Bmob objects at any depth of data",
        body: `
          made = modules.oData.insert("Objects", {"at": BmobDate(1773077415000), "where": BmobGeoPoint(116.4, 39.9),
              "level": BmobPointer("Level", "${IDS.one}"), "deep": {"list": [BmobPointer("Level", "${IDS.two}")]}})
          response.send(modules.oData.findOne("Objects", made.objectId()).jsonData)`,
        gives: expect.objectContaining({
          at: { __type: "Date", iso: "2026-03-10 01:30:15" },
          where: { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 },
          level: { __type: "Pointer", className: "Level", objectId: IDS.one },
          deep: { list: [{ __type: "Pointer", className: "Level", objectId: IDS.two }] },
        }),
      },
      {
        title: "4.6 a file as a value",
        body: `
          made = modules.oData.insert("Filed", {"f": BmobFile("http://file.example/a.txt", "a.txt")})
          response.send(modules.oData.findOne("Filed", made.objectId()).jsonData["f"])`,
        gives: expect.objectContaining({ __type: "File", url: "http://file.example/a.txt", filename: "a.txt" }),
      },
      {
        title: "4.6 update",
        body: `
          made = modules.oData.insert("Update", {"n": 1, "kept": "x"})
          r = modules.oData.update("Update", made.objectId(), {"n": 2})
          row = modules.oData.findOne("Update", made.objectId()).jsonData
          response.send([told(r), r.updatedAt(), r.objectId(), row["n"], row["kept"]])`,
        gives: [
          { code: 200, status: "OK", err: null, json: { updatedAt: NOW }, rows: null, count: 0 },
          NOW,
          null,
          2,
          "x",
        ],
      },
      {
        title: "4.6 remove",
        body: `
          made = modules.oData.insert("Remove", {"n": 1})
          r = modules.oData.remove("Remove", made.objectId())
          response.send([r.code, r.msg(), r.jsonData, refused(modules.oData.findOne("Remove", made.objectId()))[2]])`,
        gives: [200, "ok", { msg: "ok" }, 101],
      },
      ...(
        [
          ["findOne('Score', 'nope')", 101, "object not found for nope."],
          ["findOne('Nowhere', 'nope')", 101, text],
          ["update('Score', 'nope', {'n': 1})", 101, "object not found for nope."],
          ["remove('Score', 'nope')", 101, "object not found for nope."],
          ["find('Nowhere')", 101, text],
          ["insert('1bad', {})", 103, "classname '1bad' must start with a letter."],
          ["insert('T', {'1bad': 1})", 105, "invalid field name: 1bad."],
          ["insert('T', {'objectId': 'x'})", 105, "It is a reserved field: objectId."],
          [
            "insert('Score', {'score': 'text'})",
            111,
            "invalid type for key 'score', expected 'Number', but got 'String'.",
          ],
          ["insert('T', {'p': BmobPointer('', '')})", 106, "p: is not a valid Pointer."],
          ["insert('T', {'at': BmobDate('never')})", 107, "invalid date: never."],
          ["insert('T', {'p': BmobGeoPoint(10, 100)})", 117, "Latitude must be in [-90, 90]: 100."],
          ["insert('T', {'p': BmobGeoPoint(200, 10)})", 117, "Longitude must be in [-180, 180]: 200."],
          ["update('Score', 'a000000001', {'score': BmobPointer('Level', 'x')})", 111, text],
          ["find('Score', {'score': {'$nope': 1}})", 102, text],
        ] as const
      ).map(
        ([expression, code, error]): FunctionCase => ({
          title: `4.7 ${expression} is refused and does not raise`,
          body: `response.send(refused(modules.oData.${expression}))`,
          gives: refusal(code, error),
        }),
      ),
      {
        title: "4.7 members of a refusal",
        body: `
          r = modules.oData.findOne("Score", "nope")
          response.send([told(r), r.objectId(), r.createdAt(), r.updatedAt(), r.msg(), json.loads(r.stringData)])`,
        gives: [
          {
            code: 400,
            status: "Bad Request",
            err: text,
            json: { code: 101, error: "object not found for nope." },
            rows: null,
            count: 0,
          },
          null,
          null,
          null,
          null,
          { code: 101, error: "object not found for nope." },
        ],
      },
    ],
    setting,
  );
});
