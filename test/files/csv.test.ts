import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CellRules, cellTypesOf } from "../../src/files/cells.js";
import { readCsv } from "../../src/files/csv.js";
import { readJson } from "../../src/files/json-text.js";
import { find } from "../../src/files/tree.js";
import type { Json, JsonObject } from "../../src/kernel/index.js";

const rowsOf = (text: string, rules?: CellRules): unknown => {
  const read = readCsv(text, rules);
  return "value" in read ? read.value : read;
};

describe("cells without a schema", () => {
  it.each<[string, unknown]>([
    ["12", 12],
    ["-0.5", -0.5],
    ["1e3", "1e3"],
    ["-0", "-0"],
    ["1e+21", 1e21],
    ["true", true],
    ["FALSE", false],
    ["null", null],
    ["Null", "Null"],
    ["0123", "0123"],
    ["+86", "+86"],
    ["1.50", "1.50"],
    ["12345678901234567890", "12345678901234567890"],
    ["9007199254740991", 9007199254740991],
    ["0.30000000000000004", 0.30000000000000004],
    ["1e999", "1e999"],
    ["2026-01-01", "2026-01-01"],
    ["龙井", "龙井"],
    ['"12"', "12"],
    ['"true"', "true"],
    ['"null"', "null"],
    ['""', ""],
    ['"说""好"""', '说"好"'],
    ['"{""a"": [1, ""梨""]}"', { a: [1, "梨"] }],
    ["[]", []],
    ["{}", {}],
    ['"[]"', []],
    ['"[促销] 大梨"', "[促销] 大梨"],
    ['"{促销} 大梨, 二两"', "{促销} 大梨, 二两"],
  ])("%s is %j", (cell, value) => {
    expect(rowsOf(`列,last\n${cell},1\n`)).toEqual([{ 列: value, last: 1 }]);
  });

  it("an empty one is no member", () => {
    expect(rowsOf("a,b,c\n,2,\n")).toEqual([{ b: 2 }]);
  });

  it.each<[string, string[], unknown[]]>([
    ["sizes", ["M", "38"], ["M", "38"]],
    ["codes, some with a zero before", ["010000", "100000"], ["010000", "100000"]],
    [
      "telephone numbers, some with their country",
      ["13800138000", "+8613800138001"],
      ["13800138000", "+8613800138001"],
    ],
    ["versions", ["1.10", "2", "1.2.3"], ["1.10", "2", "1.2.3"]],
    ["numbers, one with more digits than it keeps", ["1", "12345678901234567890"], ["1", "12345678901234567890"]],
    ["numbers, one in quotation marks", ["1", '"2"'], ["1", "2"]],
    ["numbers and booleans", ["1", "true"], ["1", "true"]],
    ["booleans and texts", ["TRUE", "不详"], ["TRUE", "不详"]],
    ["JSON and texts", ["[1]", "无"], ["[1]", "无"]],
    ["JSON in quotation marks and texts", ['"[1,2]"', "无"], ["[1,2]", "无"]],
    ["what only looks like JSON, and texts", ["[急] 缺货", "无"], ["[急] 缺货", "无"]],
    ["JSON and numbers", ["5", "{}"], ["5", "{}"]],
    ["numbers and gaps", ["1", "", "null", "-2.5"], [1, undefined, null, -2.5]],
    ["texts and gaps", ["一", "", "null", '""', '"null"'], ["一", undefined, null, "", "null"]],
    ["JSON and gaps", ["[1]", "", "null", "{}"], [[1], undefined, null, {}]],
    ["booleans however they are written", ["TRUE", "false"], [true, false]],
    ["nothing but null", ["null", ""], [null, undefined]],
  ])("a column is of one type: %s", (_title, cells, values) => {
    const text = `列,last\n${cells.map((cell) => `${cell},1\n`).join("")}`;
    expect(rowsOf(text)).toEqual(values.map((列) => (列 === undefined ? { last: 1 } : { 列, last: 1 })));
  });

  it("no column has a meaning by its name alone", () => {
    expect(rowsOf("id,_phone,objectId\n12,13800138000,1\n")).toEqual([{ id: 12, _phone: 13800138000, objectId: 1 }]);
  });
});

describe("cells with a schema", () => {
  const text = 't,n,b,d,o,r\n12,"12",TRUE,2026-01-01,{},5cc5\n[公告],abc,no,,,null\n';

  it("of columns by name", () => {
    const schema = { t: "String", n: { type: "Number" }, b: "Boolean", d: "Date", o: "Object", r: "Pointer" };
    const dates = { utcOffset: 0, dateOf: (moment: Date) => ({ at: moment.getTime() }) };
    expect(rowsOf(text, { typeOf: cellTypesOf(schema), dates })).toEqual([
      { t: "12", n: 12, b: true, d: { at: Date.UTC(2026, 0, 1) }, o: {}, r: "5cc5" },
      { t: "[公告]", n: "abc", b: "no", r: null },
    ]);
  });

  it("of columns in a list", () => {
    const types = { t: "string", n: "integer", b: "boolean", d: "date", o: "object", r: "reference" };
    const fields = Object.entries(types).map(([name, type]) => ({ name, type }));
    expect(rowsOf(text, { typeOf: cellTypesOf({ fields }) })).toEqual([
      { t: "12", n: 12, b: true, d: "2026-01-01", o: {}, r: "5cc5" },
      { t: "[公告]", n: "abc", b: "no", r: null },
    ]);
  });
});

describe("dates", () => {
  const isoOf = (cell: string, utcOffset: number): unknown => {
    const dates = { utcOffset, dateOf: (moment: Date) => moment.toISOString() };
    const read = rowsOf(`at\n${cell}\n`, { typeOf: () => "date", dates });
    return Array.isArray(read) ? read[0].at : read;
  };

  it.each<[string, string, string]>([
    ["2026-11-01", "2026-11-01T00:00:00.000Z", "2026-10-31T16:00:00.000Z"],
    ["2026-11-01 20:15:02", "2026-11-01T20:15:02.000Z", "2026-11-01T12:15:02.000Z"],
    ["2026-11-01T20:15", "2026-11-01T20:15:00.000Z", "2026-11-01T12:15:00.000Z"],
    ["2026-11-01 20:15:02.25", "2026-11-01T20:15:02.250Z", "2026-11-01T12:15:02.250Z"],
    ["2026-11-01T20:15:02.123456Z", "2026-11-01T20:15:02.123Z", "2026-11-01T20:15:02.123Z"],
    ["2026-11-01T20:15:02+08:00", "2026-11-01T12:15:02.000Z", "2026-11-01T12:15:02.000Z"],
    ["2026-11-01T20:15:02-0330", "2026-11-01T23:45:02.000Z", "2026-11-01T23:45:02.000Z"],
    ['"2024-02-29 00:00:00 +08"', "2024-02-28T16:00:00.000Z", "2024-02-28T16:00:00.000Z"],
  ])("%s is %s in UTC, %s in China, on every machine", (cell, utc, china) => {
    const zone = process.env.TZ;
    try {
      for (const machine of ["UTC", "Asia/Shanghai", "America/New_York"]) {
        process.env.TZ = machine;
        expect([isoOf(cell, 0), isoOf(cell, 8)]).toEqual([utc, china]);
      }
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it.each([
    "小明 3",
    "1",
    "2026",
    "2026/11/1",
    "2026-1-1",
    "2026-02-30",
    "2026-11-01 25:00:00",
    "12元",
    "2026-11-01 20",
    '""',
  ])("%s is none", (cell) => {
    expect(isoOf(cell, 8)).toEqual({
      at: 3,
      path: "[0].at",
      reason: `${cell === '""' ? cell : JSON.stringify(cell)} is no date; write 2026-11-01, 2026-11-01 20:15:02 or 2026-11-01T20:15:02+08:00 (without a zone: UTC+8)`,
    });
  });

  it("may be JSON, null, or nothing", () => {
    expect([isoOf('"{""iso"": 1}"', 0), isoOf("null", 0)]).toEqual([{ iso: 1 }, null]);
  });
});

describe("numbers of a schema", () => {
  it.each<[string, unknown]>([
    ["39.90420000000000000", 39.9042],
    ["12345678901234567890", 12345678901234567000],
    ["1e3", 1000],
    ["-0", 0],
    ["007", "007"],
    ["+5", "+5"],
    ["1e999", "1e999"],
  ])("%s is %j", (cell, value) => {
    expect(rowsOf(`n\n${cell}\n`, { typeOf: () => "number" })).toEqual([{ n: value }]);
  });
});

describe("lines", () => {
  it.each<[string, string, unknown]>([
    [
      "Windows endings, blanks and empty lines",
      "a , b\r\n\r\n 1 ,\t2\r\n , \r\n,\r\n3,4\r\n",
      [
        { a: 1, b: 2 },
        { a: 3, b: 4 },
      ],
    ],
    ["no ending, or the endings of old", "a,b\r1,2", [{ a: 1, b: 2 }]],
    ["line breaks and commas in quotation marks", 'a,b\n"x\r\ny,z" ,2\n', [{ a: "x\r\ny,z", b: 2 }]],
    ["blanks that are meant", 'a\n" x "\n', [{ a: " x " }]],
    ["columns that spreadsheets leave behind", "a,,\n1,,\n", [{ a: 1 }]],
    ["nothing", "", []],
    ["names alone", "a,b\n", []],
  ])("may have %s", (_title, text, rows) => {
    expect(rowsOf(text)).toEqual(rows);
  });

  it.each<[string, string, number, string]>([
    ["too few cells", "a,b\n1\n", 4, "the first line has 2 names, this one only 1 cells"],
    [
      "a comma too many",
      "a,b\n1,2\n1,2,3\n",
      8,
      'the first line has 2 names, this one more cells; a cell with a comma in it stands in " "',
    ],
    [
      "a quotation that does not end",
      'a,b\n1,"x\n',
      6,
      'a cell in quotation marks that does not end; write "" for one inside',
    ],
    [
      "text behind a quotation",
      'a\n"x"y\n',
      2,
      'a cell with quotation marks in it stands in quotation marks, with "" for each inside',
    ],
    [
      "a quotation mark in a cell",
      'a\n5" tall\n',
      2,
      'a cell with quotation marks in it stands in quotation marks, with "" for each inside',
    ],
    ["two columns of one name", "a,b,a\n", 4, 'two columns are called "a"'],
    ["a column without a name", "a,\n1,2\n", 5, "its column has no name in the first line"],
    ["a name that reaches for a prototype", "a,__proto__\n", 2, "the name __proto__ is refused"],
    ["tabs", "a\tb\n1\t2\n", 0, "tabs stand between the names; CSV has commas"],
    ["semicolons", "a;b\n1;2\n", 0, "semicolons stand between the names; CSV has commas"],
    ["full-width commas", "名称，价格\n梨，1\n", 0, "full-width commas stand between the names; CSV has commas"],
  ])("are refused with %s", (_title, text, at, reason) => {
    expect(rowsOf(text)).toEqual({ at, reason });
  });

  it("tell of a cell that is no JSON where it stands", () => {
    const reason = (why: string) =>
      `a cell that begins with [ is JSON (${why}): expected a value, found the end of the file`;
    expect(rowsOf("a,b\n1,\n2,[1\n")).toEqual({
      at: 9,
      path: "[1].b",
      reason: reason("a text stands in quotation marks").replace("a value", '"," or "]"'),
    });
    expect(rowsOf('a,b\n1,\n2,"[1,"\n', { typeOf: () => "json" })).toEqual({
      at: 9,
      path: "[1].b",
      reason: reason("this column holds JSON"),
    });
    expect(rowsOf('a\n"{""__proto__"": 1}"\n')).toMatchObject({ at: 2, reason: "the name __proto__ is refused" });
  });

  it("tell of the cell that stands first, whatever its column", () => {
    expect(rowsOf("a,b\n{},[1\n[2,[3\n")).toMatchObject({ at: 7, path: "[0].b" });
  });
});

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const toCell = (value: Json | undefined): string => {
  if (value === undefined) return "";
  if (typeof value === "string") return quoted(value);
  return typeof value === "object" && value !== null ? quoted(JSON.stringify(value)) : JSON.stringify(value);
};

const isJson = (text: string): boolean => "value" in readJson(text);

it("whatever rows hold comes back, and stands where it is said to", () => {
  const name = fc.constantFrom("名称", "price", "a b", "x.y", "tags");
  const text = fc.oneof(
    // What is JSON is meant so.
    fc.string({ unit: "grapheme" }).filter((each) => !/^[{[]/.test(each) || !isJson(each)),
    fc.constantFrom(
      "[促销] 大梨",
      "{促销}, [",
      "龙井, 二两",
      '说"好"',
      "two\nlines",
      "\r\n",
      " x ",
      "true",
      "12",
      "null",
      "2026-01-01T00:00:00.000Z",
    ),
  );
  const json = fc.oneof(
    fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.integer())),
    fc.dictionary(fc.constantFrom("深", "b"), fc.constantFrom("值", "{}", 1), { noNullPrototype: true }),
  );
  const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const column = fc.oneof(
    ...[text, json, number, fc.boolean()].map((cell) =>
      fc.array<Json | undefined>(fc.oneof(cell, fc.constant(undefined), fc.constant(null)), {
        minLength: 6,
        maxLength: 6,
      }),
    ),
  );
  const table = fc.uniqueArray(fc.tuple(name, column), { minLength: 1, selector: ([each]) => each });
  fc.assert(
    fc.property(table, fc.constantFrom("\n", "\r\n"), (columns, ending) => {
      const rows = Array.from({ length: 6 }, (_, row) =>
        columns.map(([each, cells]): [string, Json | undefined] => [each, cells[row]]),
      ).filter((row) => row.some(([, value]) => value !== undefined));
      const lines = rows.map((row) => row.map(([, value]) => toCell(value)).join(","));
      const written = [columns.map(([each]) => quoted(each)).join(","), ...lines].join(ending);
      const read = readCsv(written);
      if ("reason" in read) throw new Error(`${read.reason} in ${written}`);
      // JSON has no -0.
      const kept = (value: Json | undefined) => (Object.is(value, -0) ? 0 : value);
      expect(read.value).toEqual(
        rows.map((row) => Object.fromEntries(row.map(([each, value]) => [each, kept(value)]))),
      );
      for (const [index, row] of (read.value as JsonObject[]).entries()) {
        for (const [each, value] of Object.entries(row)) {
          const { tree, missing } = find(read, `[${index}].${each}`);
          expect([missing, written.slice(tree.here).startsWith(toCell(value))]).toEqual(["", true]);
        }
      }
    }),
    { numRuns: 100 },
  );
});
