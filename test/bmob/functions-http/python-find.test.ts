import { describe, expect } from "vitest";
import { IDS } from "./data.js";
import { setting } from "./python-told.js";
import { type FunctionCase, functionCases } from "./support.js";

/** `modules.oData` of Python functions: find. Bmob contract 4.6, 6.3, 6.4. */

describe("find", () => {
  /** Parameters of find, and the `label`s of the rows found. */
  const found: readonly (readonly [parameters: string, labels: readonly string[]])[] = [
    ["'Score'", ["a", "b", "c", "d"]],
    ["'Score', {}", ["a", "b", "c", "d"]],
    ["'Score', {'score': 20}", ["b"]],
    ["'Score', {'score': {'$gte': 10, '$lt': 30}}", ["a", "b"]],
    ["'Score', {'name': 'Bob 包'}", ["b"]],
    ["'Score', {'name': 'cat & dog'}", ["c"]],
    ["table='Score', where={'name': 'dog'}", ["d"]],
    ["'Score', BmobQuerier().addWhereEqualTo('score', 30)", ["c"]],
    ["'Score', None, 2", ["a", "b"]],
    ["'Score', None, 2, 1", ["b", "c"]],
    ["'Score', None, 0", []],
    ["'Score', skip=3", ["d"]],
    ["'Score', skip=9", []],
    ["'Score', {'score': {'$exists': True}}, None, None, '-score'", ["c", "b", "a"]],
    ["'Score', order='-name'", ["d", "c", "b", "a"]],
    ["'Score', order='-grade,-score', limit=2", ["c", "b"]],
    ["'Score', {'$or': [{'score': 10}, {'name': 'dog'}]}", ["a", "d"]],
    ["'Score', {'at': {'$gt': BmobDate('2026-01-01 08:00:00')}}", ["b", "c"]],
    ["'Score', {'level': BmobPointer('Level', '1e00000002')}", ["b"]],
    [
      "'Score', None, None, None, None, None, None, None, None, None, None, None, None, None, None",
      ["a", "b", "c", "d"],
    ],
  ];
  const columns: readonly (readonly [parameters: string, rows: unknown])[] = [
    ["'Score', {'score': 10}, keys='score'", [{ score: 10 }]],
    ["'Score', {'score': 10}, keys='score,name'", [{ score: 10, name: "Ann" }]],
    [
      "'Score', {'score': 10}, None, None, None, 'level', 'level'",
      [{ level: expect.objectContaining({ __type: "Object", className: "Level", rank: 1, label: "one" }) }],
    ],
    ["'Score', {'score': 10}, keys='level'", [{ level: { __type: "Pointer", className: "Level", objectId: IDS.one } }]],
  ];
  const statistics: readonly (readonly [parameters: string, rows: unknown])[] = [
    ["sum='score'", [{ _sumScore: 60 }]],
    ["average='score'", [{ _avgScore: 20 }]],
    ["max='score', min='score'", [{ _maxScore: 30, _minScore: 10 }]],
    ["groupcount=True", [{ _count: 4 }]],
    ["groupcount=1", [{ _count: 4 }]],
    ["where={'score': {'$gt': 10}}, sum='score', groupcount=True", [{ _sumScore: 50, _count: 2 }]],
    ["where={'score': 99}, sum='score'", []],
    [
      "where={'score': {'$gt': 0}}, groupby='grade', sum='score', order='grade'",
      [
        { grade: "one", _sumScore: 10 },
        { grade: "two", _sumScore: 50 },
      ],
    ],
    [
      "where={'score': {'$gt': 0}}, groupby='grade', groupcount=True, having='{\"_count\": {\"$gt\": 1}}'",
      [{ grade: "two", _count: 2 }],
    ],
    [
      "where={'score': {'$gt': 0}}, groupby='grade', sum='score', having={'_sumScore': {'$lt': 20}}",
      [{ grade: "one", _sumScore: 10 }],
    ],
    [
      "where={'score': {'$gt': 0}}, groupby='grade', average='score', order='-_avgScore', limit=1",
      [{ grade: "two", _avgScore: 25 }],
    ],
    [
      "where={'at': {'$exists': True}}, groupby='at', groupcount=True, order='at'",
      [
        { at: "2026-01-01", _count: 2 },
        { at: "2026-01-02", _count: 1 },
      ],
    ],
  ];
  functionCases(
    "python",
    [
      ...found.map(
        ([parameters, labels]): FunctionCase => ({
          title: `4.6 find(${parameters})`,
          body: `
            r = modules.oData.find(${parameters})
            response.send([r.code, r.err, [row["label"] for row in r.queryResults], r.statCount])`,
          gives: [200, null, labels, 0],
        }),
      ),
      ...columns.map(
        ([parameters, rows]): FunctionCase => ({
          title: `4.6 columns of find(${parameters})`,
          body: `
            rows = modules.oData.find(${parameters}).queryResults
            always = set(["objectId", "createdAt", "updatedAt"])
            response.send([all(always <= set(row) for row in rows), [{k: row[k] for k in row if k not in always} for row in rows]])`,
          gives: [true, rows],
        }),
      ),
      ...statistics.map(
        ([parameters, rows]): FunctionCase => ({
          title: `4.6, 6.4 find("Score", ${parameters})`,
          body: `response.send(modules.oData.find("Score", ${parameters}).queryResults)`,
          gives: rows,
        }),
      ),
      {
        title: "4.6 every statistic by position",
        body: `
          response.send(modules.oData.find("Score", {"score": {"$gt": 0}}, 1, 1, "grade", None, None, None, "grade", True,
              "score", "score", "score", "score", {"_count": {"$gt": 0}}).queryResults)`,
        gives: [{ grade: "two", _count: 2, _minScore: 20, _maxScore: 30, _sumScore: 50, _avgScore: 25 }],
      },
      {
        title: "4.6 groupcount=False is as good as absent",
        body: `response.send([row["label"] for row in modules.oData.find("Score", groupcount=False).queryResults])`,
        gives: ["a", "b", "c", "d"],
      },
      {
        title: "4.6, 4.7 count",
        body: `response.send(told(modules.oData.find("Score", {"score": {"$gt": 10}}, limit=0, count=1)))`,
        gives: { code: 200, status: "OK", err: null, json: { results: [], count: 2 }, rows: [], count: 2 },
      },
      {
        title: "4.6, 4.7 count ignores limit and skip",
        body: `
          r = modules.oData.find("Score", count=1, limit=1, skip=1)
          response.send([r.statCount, [row["label"] for row in r.queryResults]])`,
        gives: [4, ["b"]],
      },
      {
        title: "4.6 objectId drops all other parameters",
        body: `
          r = modules.oData.find("Score", {"score": 99}, 0, count=1, objectId="${IDS.b}")
          response.send([r.queryResults, r.statCount, r.jsonData["label"], r.objectId()])`,
        gives: [null, 0, "b", IDS.b],
      },
      {
        title: "4.6 what cannot be asked",
        body: `
          r = modules.oData.find("Score", {"score": set([1])})
          response.send([told(r), r.stringData])`,
        gives: [{ code: -1, status: "Bad Query", err: "Bad Query", json: {}, rows: null, count: 0 }, "Bad Query"],
      },
      {
        title: "4.6 users by find",
        body: `
          rows = modules.oData.find("_User", {"username": "小明"}).queryResults
          response.send([rows[0]["objectId"], "password" in rows[0], "sessionToken" in rows[0]])`,
        gives: [IDS.ming, false, false],
      },
      {
        title: "4.6, 6.3 a limit of a thousand",
        body: `
          for part in range(3):
              requests = [{"method": "POST", "path": "/1/classes/Many", "body": {"n": part * 50 + n}} for n in range(50)]
              modules.oData.batch({"requests": requests})
          response.send([len(modules.oData.find("Many").queryResults), len(modules.oData.find("Many", limit=1000).queryResults)])`,
        gives: [100, 150],
      },
    ],
    setting,
  );
});
