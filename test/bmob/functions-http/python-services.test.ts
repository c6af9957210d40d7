import { describe, expect } from "vitest";
import { NOW, NOW_MS } from "../scenarios/steps.js";
import { DATA } from "./data.js";
import { before, id, refusal } from "./python-told.js";
import { type FunctionCase, functionCases, python } from "./support.js";

/** `modules.oData` of Python functions: batch, getDBTime, payQuery and cloudCode. Bmob contract 4.6. */

describe("batch, getDBTime, payQuery, cloudCode", () => {
  const requests = `
  REQUESTS = [
      {"method": "POST", "path": "/1/classes/Batch", "body": {"n": 1}},
      {"method": "post", "path": "/1/classes/Batch", "body": {"at": BmobDate("2026-01-01 00:00:00")}},
      {"method": "DELETE", "path": "/1/classes/Batch/nope"},
  ]
`;
  const results = [
    { success: { createdAt: NOW, objectId: id } },
    { success: { createdAt: NOW, objectId: id } },
    { error: { code: 101, error: "object not found for nope." } },
  ];
  functionCases(
    "python",
    [
      ...[
        "{'requests': REQUESTS}",
        "REQUESTS",
        "{'requests': REQUESTS}, True",
        "{'requests': REQUESTS}, isTransaction=False",
      ].map(
        (parameters): FunctionCase => ({
          title: `4.6 batch(${parameters})`,
          body: `
            r = modules.oData.batch(${parameters})
            response.send([r.code, r.err, r.jsonData, r.queryResults, r.statCount])`,
          gives: [200, null, results, null, 0],
        }),
      ),
      {
        title: "4.7 a list has no members",
        body: `
          r = modules.oData.batch([])
          response.send([r.jsonData, r.msg(), r.objectId(), r.createdAt(), r.updatedAt()])`,
        gives: [[], null, null, null, null],
      },
      {
        title: "6.5 more than fifty",
        body: `
          one = {"method": "POST", "path": "/1/classes/Batch51", "body": {}}
          response.send([refused(modules.oData.batch([one] * 51)), refused(modules.oData.find("Batch51"))[2]])`,
        gives: [refusal(114, "requests array larger than 50"), 101],
      },
      {
        title: "4.6 getDBTime",
        body: "response.send(told(modules.oData.getDBTime()))",
        gives: {
          code: 200,
          status: "OK",
          err: null,
          json: { timestamp: Math.floor(NOW_MS / 1000), datetime: NOW },
          rows: null,
          count: 0,
        },
      },
      {
        title: "4.6 payQuery",
        body: `response.send(refused(modules.oData.payQuery("no-such-order")))`,
        gives: refusal(10002),
      },
      {
        title: "4.6 cloudCode",
        body: `
          r = modules.oData.cloudCode("other", {"n": 20, "text": "中", "at": BmobDate("2026-01-01 00:00:00")})
          response.send([r.code, r.err, json.loads(r.jsonData["result"])])`,
        gives: [
          200,
          null,
          { method: "POST", params: { n: 20, text: "中", at: { __type: "Date", iso: "2026-01-01 00:00:00" } } },
        ],
      },
      {
        title: "4.6 cloudCode without parameters",
        body: `response.send(json.loads(modules.oData.cloudCode("other").jsonData["result"])["params"])`,
        gives: {},
      },
      {
        title: "4.6 cloudCode's function is unknown",
        body: `response.send(refused(modules.oData.cloudCode("nobody")))`,
        gives: refusal(310, "call cloudcode error:function nobody not exists"),
      },
      {
        title: "4.6 cloudCode's function fails",
        body: `response.send(refused(modules.oData.cloudCode("broken", {})))`,
        gives: refusal(310, expect.stringContaining("ZeroDivisionError")),
      },
      {
        title: "4.6 cloudCode's function chooses its status",
        body: `
          r = modules.oData.cloudCode("teapot")
          response.send([r.code, r.err != None, r.jsonData])`,
        gives: [418, true, { result: "short and stout" }],
      },
    ],
    {
      before: before + requests,
      files: {
        ...DATA,
        "functions/other.py": python(`response.send({"method": request.getMethod(), "params": request.getParams()})`),
        "functions/broken.py": python("1 / 0"),
        "functions/teapot.py": python(`response.send("short and stout", 418)`),
      },
    },
  );
});
