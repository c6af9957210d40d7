import { afterAll, describe, expect, it } from "vitest";
import { bmobHarness } from "./support.js";

/** Bmob contract 4.2 (builtins) and 4.8: modules, names and dialect. */

const { run, body, value, close } = bmobHarness();
afterAll(close);

/** `2020-01-02 03:04:05` in China. */
const THEN = 1_577_905_445;

describe("native modules (4.8)", () => {
  it.each<readonly [expression: string, expected: unknown]>([
    ["json.loads(json.dumps({'名': [1.5, None]}, ensure_ascii=False, sort_keys=True))", { 名: [1.5, null] }],
    ["json.dumps({'a': [1]}, indent=1)", '{\n "a": [\n  1\n ]\n}'],
    ["[math.log(math.e), math.sin(0), math.gcd(12, 18), math.floor(1.5)]", [1, 0, 6, 1]],
    ["base64.b64encode('包')", "5YyF"],
    ["base64.b64decode('5YyF')", "包"],
    ["base64.b64encode(b'abc') == b'YWJj' and base64.b64decode(b'YWJj') == b'abc'", true],
    ["base64.b64decode('/w==') == b'\\xff'", true],
    ["base64.urlsafe_b64encode('??>')", "Pz8-"],
    ["base64.b32encode(b'a').decode()", "ME======"],
    ["re.findall(r'\\d+', 'a1b22')", ["1", "22"]],
    ["re.split(r'\\s*,\\s*', 'a , b')", ["a", "b"]],
    ["re.compile('(包)').sub(r'<\\1>', '一包')", "一<包>"],
    ["re.compile('A', re.I).match('a').group()", "a"],
    ["re.sub('(?P<n>a)', r'\\g<n>!', 'a')", "a!"],
    ["time.mktime(time.strptime('2020-01-02 03:04:05', '%Y-%m-%d %H:%M:%S'))", THEN],
    [`time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(${THEN}))`, "2020-01-02 03:04:05"],
    [`time.gmtime(${THEN}).tm_hour`, 19],
    ["[time.timezone, isinstance(time.time(), float)]", [-28800, true]],
    [
      "sorted(name for name in ('json', 'math', 'base64', 're', 'time', 'os', 'sys') if name in globals())",
      ["base64", "json", "math", "re", "time"],
    ],
    ["[hasattr(json, 'codecs'), hasattr(base64, 'struct'), hasattr(json, '__builtins__')]", [false, false, false]],
  ])("%s", async (expression, expected) => {
    expect(await value(expression)).toEqual(expected);
  });

  it.each([
    ["json.loads('{')", "json.JSONDecodeError"],
    ["json.loads('{')", "json.decoder.JSONDecodeError"],
    ["json.loads('{')", "ValueError"],
    ["re.compile('(')", "re.error"],
    ["base64.b64decode('a')", "ValueError"],
    ["time.strptime('x', '%Y')", "ValueError"],
    ["math.log(0)", "ValueError"],
  ])("%s raises %s", async (call, error) => {
    const { data } = await body(`try:\n\t${call}\nexcept ${error} as e:\n\tresponse.send('caught')`);
    expect(data).toMatchObject({ body: "caught" });
  });

  it("sleeps, and stops at the limit", async () => {
    expect((await body("time.sleep(0.01)\nresponse.send('ok')")).data).toMatchObject({ body: "ok" });
    expect((await body("time.sleep(60)", { timeMs: 200 })).outcome).toEqual({ status: "timeout" });
  });
});

describe("dialect (4.8, D12)", () => {
  it.each<readonly [text: string, result: string]>([
    [
      "response.send([unicode is str, basestring is str, long is int, xrange is range, unichr is chr])",
      "[true, true, true, true, true]",
    ],
    ["response.send(unichr(21253) + unicode(long(1)) + str(list(xrange(2))));", "包1[0, 1]"],
    ["response.send(u'包' if isinstance('a', basestring) else None)", "包"],
    ["n = request.getQueryParam('n');\nif n == None:\n\tn = 'Guest';\nresponse.send('Hello ' + n);", "Hello Guest"],
    ["response.send(re.findall('\\d', 'a1')[0])", "1"],
    ["x = 7 / 2\nresponse.send(x)", "3.5"],
    ["class A(object):\n\tdef f(self): return super(A, self).__repr__()[:3]\nresponse.send(A().f())", "<cl"],
    ["response.send(sum(range(10)))", "45"],
    ["global COUNT\nCOUNT = 1\nresponse.send(COUNT)", "1"],
  ])("%j", async (text, result) => {
    const { data, log } = await body(text);
    expect(data).toMatchObject({ kind: "sent", text: result });
    expect(log).toEqual(["settled"]);
  });

  it("prints to the log", async () => {
    expect((await body("print('一', {'a': 1})\nresponse.send()")).log).toEqual(["log: 一 {'a': 1}", "settled"]);
  });
});

describe("builtins that are not there (4.2)", () => {
  it.each(["open('a')", "compile('1', 'a', 'x')", "input()", "quit()", "exec('1')", "breakpoint()"])(
    "%s raises NameError",
    async (call) => {
      const name = call.replace(/\(.*/, "");
      const { data } = await body(call);
      expect(data).toMatchObject({
        code: 310,
        error: expect.stringContaining(`NameError: name '${name}' is not defined`),
      });
    },
  );

  it.each([
    ["__builtins__['__imp' + 'ort__']('os')", "NameError: name '__import__' is not defined"],
    ["__builtins__['op' + 'en']('a')", "KeyError: 'open'"],
    ["__builtins__['ev' + 'al']('1')", "KeyError: 'eval'"],
    ["globals()['ex' + 'it']()", "KeyError: 'exit'"],
  ])("nor by another way: %s", async (text, error) => {
    expect((await body(text)).data).toMatchObject({ code: 310, error: `call cloudcode error:${error}` });
  });

  it.each([
    ["what divides big numbers", "(10 ** 30000 // 3 ** 5000) > 1", "true"],
    ["encodings", "['包'.encode('gbk').decode('gbk'), '包.cn'.encode('idna').decode()]", '["包", "xn--uir.cn"]'],
    ["generics", "(lambda: [type(list[int]).__name__, str(int | None)])()", '["GenericAlias", "int | None"]'],
    ["text templates", "re.compile('a').sub(r'\\g<0>', 'a')", "a"],
    ["formats", "'{:,.2f} {:%}'.format(1234.5, 0.5)", "1,234.50 50.000000%"],
  ])("are not missed by %s", async (_, expression, text) => {
    expect((await body(`response.send(${expression})`)).data).toMatchObject({ text });
  });

  it("classes with parameters", async () => {
    expect((await body("class A[T]: pass\nresponse.send(A.__type_params__[0].__name__)")).data).toMatchObject({
      text: "T",
    });
  });
});

describe("what one run breaks, the next does not see (4.6: fresh state)", () => {
  it.each([
    "json.dumps = json.loads = None",
    "time.strptime = math.log = re.findall = None",
    "__builtins__.clear()",
    "BmobQuerier.addWhereExists = None",
    "type(response).send = None",
    "type(modules.oData).insert = None",
    "type(modules.oData).insert.__globals__['dumps'] = None",
    "response.send.__globals__.clear()",
    "globals()['A'] = 1\nmodules.A = 1",
  ])("%j", async (text) => {
    await body(text);
    const { data } = await run(
      "A = []\ndef onRequest(request, response, modules):\n\tA.append(1)\n\tmodules.oData.insert('A', {})\n\tBmobQuerier().addWhereExists('a')\n\tresponse.send([A, json.loads(json.dumps([math.log(1)])), re.findall('a', 'a'), time.strptime('2020', '%Y')[0]])",
    );
    expect(data).toMatchObject({ kind: "sent", text: '[[1], [0.0], ["a"], 2020]' });
  });
});
