import { describe, expect } from "vitest";
import { NOW } from "../scenarios/steps.js";
import { IDS } from "./data.js";
import { id, refusal, setting } from "./node-told.js";
import { type FunctionCase, functionCases } from "./support.js";

/** Node functions: oData against the emulator's data. Bmob contract 5. */

describe("oData", () => {
  const found: readonly (readonly [options: string, labels: readonly string[]])[] = [
    ["{ table: 'Score' }", ["a", "b", "c", "d"]],
    ["{ table: 'Score', where: { score: 20 } }", ["b"]],
    ["{ table: 'Score', where: { name: 'Bob 包' } }", ["b"]],
    ["{ table: 'Score', where: { name: 'cat & dog' } }", ["c"]],
    ["{ table: 'Score', where: { score: { $gt: 10 } }, order: '-score' }", ["c", "b"]],
    ["{ table: 'Score', limit: 2 }", ["a", "b"]],
    ["{ table: 'Score', limit: 2, skip: 1 }", ["b", "c"]],
    ["{ table: 'Score', where: { tags: 'y' } }", ["a", "b"]],
    ["{ table: 'Score', where: { $or: [{ score: 10 }, { name: 'dog' }] } }", ["a", "d"]],
    [`{ table: 'Score', where: { level: { __type: 'Pointer', className: 'Level', objectId: '${IDS.two}' } } }`, ["b"]],
  ];
  const rows: readonly (readonly [options: string, rows: unknown])[] = [
    [
      "{ table: 'Score', where: { score: 10 }, keys: 'score' }",
      [expect.objectContaining({ score: 10, objectId: IDS.a })],
    ],
    [
      "{ table: 'Score', where: { score: 10 }, include: 'level' }",
      [expect.objectContaining({ level: expect.objectContaining({ __type: "Object", rank: 1 }) })],
    ],
    [
      "{ table: 'Score', where: { score: { $gt: 0 } }, groupby: 'grade', groupcount: true, order: 'grade' }",
      [
        { grade: "one", _count: 1 },
        { grade: "two", _count: 2 },
      ],
    ],
    ["{ table: 'Score', sum: 'score', max: 'score' }", [{ _sumScore: 60, _maxScore: 30 }]],
    ["{ table: 'User', where: { username: '小明' } }", [expect.objectContaining({ objectId: IDS.ming })]],
    [
      "{ table: '_User', where: { username: 'hong' }, keys: 'username' }",
      [expect.objectContaining({ username: "hong" })],
    ],
  ];
  functionCases(
    "node",
    [
      ...found.map(
        ([options, gives]): FunctionCase => ({
          title: `5 oData.find(${options})`,
          body: `modules.oData.find(${options}, (err, data) => response.send({ err, labels: labels(data) }));`,
          and: (_, { json }) => {
            expect(Object(json).err ?? null).toBeNull();
            expect(json).toMatchObject({ labels: gives });
          },
        }),
      ),
      ...rows.map(
        ([options, gives]): FunctionCase => ({
          title: `5 rows of oData.find(${options})`,
          body: `modules.oData.find(${options}, (err, data) => response.send(parse(data).results));`,
          gives,
        }),
      ),
      {
        title: "5 find with count",
        body: "modules.oData.find({ table: 'Score', limit: 0, count: 1 }, (err, data) => response.send(data));",
        gives: { results: [], count: 4 },
      },
      {
        title: "5 data is text, and err is nothing, when all went well",
        body: "modules.oData.find({ table: 'Score' }, (err, data) => response.send([typeof data, !err]));",
        gives: ["string", true],
      },
      {
        title: "5 findOne",
        body: `modules.oData.findOne({ table: 'Score', objectId: '${IDS.b}' }, (err, data) => response.end(data));`,
        gives: expect.objectContaining({ label: "b", score: 20, objectId: IDS.b, createdAt: "2026-03-02 08:00:00" }),
      },
      {
        title: "5 insert",
        body: "modules.oData.insert({ table: 'Made', data: { text: '中', n: 1 } }, (err, data) => response.end(data));",
        gives: { createdAt: NOW, objectId: id },
      },
      {
        title: "5 insert, update, findOne, remove",
        body: `
          const d = modules.oData;
          const { objectId } = (await promised(d, "insert", { table: "Life", data: { n: 1, kept: "x" } })).json;
          const updated = (await promised(d, "update", { table: "Life", objectId, data: { n: 2 } })).json;
          const row = (await promised(d, "findOne", { table: "Life", objectId })).json;
          const removed = (await promised(d, "remove", { table: "Life", objectId })).json;
          const gone = await promised(d, "findOne", { table: "Life", objectId });
          response.send([updated, row, removed, gone.err.code]);`,
        gives: [
          { updatedAt: NOW },
          { n: 2, kept: "x", objectId: id, createdAt: NOW, updatedAt: NOW },
          { msg: "ok" },
          101,
        ],
      },
      ...(
        [
          ["findOne({ table: 'Score', objectId: 'nope' }", 101, "object not found for nope."],
          ["update({ table: 'Score', objectId: 'nope', data: { n: 1 } }", 101, "object not found for nope."],
          ["remove({ table: 'Score', objectId: 'nope' }", 101, "object not found for nope."],
          ["insert({ table: '1bad', data: {} }", 103, "classname '1bad' must start with a letter."],
          ["insert({ table: 'T', data: { objectId: 'x' } }", 105, "It is a reserved field: objectId."],
          [
            "insert({ table: 'Score', data: { score: 'x' } }",
            111,
            "invalid type for key 'score', expected 'Number', but got 'String'.",
          ],
        ] as const
      ).map(
        ([options, code, error]): FunctionCase => ({
          title: `5 oData.${options}): err and data, both`,
          body: `modules.oData.${options}, (err, data) => response.send(failed(err, data)));`,
          gives: refusal(code, error),
        }),
      ),
      ...[
        "find({}",
        "findOne({ table: 'Score' }",
        "insert({ data: {} }",
        "update({ table: 'Score', data: {} }",
        "remove({ objectId: 'x' }",
      ].map(
        (options): FunctionCase => ({
          title: `5 oData.${options}): a missing option`,
          body: `modules.oData.${options}, (err, data) => response.send({ err }));`,
          gives: { err: { code: 60001, error: expect.stringMatching(/./) } },
        }),
      ),
    ],
    setting,
  );
});
