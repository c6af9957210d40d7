import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ANONYMOUS } from "../../../src/platforms/bmob/access/caller.js";
import type { Language } from "../../../src/platforms/bmob/functions/index.js";
import { createStages, node, python, type Stage } from "./support.js";

/** Bmob contract 4.6 (`cloudCode`), 5 (`oFunctions`): functions that call functions. */

const stages = createStages();
let stage: Stage;
beforeAll(async () => {
  stage = await stages.open();
});
afterEach(async () => {
  for (const { name } of stage.functions.list()) await stage.functions.remove(name);
});
afterAll(async () => {
  await stage.close();
  await stages.close();
});

/** Answers `<name>(<answer of the next>)`. */
const caller = (language: Language, name: string, next: string | undefined): string => {
  if (next === undefined)
    return language === "python" ? python(`response.send('${name}')`) : node(`response.send('${name}')`);
  return language === "python"
    ? python(
        `inner = modules.oData.cloudCode('${next}')\nresponse.send('${name}(' + inner.jsonData.get('result', inner.stringData) + ')')`,
      )
    : node(
        `modules.oFunctions.run({ name: '${next}' }, (err, data) => response.send('${name}(' + (JSON.parse(data).result ?? data) + ')'))`,
      );
};

/** Deploys a chain `a` → `b` → …; each calls the next one. @returns what the first answers */
const deployChain = async ({ functions }: Stage, languages: readonly Language[]): Promise<string> => {
  const names = languages.map((_, index) => String.fromCharCode(97 + index));
  for (const [index, language] of languages.entries()) {
    const name = names[index] ?? "";
    await functions.deploy(name, language, caller(language, name, names[index + 1]));
  }
  return names.reduceRight((inner, name) => (inner === "" ? name : `${name}(${inner})`), "");
};

const chain = (letters: string): Language[] => [...letters].map((letter) => (letter === "P" ? "python" : "node"));

describe("4.6, 5 functions wait for functions, in any order of languages", () => {
  it.each(["PP", "NN", "PN", "NP", "PNP", "NPN", "PPNNPP", "PNPNPNP"])("%s", async (letters) => {
    const expected = await deployChain(stage, chain(letters));
    expect(await stage.functions.run(ANONYMOUS, "a")).toBe(expected);
  });

  it.each([
    ["P", 2],
    ["N", 2],
  ])("a native function in the middle of %s", async (letter) => {
    const [language = "node"] = chain(letter);
    await stage.functions.deploy("a", language, caller(language, "a", "own"));
    await stage.functions.deploy("c", language, caller(language, "c", undefined));
    stage.functions.define("own", (_request, response, { oFunctions }) =>
      oFunctions.run({ name: "c" }, (_err: unknown, data: string) => response.send(`own(${JSON.parse(data).result})`)),
    );
    expect(await stage.functions.run(ANONYMOUS, "a")).toBe("a(own(c))");
  });

  it("parameters go down, and what fails below is an answer", async () => {
    await stage.functions.deploy("inner", "python", python("response.send({'got': request.getParams()})"));
    await stage.functions.deploy("fails", "python", python("1 / 0"));
    await stage.functions.deploy(
      "outer",
      "python",
      python(
        "a = modules.oData.cloudCode('inner', {'n': [1, '二']}).jsonData\nb = modules.oData.cloudCode('fails')\nc = modules.oData.cloudCode('nobody')\nresponse.send([a, [b.code, b.jsonData], [c.code, c.jsonData]])",
      ),
    );
    expect(await stage.functions.run(ANONYMOUS, "outer")).toEqual([
      { result: '{"got": {"n": [1, "二"]}}' },
      [400, { code: 310, error: "call cloudcode error:ZeroDivisionError: division by zero" }],
      [400, { code: 310, error: "call cloudcode error:function nobody not exists" }],
    ]);
  });
});

describe("4.9 the concurrency limit counts calls from outside", () => {
  it.each(["PNP", "NPN", "PPP"])("%s under a limit of one", async (letters) => {
    const small = await stages.open({ functionConcurrency: 1 });
    const expected = await deployChain(small, chain(letters));
    expect(await small.functions.run(ANONYMOUS, "a")).toBe(expected);
    await small.close();
  });
});

describe("4.5 loops of calls end", () => {
  it.each([
    [
      "python",
      "inner = modules.oData.cloudCode('loop')\nresponse.send(inner.jsonData.get('result', inner.stringData))",
    ],
    ["node", "modules.oFunctions.run({ name: 'loop' }, (err, data) => response.send(JSON.parse(data).result ?? data))"],
  ] as const)(
    "%s",
    async (language, body) => {
      await stage.functions.deploy("loop", language, language === "python" ? python(body) : node(body));
      const { status, body: text } = await stage.call("loop");
      expect(`${status} ${text}`).toMatch(/^200 .*RecursionError/);
      await stage.functions.deploy("good", "python", python("response.send('good')"));
      expect(await stage.functions.run(ANONYMOUS, "good")).toBe("good");
    },
    60_000,
  );

  it("5 by way of the outside, where nobody tells who asks", async () => {
    const body = "modules.oHttp('http://cloud.bmob.cn/key/loop', (err, res, body) => response.send(body))";
    await stage.functions.deploy("loop", "node", node(body));
    stage.fetched.length = 0;
    const { status, body: text } = await stage.call("loop", { from: "nodecloud" });
    expect(status).toBe(200);
    expect(String(text)).toBe(
      '{"code":310,"error":"call cloudcode error:RecursionError: functions called each other more than 20 times"}',
    );
    expect(stage.fetched).toHaveLength(21);
  }, 60_000);

  it("4.9 by way of the outside, too, calls of functions take no place", async () => {
    const small = await stages.open({ functionConcurrency: 1 });
    await small.functions.deploy("inner", "node", node("response.send('inner')"));
    const body = "modules.oHttp('http://cloud.bmob.cn/key/inner', (err, res, body) => response.send(body))";
    await small.functions.deploy("outer", "node", node(body));
    expect(await small.functions.run(ANONYMOUS, "outer")).toBe("inner");
    await small.close();
  });
});

describe("4.5 time limits", () => {
  it.each([
    ["python", python("inner = modules.oData.cloudCode('endless')\nresponse.send(inner.stringData)")],
    ["node", node("modules.oFunctions.run({ name: 'endless' }, (err, data) => response.send(data))")],
  ] as const)(
    "%s: whoever waits for an endless function is late himself, and no more than that",
    async (language, code) => {
      const short = await stages.open({ functionTimeoutMs: 600 });
      await short.functions.deploy(
        "warm",
        language,
        language === "python" ? python("response.send()") : node("response.send()"),
      );
      await short.functions.deploy("endless", "python", python("while True: pass"));
      await short.functions.deploy("outer", language, code);
      await short.call("warm");
      const begun = performance.now();
      const { status, json } = await short.call("outer");
      expect(performance.now() - begun).toBeLessThan(4000);
      // Who of the two is stopped first is a matter of a few milliseconds.
      expect([200, 400]).toContain(status);
      expect(JSON.stringify(json)).toContain("timeout");
      await short.background.idle();
      await short.close();
    },
  );

  it("an inner function has no more time than is left, and none when nothing is", async () => {
    await stage.functions.deploy("f", "python", python("response.send('in time')"));
    const late = { ...ANONYMOUS, depth: 1, deadline: performance.now() - 1 };
    const TIMEOUT = { code: 310, error: "call cloudcode error:timeout" };
    expect(await stage.call("f", { caller: late, from: "direct" })).toMatchObject({ status: 504, json: TIMEOUT });
    const soon = { ...ANONYMOUS, depth: 1, deadline: performance.now() + 300 };
    await stage.functions.deploy("endless", "node", node("for (;;) {}"));
    const begun = performance.now();
    expect(await stage.call("endless", { caller: soon })).toMatchObject({ status: 400, json: TIMEOUT });
    expect(performance.now() - begun).toBeLessThan(5000);
    const enough = { ...ANONYMOUS, depth: 1, deadline: performance.now() + 10_000 };
    expect(await stage.call("f", { caller: enough })).toMatchObject({ status: 200 });
  });

  it("too deep is a failure like others", async () => {
    await stage.functions.deploy("f", "python", python("response.send('deep')"));
    expect(await stage.call("f", { caller: { ...ANONYMOUS, depth: 20 } })).toMatchObject({ status: 200 });
    expect(await stage.call("f", { caller: { ...ANONYMOUS, depth: 21 } })).toMatchObject({
      status: 400,
      json: { code: 310, error: expect.stringContaining("RecursionError") },
    });
  });
});

describe("many at once", () => {
  /** Workers that were there before any Python function waited for one of theirs: they know of none. */
  const warmUp = async (): Promise<void> => {
    await stage.functions.deploy("warm", "node", node("setTimeout(() => response.send('warm'), 1000)"));
    await Promise.all(Array.from({ length: 16 }, () => stage.functions.run(ANONYMOUS, "warm")));
  };

  it.each(["PP", "PNP"])(
    "sixteen times %s: none waits for ever",
    async (letters) => {
      const expected = await deployChain(stage, chain(letters));
      await warmUp();
      const begun = performance.now();
      const results = await Promise.all(Array.from({ length: 16 }, () => stage.functions.run(ANONYMOUS, "a")));
      expect(results).toEqual(results.map(() => expected));
      // Long before any time limit would have freed them.
      expect(performance.now() - begun).toBeLessThan(15_000);
    },
    60_000,
  );

  it("sixteen times PNPNP: some may be refused, and all are answered", async () => {
    const expected = await deployChain(stage, chain("PNPNP"));
    await warmUp();
    const begun = performance.now();
    const results = await Promise.all(Array.from({ length: 16 }, () => stage.functions.run(ANONYMOUS, "a")));
    for (const result of results) expect(String(result)).toMatch(/^a\(b\(c\(.*\)\)\)$|RecursionError/);
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(await stage.functions.run(ANONYMOUS, "a")).toBe(expected);
  }, 60_000);
});

describe("4.6, 4.7 an answer that is late", () => {
  it("4.7 is no connection for Python: its function goes on, and so does what it asked for", async () => {
    const impatient = await stages.open({}, 200);
    let finish = (): void => {};
    const late = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const done = vi.fn();
    impatient.functions.define("slow", async (_request, response) => {
      await late;
      done();
      response.send("late");
    });
    const f = python(
      "slow = modules.oData.cloudCode('slow')\nresponse.send([slow.code, slow.status, slow.err, slow.jsonData])",
    );
    await impatient.functions.deploy("f", "python", f);
    const error = "timed out: no answer within 200 ms";
    expect(await impatient.functions.run(ANONYMOUS, "f")).toEqual([-3, "Unknown Error", error, {}]);
    expect(done).not.toHaveBeenCalled();
    finish();
    await vi.waitFor(() => expect(done).toHaveBeenCalledOnce());
    await impatient.close();
  });

  it("5 is waited for by Node.js", async () => {
    const impatient = await stages.open({}, 1);
    await impatient.functions.deploy("slow", "node", node("setTimeout(() => response.send('late'), 50)"));
    await impatient.functions.deploy("f", "node", caller("node", "f", "slow"));
    expect(await impatient.functions.run(ANONYMOUS, "f")).toBe("f(late)");
    await impatient.close();
  });
});

describe("a world that has ended", () => {
  it("has no functions that call: what was under way fails, and says nothing in the new one's log", async () => {
    const old = await stages.open();
    await old.functions.deploy(
      "f",
      "node",
      node(
        "setTimeout(() => { console.log('old'); modules.oData.find({ table: 'T' }, (err, data) => response.send({ err: err && err.error })) }, 200)",
      ),
    );
    const running = old.call("f");
    await old.restore();
    expect(await running).toMatchObject({ json: { result: expect.stringContaining("reset") } });
    expect(old.asked).toEqual([]);
    expect(old.logs()).toEqual([]);
    await old.close();
  });

  it("begins no run", async () => {
    const old = await stages.open();
    await old.functions.deploy("f", "node", node("response.send('x')"));
    const caller = { ...ANONYMOUS, lease: old.background.lease() };
    const before = old.store.snapshot();
    await old.restore(before);
    await expect(old.call("f", { caller })).rejects.toMatchObject({ code: "CLOSED" });
    expect(await old.call("f")).toMatchObject({ status: 200 });
    await old.close();
    await expect(old.call("f")).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("left no state in its containers", async () => {
    const world = await stages.open();
    await world.functions.deploy("f", "node", `let n = 0;\n${node("response.send(String(++n))")}`);
    const before = world.store.snapshot();
    expect(await world.functions.run(ANONYMOUS, "f")).toBe(1);
    expect(await world.functions.run(ANONYMOUS, "f")).toBe(2);
    await world.restore(before);
    expect(await world.functions.run(ANONYMOUS, "f")).toBe(1);
    await world.close();
  });
});
