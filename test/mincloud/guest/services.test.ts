import { describe, expect, it } from "vitest";
import { createFakeHost, evaluate, evaluateSync } from "./support.js";

describe("invoke, contract 9", () => {
  const reply = { code: 0, data: "你好", error: {} };
  const answering = () => createFakeHost(() => ({ status: 200, data: reply }));

  it("resolves with the body", async () => {
    const host = answering();
    expect(await evaluate(host, `return BaaS.invoke("问候", { name: "小明" })`)).toEqual(reply);
    expect(host.calls).toEqual([["functions.invoke", { name: "问候", data: { name: "小明" }, sync: true }]]);
  });

  it("passes sync and any data on, or none", async () => {
    const host = answering();
    await evaluate(host, `await BaaS.invoke("f", 5, false); await BaaS.invoke("f")`);
    expect(host.calls).toEqual([
      ["functions.invoke", { name: "f", data: 5, sync: false }],
      ["functions.invoke", { name: "f", sync: true }],
    ]);
  });

  it("does not turn a failed function into a rejection", async () => {
    const failed = { code: 1, data: null, error: { message: "坏", type: "TypeError" } };
    const host = createFakeHost(() => ({ status: 200, data: failed }));
    expect(await evaluate(host, `return BaaS.invoke("f")`)).toEqual(failed);
  });

  it("invokeFunction resolves with the response", async () => {
    expect(await evaluate(answering(), `return BaaS.invokeFunction("f", {})`)).toMatchObject({
      status: 200,
      data: reply,
    });
  });

  it("works without its object", async () => {
    expect(await evaluate(answering(), `const { invoke } = BaaS; return invoke("f")`)).toEqual(reply);
  });
});

describe("small services, contract 9", () => {
  it("getServerDate", async () => {
    const host = createFakeHost(() => ({ status: 200, data: { time: "2019-11-22T16:09:26.903210+08:00" } }));
    expect(await evaluate(host, `return (await BaaS.getServerDate()).data.time`)).toBe(
      "2019-11-22T16:09:26.903210+08:00",
    );
    expect(host.calls).toEqual([["server.time", {}]]);
  });

  it("getAsyncJobResult", async () => {
    const host = createFakeHost(() => ({ status: 200, data: { id: 3, status: "success" } }));
    expect(await evaluate(host, `return (await BaaS.getAsyncJobResult(3)).data`)).toEqual({ id: 3, status: "success" });
    expect(host.calls).toEqual([["records.bulkOperation", { id: 3 }]]);
  });

  it("TableSchema", async () => {
    const host = createFakeHost();
    await evaluate(
      host,
      `const schemas = new BaaS.TableSchema();
       await schemas.createSchema({ name: "t", schema: { fields: [] }, write_perm: [] });
       await schemas.getSchemaList();
       await schemas.getSchemaList({ limit: 5, offset: 10 });
       await schemas.getSchema(1);
       await schemas.updateSchema(1, { name: "u" });
       await schemas.deleteSchema(1)`,
    );
    expect(host.calls).toEqual([
      ["tables.create", { name: "t", schema: { fields: [] }, write_perm: [] }],
      ["tables.list", {}],
      ["tables.list", { limit: 5, offset: 10 }],
      ["tables.get", { table: 1 }],
      ["tables.update", { table: 1, data: { name: "u" } }],
      ["tables.delete", { table: 1 }],
    ]);
  });

  it("request is the axios of the host, fetched when first touched", () => {
    const host = createFakeHost();
    evaluateSync(host, `new BaaS.TableObject("product").limit(1)`);
    expect(host.libraries).toEqual([]);
    expect(evaluateSync(host, `return BaaS.request`)).toEqual({ name: "axios" });
    expect(host.libraries).toEqual(["axios"]);
  });
});

describe("versions, contract 9", () => {
  const counted = async (use: string): Promise<unknown> => {
    const host = createFakeHost();
    await evaluate(
      host,
      `${use}; const table = new BaaS.TableObject("product"), query = new BaaS.Query();
       await table.find(); await table.getWithoutData(query).update(); await table.delete(query)`,
    );
    return host.calls.map(([, input]) => (input as { returnTotalCount: boolean }).returnTotalCount);
  };

  it("count by default in v2, not from v3", async () => {
    expect(await counted(``)).toEqual([true, true, true]);
    expect(await counted(`BaaS.useVersion("v2.9")`)).toEqual([true, true, true]);
    expect(await counted(`BaaS.useVersion("v3")`)).toEqual([false, false, false]);
    expect(await counted(`BaaS.useVersion("v3.23.6")`)).toEqual([false, false, false]);
  });

  it.each([
    [``, "2.0.0"],
    [`BaaS.useVersion("v3.4")`, "3.4.0"],
    [`BaaS.useVersion("3.23.6")`, "3.23.6"],
    [`BaaS.useVersion("v3.4"); BaaS.useVersion("v3.10")`, "3.10.0"],
    [`BaaS.useVersion("v3.10"); BaaS.useVersion("v3.4")`, "3.10.0"],
    [`BaaS.useVersion("v1")`, "2.0.0"],
  ])("after %s VERSION is %s", (use, version) => {
    expect(evaluateSync(createFakeHost(), `${use}; return BaaS.VERSION`)).toBe(version);
  });

  it("are chosen per guest", () => {
    evaluateSync(createFakeHost(), `BaaS.useVersion("v3")`);
    expect(evaluateSync(createFakeHost(), `return BaaS.VERSION`)).toBe("2.0.0");
  });
});
