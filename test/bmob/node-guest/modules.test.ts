import { afterAll, describe, expect, it } from "vitest";
import { createHarness, RUNNERS } from "./support.js";

/** Members of `modules` that stay in the function. Bmob contract 5. */

describe.each(RUNNERS)("modules, %s", (runner) => {
  const { body, value, close } = createHarness(runner);
  afterAll(close);

  it.each<readonly [expression: string, expected: unknown]>([
    ["modules.oCrypto.createHash('md5').update('hello').digest('hex')", "5d41402abc4b2a76b9719d911017c592"],
    ["modules.oCrypto.createHash('sha1').update('hello').digest('hex')", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"],
    ["modules.oCrypto === modules.oCrypto", true],
    ["modules.oCrypto === require('crypto')", true],
  ])("%s (5)", async (expression, expected) => {
    expect(await value(expression)).toEqual(expected);
  });

  it("oGzip packs and unpacks (5)", async () => {
    const { data } = await body(`
      const { gzip, ungzip } = modules.oGzip;
      gzip("你好 World").then(ungzip).then((bytes) => response.end(bytes.toString()));
    `);
    expect(data).toMatchObject({ body: "你好 World" });
    const { error } = await body("return modules.oGzip.ungzip('no gzip')");
    expect(error).toMatchObject({ message: expect.stringContaining("incorrect header check") });
  });

  it.each([
    ...["oPush", "oAsync", "oEncodeing", "oHtmlparser", "oXml2js", "oMail"],
    ...["oMoment", "oCryptoJS", "oCryptoRSA", "oRedis", "oLog"],
  ])("%s says that it is not emulated (5)", async (name) => {
    expect(await value(`${JSON.stringify(name)} in modules`)).toBe(false);
    for (const access of [`modules.${name}`, `const { ${name} } = modules`]) {
      expect((await body(access)).error).toMatchObject({ message: `modules.${name} is not emulated` });
    }
  });

  it("can be asked for what nobody knows, shown, and awaited", async () => {
    expect(await value("[typeof modules.oLibHttp, 'oLibHttp' in modules, String(modules)]")).toEqual([
      "undefined",
      false,
      "[object Object]",
    ]);
    const { log } = await body("Promise.resolve(modules).then((m) => { console.log(m); response.send(); });");
    expect(log.join("\n")).toContain("oData: {");
  });

  describe("oEvent, an event proxy (5)", () => {
    it.each<readonly [statements: string, expected: unknown]>([
      ["ep.on('a', said); ep.emit('a', 1, 2); ep.trigger('a'); ep.fire('b');", [[1, 2], []]],
      ["ep.once('a', said); ep.emit('a', 1); ep.emit('a', 2);", [[1]]],
      ["ep.bind('a', said); ep.unbind('a', said); ep.emit('a');", []],
      ["ep.on('a', said).on('b', said).off('a').emit('a', 1).emit('b', 2);", [[2]]],
      ["ep.on('a', said).removeAllListeners(); ep.emit('a');", []],
      ["ep.all('a', 'b', said); ep.emit('b', 2); ep.emit('a', 1); ep.emit('a', 3); ep.emit('b', 4);", [[1, 2]]],
      ["ep.assign('a', 'b', 'a', said); ep.emit('a', 1); ep.emit('b', 2);", [[1, 2, 1]]],
      [
        "ep.tail('a', 'b', said); ep.emit('a', 1); ep.emit('b', 2); ep.emit('a', 3);",
        [
          [1, 2],
          [3, 2],
        ],
      ],
      ["ep.any('a', 'b', said); ep.emit('b', 2); ep.emit('a', 1);", [[{ data: 2, eventName: "b" }]]],
      ["ep.after('a', 3, said); for (const n of [1, 2, 3, 4]) ep.emit('a', n);", [[[1, 2, 3]]]],
      ["ep.after('a', 0, said);", [[[]]]],
      [
        "ep.after('a', 2, said); const f = [ep.group('a'), ep.group('a', (n) => n * 10)]; f[1](null, 2); f[0](null, 1);",
        [[[1, 20]]],
      ],
      ["ep.all('a', said); ep.done('a')(null, 1);", [[1]]],
      ["ep.all('a', said); ep.done('a', (n) => n + 1)(null, 1);", [[2]]],
      ["ep.fail((e) => said('failed', e)).done(said)(null, 1, 2);", [[1, 2]]],
      ["ep.fail((e) => said('failed', e)); ep.on('a', said); ep.done('a')('no', 1); ep.emit('a');", [["failed", "no"]]],
      ["ep.fail((e) => said('failed', e)); ep.group('a')('no');", [["failed", "no"]]],
      ["const other = ep.create(); other.on('a', said); ep.emit('a', 1); other.emit('a', 2);", [[2]]],
      ["ep.on('a', said); modules.oEvent.emit('a', 1);", [[1]]],
    ])("%s", async (statements, expected) => {
      const { data, error } = await body(`
        const heard = [];
        const said = (...data) => { heard.push(data); };
        const ep = modules.oEvent;
        ${statements}
        response.send(heard);
      `);
      expect(error).toBeUndefined();
      expect(JSON.parse(Object(data).text)).toEqual(expected);
    });

    it("waits for several requests", async () => {
      const { data } = await body(`
        const ep = modules.oEvent;
        ep.all("user", "posts", (user, posts) => response.send({ user, posts }));
        modules.oData.find({ table: "B" }, ep.done("posts"));
        modules.oData.findOne({ table: "A", objectId: "a1" }, ep.done("user"));
      `);
      expect(data).toMatchObject({ text: '{"user":"{}","posts":"{}"}' });
    });
  });
});
