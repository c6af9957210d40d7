import { describe, expect } from "vitest";
import { NOW_MS } from "../scenarios/steps.js";
import { type FunctionCase, functionCases } from "./support.js";

/** The language, its modules and what is taken away. Bmob contract 4.2, 4.7, 4.8. */

/** Expressions, and their value as JSON. */
const expressions = (rows: readonly (readonly [expression: string, gives: unknown])[]): FunctionCase[] =>
  rows.map(([expression, gives]) => ({
    title: `4.8 ${expression}`,
    body: `response.send([${expression}])`,
    gives: [gives],
  }));

describe("modules that are there", () => {
  functionCases(
    "python",
    expressions([
      ["json.dumps({'a': [1, None]})", '{"a": [1, null]}'],
      ["json.loads('{\"a\": \"中\"}')['a']", "中"],
      ["json.loads(json.dumps('中\\n'))", "中\n"],
      ["json.dumps({'b': 1, 'a': 2}, sort_keys=True)", '{"a": 2, "b": 1}'],
      ["json.dumps([1], indent=1)", "[\n 1\n]"],
      ["json.dumps('中', ensure_ascii=False)", '"中"'],
      ["math.log(math.e)", 1],
      ["math.sin(0)", 0],
      ["math.floor(2.7) + math.ceil(2.1)", 5],
      ["math.pi", Math.PI],
      ["math.gcd(12, 18)", 6],
      ["base64.b64encode('hello')", "aGVsbG8="],
      ["base64.b64decode('aGVsbG8=')", "hello"],
      ["base64.b64decode(base64.b64encode('中文'))", "中文"],
      ["base64.b64encode(b'hello') == b'aGVsbG8='", true],
      ["base64.b64decode(b'aGVsbG8=') == b'hello'", true],
      ["re.findall('[0-9]+', 'a1b22c333')", ["1", "22", "333"]],
      ["re.split(',', 'a,b,,c')", ["a", "b", "", "c"]],
      ["re.sub('b+', '-', 'abbbc')", "a-c"],
      ["re.compile('(?P<y>[0-9]{4})').search('in 2026').group('y')", "2026"],
      ["re.match('[\\u4e00-\\u9fa5]+', '中文 text').group()", "中文"],
      ["re.findall('A', 'aA', re.I)", ["a", "A"]],
      ["time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(0))", "1970-01-01 08:00:00"],
      ["time.localtime(1773077415).tm_hour", 1],
      ["time.gmtime(1773077415).tm_hour", 17],
      ["time.mktime(time.strptime('2026-03-10 01:30:15', '%Y-%m-%d %H:%M:%S'))", 1773077415],
      ["time.mktime(time.localtime(1773077415)) - 1773077415", 0],
      ["time.strptime('30 Nov 00', '%d %b %y').tm_year", 2000],
      ["time.strftime('%j', time.strptime('2026-03-10', '%Y-%m-%d'))", "069"],
      ["isinstance(time.time(), float)", true],
      ["int(time.time())", Math.floor(NOW_MS / 1000)],
      ["time.strftime('%Y-%m-%d %H:%M')", "2026-03-10 01:30"],
      ["time.sleep(0.001)", null],
      ["[BmobQuerier, BmobUpdater, BmobPointer, BmobFile, BmobDate, BmobGeoPoint] and 'there'", "there"],
    ]),
  );
});

describe("dialect", () => {
  functionCases("python", [
    ...expressions([
      ["unicode('中')", "中"],
      ["unicode is str", true],
      ["isinstance('a', basestring)", true],
      ["long(5)", 5],
      ["list(xrange(3))", [0, 1, 2]],
      ["unichr(20013)", "中"],
      ["u'中' == '中'", true],
      ["len('中文')", 2],
      ["3 / 2", 1.5],
      ["3 // 2", 1],
      ["2 ** 100", 2 ** 100],
      ["'%s=%d' % ('a', 1)", "a=1"],
      ["'{0}-{n}'.format('a', n=2)", "a-2"],
      ["f'{1 + 1}'", "2"],
      [
        "sorted({'b': 1, 'a': 2}.items())",
        [
          ["a", 2],
          ["b", 1],
        ],
      ],
      ["list(map(lambda x: x * 2, [1, 2]))", [2, 4]],
      ["[x for x in range(5) if x % 2]", [1, 3]],
      ["max(1, 2) + min(1, 2) + sum([1, 2]) + abs(-1) + round(1.6)", 9],
      ["'中文'.encode('utf-8').decode('utf-8')", "中文"],
      ["isinstance(1, object) and callable(len) and hasattr('', 'join')", true],
    ]),
    { title: "4.8 trailing semicolons", body: `text = "a";\nresponse.send(text);`, text: "a" },
    {
      title: "4.8 classes, generators, closures, decorators",
      source: `
class Shape(object):
    def __init__(self, side):
        self.side = side
    @property
    def area(self):
        return self.side ** 2

def twice(f):
    return lambda *a: f(*a) * 2

@twice
def area(side):
    return Shape(side).area

def numbers():
    for n in range(3):
        yield n

def onRequest(request, response, modules):
    total = 0
    def add(n):
        nonlocal total
        total += n
    for n in numbers():
        add(area(n))
    response.send(total)
`,
      text: "10",
    },
    {
      title: "4.2 helpers and constants beside the entry point",
      source: `
LIMIT = 3

def clip(n):
    return min(n, LIMIT)

def onRequest(request, response, modules):
    response.send(clip(9))
`,
      text: "3",
    },
    {
      title: "4.2 with a coding line, tabs, and Windows' lines",
      source: "#coding=utf-8\r\n# 中文\r\ndef onRequest(request, response, modules):\r\n\tresponse.send('ok')\r\n",
      text: "ok",
    },
    {
      title: "4.2 the table called “import”",
      body: `
        made = modules.oData.insert("imp"+"ort", {"n": 1})
        response.send([row["n"] for row in modules.oData.find("imp"+"ort").queryResults])`,
      gives: [1],
    },
    {
      title: "4.2 words that only look like forbidden ones",
      body: `
        Import = "IMPORT Exit EVAL impor t"
        response.send(Import)`,
      text: "IMPORT Exit EVAL impor t",
    },
    ...["open('x')", "exec('1')", "compile('1', 'x', 'exec')", "input()", "quit()"].map(
      (call): FunctionCase => ({
        title: `4.2 ${call} is not there`,
        body: `${call}\nresponse.send()`,
        fails: [500, 310, `NameError: name '${call.split("(")[0]}' is not defined`],
      }),
    ),
    {
      title: "4.6 modules has one member",
      body: `
        response.send([name for name in ("oData", "oHttp", "oFunctions", "oBql") if hasattr(modules, name)])`,
      gives: ["oData"],
    },
  ]);
});

describe("print", () => {
  functionCases("python", [
    {
      title: "4.8 goes to the log of the function",
      name: "talker",
      body: `
        print("hello", 1, None)
        print("中文😀")
        print({"a": [1]})
        response.send("quiet")`,
      text: "quiet",
      and: ({ emulator }) => {
        expect(emulator.logs({ function: "talker" })).toMatchObject([
          { platform: "bmob", level: "log", message: "hello 1 None" },
          { platform: "bmob", level: "log", message: "中文😀" },
          { platform: "bmob", level: "log", message: "{'a': [1]}" },
        ]);
      },
    },
    {
      title: "4.8 what was printed before a failure stays",
      name: "failing",
      body: `print("before")\nraise ValueError("broken")`,
      fails: [500, 310, "ValueError: broken"],
      and: ({ emulator }) => {
        const lines = emulator.logs({ function: "failing" });
        expect(lines[0]).toMatchObject({ level: "log", message: "before" });
        // A developer finds the failure there, too, with its place.
        expect(lines.find(({ level }) => level === "error")?.message).toMatch(/ValueError: broken/);
      },
    },
    {
      title: "4.8 an empty line, and one of several",
      name: "lines",
      body: String.raw`
        print()
        print("a\nb")
        print("x", "y", sep="-", end="")
        response.send()`,
      and: ({ emulator }) => {
        const text = emulator
          .logs({ function: "lines" })
          .map(({ message }) => message)
          .join("\n");
        expect(text).toContain("a\nb");
        expect(text).toContain("x-y");
      },
    },
  ]);
});

describe("built-in classes", () => {
  functionCases("python", [
    {
      title: "4.7 BmobDate of milliseconds, in Beijing's time",
      body: "response.send([BmobDate(1773077415000), BmobDate(1773077415999), BmobDate(1773077415000.5)])",
      gives: Array(3).fill({ __type: "Date", iso: "2026-03-10 01:30:15" }),
    },
    {
      title: "4.7 BmobDate of a text, unchanged",
      body: "response.send(BmobDate('2026-1-2'))",
      gives: { __type: "Date", iso: "2026-1-2" },
    },
    {
      title: "4.7 BmobGeoPoint by name",
      body: "response.send(BmobGeoPoint(latitude=39.9, longitude=116.4))",
      gives: { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 },
    },
    {
      title: "4.7 BmobFile without filename",
      body: "response.send(BmobFile('http://f/x'))",
      gives: { __type: "File", url: "http://f/x", filename: "" },
    },
  ]);
});
