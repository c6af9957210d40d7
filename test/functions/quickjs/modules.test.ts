import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestSdk } from "../setup.js";
import { type Harness, quickjsHarness } from "../support/harness.js";

/**
 * Bodies of async functions whose value must be the same in the sandbox and in Node itself, by what they are about.
 * `stable` keeps what differs between versions out of the comparison.
 */
const SAME: Readonly<Record<string, readonly string[]>> = {
  buffer: [
    `const b = Buffer.from("你好，世界"); return [b.length, b.toString("hex"), b.toString("base64"), b.toString(), b.slice(0, 3).toString()]`,
    `return [Buffer.from("5L2g5aW9", "base64").toString(), Buffer.from("e4bda0", "hex").toString(), Buffer.from("é", "latin1")[0]]`,
    `return [Buffer.concat([Buffer.from("a"), Buffer.alloc(2, "b")]).toString(), Buffer.byteLength("包"), Buffer.isBuffer(Buffer.alloc(1)), Buffer.from([1, 2]).equals(Buffer.from([1, 2]))]`,
    `const b = Buffer.alloc(16); b.writeUInt32BE(0xdeadbeef, 0); b.writeDoubleLE(1.5, 8); return [b.readUInt32BE(0), b.readDoubleLE(8), b.toJSON()]`,
    `return [Buffer.from("abcabc").indexOf("ca"), Buffer.from("abc").includes("bc"), Buffer.compare(Buffer.from("a"), Buffer.from("b")), require("buffer").Buffer === Buffer]`,
    `return JSON.stringify({ b: Buffer.from("x") })`,
  ],
  "text encoding": [
    `return [...new TextEncoder().encode("包😀")]`,
    `return [new TextDecoder().decode(new Uint8Array([0xe5, 0x8c, 0x85])), new TextDecoder("gbk").decode(new Uint8Array([0xb0, 0xfc])), new TextDecoder("utf-16le").decode(Buffer.from("包", "utf16le"))]`,
    `const d = new TextDecoder(); const b = Buffer.from("你好"); return d.decode(b.subarray(0, 4), { stream: true }) + "|" + d.decode(b.subarray(4))`,
    `try { new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])) } catch (e) { return [e instanceof TypeError, e.code] }`,
    `const t = new Uint8Array(4); return [new TextEncoder().encodeInto("a包", t), ...t]`,
    `return [btoa("hello"), atob("aGVsbG8="), atob(" aGVs bG8 ")]`,
    `try { btoa("包") } catch (e) { return e.name }`,
  ],
  url: [
    `const u = new URL("../b?x=1&y=中#h", "https://用户:pw@例子.com:8080/a/c"); return [u.href, u.origin, u.host, u.hostname, u.port, u.pathname, u.search, u.hash, u.username, u.password, u.protocol, String(u), JSON.stringify({ u })]`,
    `const u = new URL("http://a/"); u.searchParams.append("名", "包 &"); u.searchParams.set("x", 1); u.pathname = "/p q"; u.hash = "z"; u.port = "81"; return [u.href, u.searchParams.get("名")]`,
    `const u = new URL("http://a/?a=1"); const p = u.searchParams; u.search = "?b=2"; return [p.get("a"), p.get("b"), u.searchParams === p]`,
    `try { new URL("no") } catch (e) { return [e.name, e.code, e.input] }`,
    `const p = new URLSearchParams("?a=1&b=%E5%8C%85+x&a=2&c"); return [p.get("a"), p.getAll("a"), p.get("b"), p.has("c"), p.get("z"), [...p], p.toString()]`,
    `const p = new URLSearchParams({ a: 1, b: "~!'()*" }); p.append("a", 2); p.delete("b"); p.sort(); return [p.toString(), [...p.keys()], [...p.values()]]`,
    `const p = new URLSearchParams([["b", "2"], ["a", "1"]]); const seen = []; p.forEach((v, k) => seen.push(k + v)); p.set("b", "3"); return [seen, String(p)]`,
    `return String(new URLSearchParams("a=%zz&b=%41&=x&&d=="))`,
    `const url = require("url"); const u = url.parse("http://u:p@host:80/p/a?q=1&r=2#h", true); return [u.host, u.pathname, u.query.q, u.hash, u.auth, url.format({ protocol: "http", host: "a", pathname: "/x", query: { a: 1 } }), url.resolve("/one/two", "three")]`,
    `const { fileURLToPath, pathToFileURL } = require("url"); return [fileURLToPath("file:///a%20b"), pathToFileURL("/a b").href]`,
    `return require("util").inspect(new URLSearchParams("a=1&b=2"))`,
  ],
  crypto: [
    `const c = require("crypto"); return ["md5", "sha1", "sha256", "sha512", "ripemd160"].map((a) => c.createHash(a).update("你好").update(Buffer.from([1, 2])).digest("hex"))`,
    `const c = require("crypto"); return [c.createHash("md5").update("a").digest().length, c.createHash("md5").update("YQ==", "base64").digest("base64"), c.createHmac("sha256", "密钥").update("x").digest("hex"), c.createHmac("sha1", Buffer.from([1])).update("x").digest("base64")]`,
    `const c = require("crypto"); const k = Buffer.alloc(32, 1), iv = Buffer.alloc(16, 2); const e = c.createCipheriv("aes-256-cbc", k, iv); const x = e.update("明文内容", "utf8", "hex") + e.final("hex"); const d = c.createDecipheriv("aes-256-cbc", k, iv); return [x, d.update(x, "hex", "utf8") + d.final("utf8")]`,
    `const c = require("crypto"); const k = Buffer.alloc(16, 1), iv = Buffer.alloc(12, 2); const e = c.createCipheriv("aes-128-gcm", k, iv); e.setAAD(Buffer.from("a")); const x = Buffer.concat([e.update("text"), e.final()]); const tag = e.getAuthTag(); const d = c.createDecipheriv("aes-128-gcm", k, iv); d.setAAD(Buffer.from("a")); d.setAuthTag(tag); return [x.toString("hex"), tag.toString("hex"), d.update(x, null, "utf8") + d.final("utf8")]`,
    `const c = require("crypto"); const d = c.createDecipheriv("aes-128-cbc", Buffer.alloc(16), Buffer.alloc(16)); d.setAutoPadding(false); return [d.update(Buffer.alloc(16)).toString("hex"), d.final().length]`,
    `const c = require("crypto"); return [c.pbkdf2Sync("密码", "salt", 10, 20, "sha256").toString("hex"), c.timingSafeEqual(Buffer.from("a"), Buffer.from("a")), c.timingSafeEqual(Buffer.from("a"), Buffer.from("b"))]`,
    `const c = require("crypto"); return new Promise((ok) => c.pbkdf2("a", "b", 1, 8, "sha1", (e, k) => ok(k.toString("hex"))))`,
    `const c = require("crypto"); return [c.randomBytes(8).length, /^[0-9a-f-]{36}$/.test(c.randomUUID()), c.randomBytes(4).equals(c.randomBytes(4)), c.getHashes().includes("sha256")]`,
    `try { require("crypto").createHash("nope") } catch (e) { return e.message }`,
    `const h = require("crypto").createHash("md5"); h.digest(); try { h.digest() } catch (e) { return [e.message, e.code] }`,
  ],
  zlib: [
    `const z = require("zlib"); return [z.gunzipSync(z.gzipSync("压缩".repeat(100))).toString(), z.inflateSync(z.deflateSync("x")).toString(), z.inflateRawSync(z.deflateRawSync(Buffer.from("y"))).toString(), z.brotliDecompressSync(z.brotliCompressSync("z")).toString()]`,
    `const z = require("zlib"); return z.deflateSync("aaaaaaaaaa", { level: 9 }).toString("hex")`,
    `const z = require("zlib"); return new Promise((ok) => z.gzip("回调", (e, data) => z.gunzip(data, (e2, text) => ok([e, e2, text.toString()]))))`,
    `try { require("zlib").gunzipSync("no") } catch (e) { return [e.message, e.code] }`,
  ],
  util: [
    `const u = require("util"); return [u.format("%s=%d", "名", 1), u.inspect({ a: [1, { b: {} }] }, { depth: 0 }), u.inspect("中"), u.isDeepStrictEqual({ a: [1] }, { a: [1] }), u.isDeepStrictEqual([1], ["1"])]`,
    `const u = require("util"); return Promise.all([u.promisify((a, done) => done(null, a + 1))(1), u.promisify(setTimeout)(1, "later")])`,
    `const u = require("util"); return new Promise((ok) => u.callbackify(async (x) => x * 2)(4, (e, v) => ok([e, v])))`,
    `const u = require("util"); function A() {} function B() {} B.prototype.hi = () => "hi"; u.inherits(A, B); return [new A().hi(), A.super_ === B]`,
    `const u = require("util"); return [u.types.isDate(new Date()), u.types.isRegExp(1), u.types.isMap(new Map()), u.types.isPromise(Promise.resolve()), u.types.isTypedArray(new Uint8Array()), u.isArray([])]`,
  ],
  "events, path, querystring, string_decoder, punycode": [
    `const E = require("events"); const e = new E(); const seen = []; e.on("x", (v) => seen.push(v)); e.once("x", () => seen.push("once")); e.emit("x", 1); e.emit("x", 2); return [seen, e.listenerCount("x"), E.EventEmitter === E, e instanceof E]`,
    `const E = require("events"); setTimeout(() => e.emit("go", 5), 1); const e = new E(); return (await E.once(e, "go"))[0]`,
    `try { new (require("events"))().emit("error", new Error("unhandled 事件")) } catch (e) { return e.message }`,
    `const p = require("path"); return [p.join("/a", "..", "b", "./c.txt"), p.basename("/x/包.json", ".json"), p.extname("a.b.c"), p.dirname("/a/b"), p.resolve("/a", "b"), p.relative("/a/b", "/a/c"), p.parse("/home/f.txt"), p.isAbsolute("/x"), p.sep]`,
    `const q = require("querystring"); return [q.stringify({ a: "包", b: [1, 2], c: "" }), q.parse("a=%E5%8C%85&b=1&b=2&c"), q.escape("a b&"), q.unescape("%41")]`,
    `const { StringDecoder } = require("string_decoder"); const d = new StringDecoder("utf8"); const b = Buffer.from("你"); return [d.write(b.slice(0, 1)), d.write(b.slice(1)), d.end()]`,
    `const p = require("punycode"); return [p.toASCII("例子.com"), p.toUnicode("xn--fsqu00a.com")]`,
  ],
  assert: [
    `const a = require("assert"); a(true); a.ok(1); a.equal(1, "1"); a.strictEqual("包", "包"); a.deepStrictEqual({ a: [1, new Map([[1, 2]])] }, { a: [1, new Map([[1, 2]])] }); a.throws(() => { throw new TypeError("x") }, TypeError); return "passed"`,
    `const a = require("assert"); try { a.strictEqual(1, 2, "不等") } catch (e) { return [e.name, e.code, e.message.split("\\n")[0], e.actual, e.expected, e.operator, e instanceof a.AssertionError, e instanceof Error] }`,
    `const a = require("assert"); await a.rejects(async () => { throw new Error("no") }, /no/); try { a.notDeepStrictEqual({ a: 1 }, { a: 1 }) } catch (e) { return e.code }`,
  ],
  stream: [
    `const { Readable, Transform, pipeline } = require("stream"); return new Promise((ok) => { const out = []; const up = new Transform({ transform(chunk, _e, cb) { cb(null, String(chunk).toUpperCase()) } }); up.on("data", (d) => out.push(String(d))); pipeline(Readable.from(["a", "包"]), up, (e) => ok([e ?? null, out])) })`,
    `const { PassThrough } = require("stream"); const p = new PassThrough(); p.end("你好"); let text = ""; for await (const chunk of p) text += chunk; return text`,
    `const { Writable } = require("stream"); const seen = []; const w = new Writable({ write(c, _e, cb) { seen.push(c.length); cb() } }); await new Promise((ok) => { w.on("finish", ok); w.write("ab"); w.end("c") }); return seen`,
  ],
  "languages of the world": [
    `return [(1234567.891).toLocaleString(), (1234.5).toLocaleString("de-DE"), (0.256).toLocaleString("en-US", { style: "percent" }), (1234).toLocaleString("zh-CN", { style: "currency", currency: "CNY" })]`,
    `return ["张", "李", "王", "赵", "陈"].sort((a, b) => a.localeCompare(b, "zh"))`,
    `return [..."bAcaB"].sort((a, b) => a.localeCompare(b))`,
    `return ["a".localeCompare("b"), "a".localeCompare("a"), "2".localeCompare("10", undefined, { numeric: true }), "a".localeCompare("A", undefined, { sensitivity: "base" })]`,
    `const d = new Date(Date.UTC(2026, 0, 2, 3, 4, 5)); const o = { timeZone: "UTC" }; return [d.toLocaleString("zh-CN", o), d.toLocaleDateString("zh-CN", o), d.toLocaleTimeString("en-US", o), d.toLocaleDateString("zh-CN", { ...o, weekday: "long", month: "long", day: "numeric" }), d.toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false })]`,
    `const f = new Intl.DateTimeFormat("zh-CN", { dateStyle: "full", timeZone: "Asia/Shanghai" }); return [f.format(0), f.formatToParts(0)[0], f.resolvedOptions().timeZone]`,
    `return [new Intl.NumberFormat("zh-CN").format(12345678.9), Intl.NumberFormat("en", { notation: "compact" }).format(12345), new Intl.Collator("zh").compare("阿", "波"), new Intl.PluralRules("en").select(1), (123456789012345678901n).toLocaleString("en")]`,
    `return [new Date(NaN).toLocaleString(), "a,b".toLocaleUpperCase()]`,
    `try { (1).toLocaleString("not a locale") } catch (e) { return e.name }`,
  ],
  "JSON.parse": [
    `return [JSON.parse("[1]"), JSON.parse('{"a":1}', (k, v) => (k === "a" ? v + 1 : v)), JSON.parse.length, JSON.parse.name]`,
    `try { JSON.parse("") } catch (e) { return [e.name, e.message] }`,
  ],
  "errors' stacks": [
    `const e = new TypeError("坏"); return [e.stack.split("\\n")[0], Object.keys(e), e.hasOwnProperty("message"), Object.getOwnPropertyNames(e).sort(), "stack" in e]`,
    `const e = new Error("x"); e.stack = "mine"; return e.stack`,
    `class A extends Error { constructor(m) { super(m); this.name = "A"; Error.captureStackTrace(this, A) } } const e = new A("m"); return [e.stack.split("\\n")[0], e.name, String(e), e instanceof A]`,
    `const o = {}; Error.captureStackTrace(o); return [typeof o.stack, o.stack.split("\\n").length > 1]`,
    `function f() { f() } try { f() } catch (e) { return [e.name, e instanceof RangeError, e.constructor === RangeError] }`,
    `return JSON.stringify(new Error("hidden"))`,
    `try { undefined.x } catch (e) { return [e.name, e instanceof TypeError] }`,
  ],
  structuredClone: [
    `const a = { d: new Date(0), m: new Map([[1, { x: 1 }]]), s: new Set([1]), r: /a/g, l: [1, , 3], u: undefined, b: new Uint8Array([1, 2]) }; a.self = a; const b = structuredClone(a); return [b !== a, b.self === b, b.d.getTime(), b.m.get(1).x, b.s.has(1), b.r.flags, b.l.length, "u" in b, b.b[1], b.m !== a.m]`,
    `try { structuredClone(() => 1) } catch (e) { return e.name }`,
  ],
  process: [
    `return [typeof process.hrtime()[0], typeof process.hrtime.bigint(), process.cwd === undefined, process.uptime() >= 0, process.memoryUsage().heapUsed > 1000, process.on("exit", () => {}) === process, global === globalThis, Object.prototype.toString.call(process)]`,
  ],
};

const require = createRequire(import.meta.url);

const inNode = async (body: string): Promise<unknown> => {
  const run = new Function("require", `return (async () => { ${body} })()`);
  return JSON.parse(JSON.stringify(await run(require)));
};

let harness: Harness;
const inGuest = async (body: string) => harness.run(`exports.main = async () => { ${body} }`);

beforeAll(async () => {
  await buildTestSdk();
  harness = quickjsHarness();
});
afterAll(() => harness.runner.close());

describe.each(Object.entries(SAME))("the guest's %s", (_, bodies) => {
  it.each(bodies)("%s", async (body) => {
    const { outcome, data } = await inGuest(body);
    expect(outcome).toMatchObject({ status: "fulfilled" });
    expect(data).toEqual(await inNode(body));
  });
});

describe("keys of one's own", () => {
  // As payment services want them.
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const keys = `const pub = ${JSON.stringify(publicKey)}, key = ${JSON.stringify(privateKey)}, c = require("crypto");`;

  it.each([
    `${keys} return c.createSign("RSA-SHA256").update("订单").sign(key, "base64")`,
    `${keys} const s = c.createSign("RSA-SHA256").update("订单").sign({ key }); const v = (t) => c.createVerify("RSA-SHA256").update(t).verify(pub, s); return [v("订单"), v("别的")]`,
    `${keys} const s = c.createSign("sha1").update("a").sign(key, "hex"); return c.createVerify("sha1").update("a").verify(pub, s, "hex")`,
    `${keys} return c.privateDecrypt(key, c.publicEncrypt(pub, Buffer.from("秘密"))).toString()`,
    `${keys} const padding = c.constants.RSA_PKCS1_PADDING; try { return c.publicEncrypt({ key: pub, padding }, Buffer.from("x")).length } catch (e) { return e.message }`,
  ])("sign, verify, encrypt and decrypt as in Node (%#)", async (body) => {
    const { outcome, data } = await inGuest(body);
    expect(outcome).toMatchObject({ status: "fulfilled" });
    expect(data).toEqual(await inNode(body));
  });
});

describe("words of Node 12", () => {
  it.each([
    ["{bad", "Unexpected token b in JSON at position 1"],
    ['{"a" 1}', "Unexpected number in JSON at position 5"],
    ['["a" "b"]', "Unexpected string in JSON at position 5"],
    ["undefined", "Unexpected token u in JSON at position 0"],
    ['{"名":\n 包}', "Unexpected token 包 in JSON at position 7"],
    ["[1,", "Unexpected end of JSON input"],
  ])("JSON.parse(%j) says %j", async (text, message) => {
    const { data } = await inGuest(
      `try { JSON.parse(${JSON.stringify(text)}) } catch (e) { return [e.name, e.message] }`,
    );
    expect(data).toEqual(["SyntaxError", message]);
  });

  it("are in an error that the function catches itself", async () => {
    const { data } = await inGuest(
      "try { undefined.x } catch (a) { try { nope } catch (b) { return [a.message, a.stack.split('\\n')[0], b.message] } }",
    );
    expect(data).toEqual([
      "Cannot read property 'x' of undefined",
      "TypeError: Cannot read property 'x' of undefined",
      "nope is not defined",
    ]);
  });

  it("name a bad URL", async () => {
    const { data } = await inGuest("try { new URL('bad') } catch (e) { return e.message }");
    expect(data).toBe("Invalid URL: bad");
  });
});

describe("require", () => {
  it.each([
    ["http", 'require("http") is not available in the sandbox: use the request function of the platform\'s SDK'],
    ["node:net", 'require("net") is not available in the sandbox: use the request function of the platform\'s SDK'],
    ["child_process", 'require("child_process") is not available in the sandbox'],
  ])("refuses %s", async (name, message) => {
    const { error } = await inGuest(`require(${JSON.stringify(name)})`);
    expect(error).toMatchObject({ type: "Error", message });
  });

  it.each([
    ["lodash", "third-party modules must be bundled"],
    ["./helper", "a function is one file"],
    ["../x.js", "a function is one file"],
    ["axios", "third-party modules must be bundled"],
    ["inspect", "third-party modules must be bundled"],
  ])("does not find %s, and says why", async (name, hint) => {
    const { data } = await inGuest(`try { require(${JSON.stringify(name)}) } catch (e) { return [e.code, e.message] }`);
    expect(data).toEqual(["MODULE_NOT_FOUND", expect.stringContaining(`Cannot find module '${name}'`)]);
    expect(data).toEqual([expect.anything(), expect.stringContaining(hint)]);
  });

  it("names what to use where a module has streams that the sandbox has not", async () => {
    const { error } = await inGuest("require('zlib').createGzip()");
    expect(error?.message).toBe("zlib.createGzip() is not available in the sandbox: use gzip()");
  });

  it("takes the node: prefix, and gives the same module each time", async () => {
    const { data } = await inGuest(
      "return [require('node:path') === require('path'), require('fs/promises') === require('fs').promises, require('process') === process, require('timers').setTimeout === setTimeout, require('os').tmpdir()]",
    );
    expect(data).toEqual([true, true, true, true, "/tmp"]);
  });

  it("refuses what is no name", async () => {
    const { data } = await inGuest(
      "return [1, ''].map((x) => { try { require(x) } catch (e) { return [e.name, e.code] } })",
    );
    expect(data).toEqual([
      ["TypeError", "ERR_INVALID_ARG_TYPE"],
      ["TypeError", "ERR_INVALID_ARG_VALUE"],
    ]);
  });

  it("gives a module its names", async () => {
    const { data } = await harness.run(
      "const top = [typeof require, __filename, __dirname, module.exports === exports, this === exports, module.id, require.main === module]; exports.main = async () => top",
      { filename: "index.js" },
    );
    expect(data).toEqual(["function", "/index.js", "/", true, true, "/index.js", false]);
  });
});
