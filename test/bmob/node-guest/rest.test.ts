import { afterAll, describe, expect, it } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { createHarness, HEADERS, RUNNERS, reply } from "./support.js";

/** The members of `modules` that speak to the REST API. Bmob contract 5. */

const get = (path: string, query?: string) => ({ method: "GET", path, headers: HEADERS, ...(query && { query }) });
const post = (path: string, body: string) => ({ method: "POST", path, headers: HEADERS, body });
const put = (path: string, body: string) => ({ method: "PUT", path, headers: HEADERS, body });
const del = (path: string) => ({ method: "DELETE", path, headers: HEADERS });

const POINTER = '{"__type":"Pointer","className":"Game","objectId":"ekZq111a"}';
const RELATION = `{"gamerel":{"__op":"AddRelation","objects":[${POINTER}]}}`;
const INCREMENT = '{"score":{"__op":"Increment","amount":-1}}';
const POINT = '{"location":{"__type":"GeoPoint","latitude":12.9,"longitude":24.5}}';
const BATCH = '{"requests":[{"method":"POST","path":"/1/classes/GameScore","body":{"score":1337}}]}';

describe.each(RUNNERS)("modules, %s", (runner) => {
  const { body, value, run, close } = createHarness(runner);
  afterAll(close);

  /** What a method asks the host for, and what its callback hears. */
  const ask = async (call: string, answer?: () => Json) => {
    const statements = `modules.${call.replace(/\)$/, "")}, (err, data) => response.send({ err, data }));`.replace(
      "(, ",
      "(",
    );
    const { data, calls, error } = await body(statements, answer && { answer });
    if (error) throw new Error(error.stack);
    return { calls, heard: JSON.parse(Object(data).text) };
  };

  it.each<readonly [call: string, request: object]>([
    ["oData.find({ table: 'Posts' })", get("/1/classes/Posts")],
    ["oData.find({ table: 'User' })", get("/1/classes/_User")],
    ["oData.find({ table: '_User' })", get("/1/classes/_User")],
    ["oData.find({ table: '表/ ?' })", get("/1/classes/%E8%A1%A8%2F%20%3F")],
    [
      "oData.find({ table: 'A', keys: 'a,b', where: { a: '包', $or: [{}] }, order: '-a,b', limit: 10, skip: 2, count: 1 })",
      get(
        "/1/classes/A",
        "keys=a%2Cb&where=%7B%22a%22%3A%22%E5%8C%85%22%2C%22%24or%22%3A%5B%7B%7D%5D%7D&order=-a%2Cb&limit=10&skip=2&count=1",
      ),
    ],
    [
      "oData.find({ table: 'A', limit: 0, count: true, include: 'a.b', groupby: 'c d', groupcount: false })",
      get("/1/classes/A", "limit=0&count=true&include=a.b&groupby=c%20d&groupcount=false"),
    ],
    [
      "oData.find({ table: 'A', sum: 's', max: ['a', 'b'], having: { _sumS: 1 } })",
      get("/1/classes/A", "sum=s&max=a%2Cb&having=%7B%22_sumS%22%3A1%7D"),
    ],
    [
      "oData.find({ where: '{\"a\":1}', table: 'A', x: null, y: undefined })",
      get("/1/classes/A", "where=%7B%22a%22%3A1%7D"),
    ],
    ["oData.findOne({ table: 'Games', objectId: 'hmw9888C' })", get("/1/classes/Games/hmw9888C")],
    ["oData.findOne({ table: 'Games', objectId: 12 })", get("/1/classes/Games/12")],
    ["oData.insert({ table: 'A', data: { a: '包', b: [1] } })", post("/1/classes/A", '{"a":"包","b":[1]}')],
    ["oData.insert({ table: 'A', data: {} })", post("/1/classes/A", "{}")],
    ["oData.update({ table: 'A', objectId: 'a/1', data: { a: 1 } })", put("/1/classes/A/a%2F1", '{"a":1}')],
    ["oData.remove({ table: 'A', objectId: 'a1' })", del("/1/classes/A/a1")],
    ["oData.userSignUp({ data: { username: 'u' } })", post("/1/users", '{"username":"u"}')],
    [
      "oData.userLogin({ username: '小明', password: 'a&b=c d+' })",
      get("/1/login", "username=%E5%B0%8F%E6%98%8E&password=a%26b%3Dc%20d%2B"),
    ],
    ["oData.userLogin({ username: 'u', password: '', table: 'A' })", get("/1/login", "username=u&password=")],
    ["oData.userRestPassword({ data: { email: 'a@b.c' } })", post("/1/requestPasswordReset", '{"email":"a@b.c"}')],
    ["oData.getUserByObjectId({ objectId: 'u1' })", get("/1/users/u1")],
    ["oData.updateUserByObjectId({ objectId: 'u1', data: { a: 1 } })", put("/1/users/u1", '{"a":1}')],
    ["oData.removeUserByObjectId({ objectId: 'u1' })", del("/1/users/u1")],
    ["oData.getAllUser()", get("/1/users")],
    ["oData.requestEmailVerify({ data: { email: 'a@b.c' } })", post("/1/requestEmailVerify", '{"email":"a@b.c"}')],
    [`oRelation.add({ table: 'GameScore', data: ${RELATION} })`, post("/1/classes/GameScore", RELATION)],
    [`oRelation.add({ table: 'users', data: {} })`, post("/1/users", "{}")],
    [`oRelation.update({ table: 'G', objectId: 'g1', data: ${RELATION} })`, put("/1/classes/G/g1", RELATION)],
    [`oRelation.delete({ table: 'users', objectId: 'u1', data: ${RELATION} })`, put("/1/users/u1", RELATION)],
    [
      "oRelation.query({ table: 'users', where: { $relatedTo: { key: 'likes' } }, limit: 1 })",
      get("/1/users", "where=%7B%22%24relatedTo%22%3A%7B%22key%22%3A%22likes%22%7D%7D&limit=1"),
    ],
    ["oRelation.query({ table: 'Comment', include: 'post' })", get("/1/classes/Comment", "include=post")],
    [`oArray.add({ table: 'G', data: { s: { __op: 'Add' } } })`, post("/1/classes/G", '{"s":{"__op":"Add"}}')],
    ["oArray.addUnique({ table: 'G', objectId: 'g1', data: { s: 1 } })", put("/1/classes/G/g1", '{"s":1}')],
    ["oArray.remove({ table: 'G', objectId: 'g1', data: { s: 1 } })", put("/1/classes/G/g1", '{"s":1}')],
    ["oArray.query({ table: 'G', where: { s: 'f' } })", get("/1/classes/G", "where=%7B%22s%22%3A%22f%22%7D")],
    [`oAtom.exec({ table: 'G', objectId: 'g1', data: ${INCREMENT} })`, put("/1/classes/G/g1", INCREMENT)],
    [`oLocation.create({ table: 'G', objectId: 'g1', data: ${POINT} })`, put("/1/classes/G/g1", POINT)],
    ["oLocation.query({ table: 'G', limit: 10 })", get("/1/classes/G", "limit=10")],
    [`oBatch.exec({ data: ${BATCH} })`, post("/1/batch", BATCH)],
    ["oFile.del({ url: '2017/06/03/8989.jpg' })", del("/2/files/upyun/2017/06/03/8989.jpg")],
    ["oFile.del({ url: '/2017/06/03/8989.jpg' })", del("/2/files/upyun/2017/06/03/8989.jpg")],
    [
      "oFile.del({ url: 'http://a.b:80/2017/06/03/%E5%9B%BE.jpg?x=1' })",
      del("/2/files/upyun/2017/06/03/%E5%9B%BE.jpg"),
    ],
    ["oFile.del({ group: 'group1', url: 'M00/a%.html' })", del("/2/files/group1/M00/a%25.html")],
    ["oFunctions.run({ name: 'test', data: { content: '你好' } })", post("/1/functions/test", '{"content":"你好"}')],
    ["oFunctions.run({ name: 'test' })", post("/1/functions/test", "{}")],
    ["oBql.exec({ bql: 'select * from G' })", get("/1/cloudQuery", "bql=select%20*%20from%20G")],
    [
      "oBql.exec({ bql: 'select ?', values: ['tom', 0] })",
      get("/1/cloudQuery", "bql=select%20%3F&values=%5B%22tom%22%2C0%5D"),
    ],
    ["oBql.exec({ bql: 's', values: '[1]' })", get("/1/cloudQuery", "bql=s&values=%5B1%5D")],
  ])("%s asks (5)", async (call, request) => {
    const { calls, heard } = await ask(call);
    expect(calls).toEqual([["request", request]]);
    expect(heard).toEqual({ err: null, data: "{}" });
  });

  it.each<readonly [call: string, code: number, error: string]>([
    ["oData.find({})", 60001, "the option table is missing"],
    ["oData.find()", 60001, "the option table is missing"],
    ["oData.find('A')", 60001, "the option table is missing"],
    ["oData.find({ table: '' })", 60001, "the option table is missing"],
    ["oData.find({ table: '..' })", 60001, 'not a name: ".."'],
    ["oData.find({ table: {} })", 60001, "not a name: {}"],
    ["oData.findOne({ table: 'A' })", 60001, "the option objectId is missing"],
    ["oData.findOne({ objectId: 'a1' })", 60001, "the option table is missing"],
    ["oData.insert({ data: {} })", 60001, "the option table is missing"],
    ["oData.insert({ table: 'A' })", 60004, "the option data is missing"],
    ["oData.update({ table: 'A', data: {} })", 60001, "the option objectId is missing"],
    ["oData.update({ table: 'A', objectId: 'a1', data: null })", 60004, "the option data is missing"],
    ["oData.remove({ table: 'A' })", 60001, "the option objectId is missing"],
    ["oData.userSignUp({})", 60004, "the option data is missing"],
    ["oData.userRestPassword({ email: 'a@b.c' })", 60004, "the option data is missing"],
    ["oData.getUserByObjectId({})", 60001, "the option objectId is missing"],
    ["oData.updateUserByObjectId({ objectId: 'u1' })", 60004, "the option data is missing"],
    ["oData.removeUserByObjectId({})", 60001, "the option objectId is missing"],
    ["oData.requestEmailVerify({})", 60004, "the option data is missing"],
    ["oRelation.add({ table: 'A' })", 60004, "the option data is missing"],
    ["oRelation.update({ table: 'A', data: {} })", 60006, "the option objectId is missing"],
    ["oRelation.query({})", 60001, "the option table is missing"],
    ["oArray.addUnique({ table: 'A', objectId: 'a1' })", 60004, "the option data is missing"],
    ["oAtom.exec({ objectId: 'a1', data: {} })", 60001, "the option table is missing"],
    ["oLocation.create({ table: 'A', data: {} })", 60006, "the option objectId is missing"],
    ["oBatch.exec({ requests: [] })", 60004, "the option data is missing"],
    ["oFile.del({})", 60007, "the option url is missing"],
    ["oFunctions.run({ data: {} })", 60001, "the option name is missing"],
    ["oBql.exec({})", 60001, "the option bql is missing"],
  ])("%s is told %i, and nothing is sent (5)", async (call, code, error) => {
    const { calls, heard } = await ask(call);
    expect(calls).toEqual([]);
    expect(heard).toEqual({ err: { code, error: `${call.replace(/\(.*$/, "")}: ${error}` }, data: null });
  });

  it.each<readonly [what: string, answer: ReturnType<typeof reply>, err: unknown]>([
    ["200", reply('{"results":[{"名":"包"}]}'), null],
    ["201", reply('{"objectId":"a1"}', 201, "Created"), null],
    ["a list", reply('[{"success":{}}]'), null],
    ["a refusal", reply('{"code":101,"error":"没有"}', 400, "Bad Request"), { code: 101, error: "没有" }],
    ["401", reply('{"error":"unauthorized"}', 401, "Unauthorized"), { code: 401, error: "unauthorized" }],
    ["a function's own status", reply('{"result":"x"}', 404, "Not Found"), { code: 404, error: "Not Found" }],
    ["no JSON", reply("It is busy", 500, ""), { code: 500, error: "It is busy" }],
    ["JSON null", reply("null", 400, "Bad Request"), { code: 400, error: "Bad Request" }],
  ])("the callback gets the text, and for a refusal the error as well: %s (5, D13)", async (_, answer, err) => {
    const { heard } = await ask("oData.find({ table: 'A' })", () => answer);
    expect(heard).toEqual({ err, data: answer.body });
  });

  it("when nothing comes back, the callback gets an error and no data (5)", async () => {
    const statements = `modules.oData.find({ table: "A" }, (err, data) => {
      response.send([err instanceof Error, err.message, err.error, err.code, data]);
    });`;
    const { data } = await body(statements, {
      answer: () => {
        throw Object.assign(new Error("没有网络"), { code: "ECONNREFUSED" });
      },
    });
    expect(JSON.parse(Object(data).text)).toEqual([true, "没有网络", "没有网络", "ECONNREFUSED", null]);
  });

  it.each([
    "modules.oData.find({ table: 'A' })",
    "modules.oData.getAllUser()",
    "modules.oData.find({ table: 'A' }, 1)",
  ])("%s without a callback is a mistake (5)", async (call) => {
    const { error, calls } = await body(call);
    const name = call.replace(/^modules\.|\(.*$/g, "");
    expect(error).toMatchObject({
      type: "TypeError",
      message: `${name}: the last argument must be a function (err, data)`,
    });
    expect(calls).toEqual([]);
  });

  it("does not change what it is given", async () => {
    const statements = `const options = Object.freeze({ table: "User", where: Object.freeze({}) });
      modules.oData.find(options, () => response.send(options));`;
    expect((await body(statements)).data).toMatchObject({ text: '{"table":"User","where":{}}' });
  });

  it("methods do without their object", async () => {
    const { calls } = await body("const { find } = modules.oData; find({ table: 'A' }, () => response.send());");
    expect(calls).toHaveLength(1);
  });

  describe("setHeader (5)", () => {
    const headersOf = async (statements: string): Promise<unknown> => {
      const { calls } = await body(`${statements} modules.oArray.query({ table: 'A' }, () => response.send());`);
      const [[, request] = []] = calls;
      return Object(request).headers;
    };

    it.each<readonly [headers: string, expected: object]>([
      ["{ 'X-Bmob-Session-Token': 't' }", { ...HEADERS, "X-Bmob-Session-Token": "t" }],
      ["{ 'X-Bmob-Master-Key': 'k', 'X-A': 1 }", { ...HEADERS, "X-Bmob-Master-Key": "k", "X-A": "1" }],
      ["{}", HEADERS],
    ])("%s holds for all that follows", async (headers, expected) => {
      expect(await headersOf(`modules.oData.setHeader(${headers});`)).toEqual(expected);
      expect(await headersOf(`modules.oRelation.setHeader(${headers});`)).toEqual(expected);
    });

    it("replaces, and takes away, whatever the case", async () => {
      const { "Content-Type": _, "X-Bmob-REST-API-Key": __, ...rest } = HEADERS;
      const statements = "modules.oData.setHeader({ 'x-bmob-rest-api-key': 'other', 'content-type': null });";
      expect(await headersOf(statements)).toEqual({ ...rest, "x-bmob-rest-api-key": "other" });
    });

    it("takes an object", async () => {
      expect((await body("modules.oData.setHeader('a')")).error).toMatchObject({
        type: "TypeError",
        message: "setHeader takes an object: { name: value }",
      });
    });

    it("does not last from one run to the next in the same container", async () => {
      const code = `let runs = 0;
        function onRequest(request, response, modules) {
          const { oData } = modules;
          runs += 1;
          if (request.query.token) oData.setHeader({ "X-Bmob-Session-Token": request.query.token });
          oData.find({ table: "A" }, () => response.send(runs));
        }`;
      const first = await run(code, { request: { query: { token: "t" } } });
      const second = await run(code);
      expect([first, second].map(({ data }) => Object(data).text)).toEqual(["1", "2"]);
      expect([first, second].map(({ calls }) => Object(calls[0]?.[1]).headers)).toEqual([
        { ...HEADERS, "X-Bmob-Session-Token": "t" },
        HEADERS,
      ]);
    });
  });

  it("an error in a callback is the function's (4.5)", async () => {
    const { error } = await body(
      "modules.oData.find({ table: 'A' }, (err, data) => { throw new RangeError('in ' + data); });",
    );
    expect(error).toMatchObject({ type: "RangeError", message: "in {}" });
    const missing = await body("modules.oData.find({}, (err) => { throw new RangeError(String(err.code)); });");
    expect(missing.error).toMatchObject({ type: "RangeError", message: "60001" });
  });

  it("a rejection of an async callback, too (4.5)", async () => {
    const { error } = await body("modules.oData.find({ table: 'A' }, async () => { throw new RangeError('in'); });");
    expect(error).toMatchObject({ type: "RangeError", message: "in" });
  });

  it("has the members of the table, and only those (5)", async () => {
    const members = await value(
      "Object.fromEntries(Object.entries(modules).map(([k, v]) => [k, Object.keys(v)]).slice(0, 9))",
    );
    expect(members).toEqual({
      oData: [
        ...["find", "findOne", "insert", "update", "remove", "userSignUp", "userLogin", "userRestPassword"],
        ...["getUserByObjectId", "updateUserByObjectId", "removeUserByObjectId", "getAllUser", "requestEmailVerify"],
        "setHeader",
      ],
      oRelation: ["add", "update", "query", "delete", "setHeader"],
      oArray: ["add", "addUnique", "remove", "query", "setHeader"],
      oAtom: ["exec", "setHeader"],
      oLocation: ["create", "query", "setHeader"],
      oBatch: ["exec", "setHeader"],
      oFile: ["del", "setHeader"],
      oFunctions: ["run", "setHeader"],
      oBql: ["exec", "setHeader"],
    });
  });
});
