import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CellRules, cellTypesOf } from "../../src/files/cells.js";
import { readCsv } from "../../src/files/csv.js";
import { findJsonProblem } from "../../src/files/json-problem.js";
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
    ["1e3", 1000],
    ["-0", 0],
    ["true", true],
    ["FALSE", false],
    ["null", null],
    ["Null", "Null"],
    ["0123", "0123"],
    ["+86", "+86"],
    ["1.50", 1.5],
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

  it("no column has a meaning by its name alone", () => {
    expect(rowsOf("id,_phone,objectId\n12,13800138000,1\n")).toEqual([{ id: 12, _phone: 13800138000, objectId: 1 }]);
  });
});

describe("cells with a schema", () => {
  const text = 't,n,b,d,o,r\n12,"12",TRUE,2026-01-01,{},5cc5\n[公告],abc,no,明天,,null\n';

  it("of columns by name", () => {
    const schema = { t: "String", n: { type: "Number" }, b: "Boolean", d: "Date", o: "Object", r: "Pointer" };
    const dateOf = (moment: Date) => ({ at: moment.getTime() });
    expect(rowsOf(text, { typeOf: cellTypesOf(schema), dateOf })).toEqual([
      { t: "12", n: 12, b: true, d: { at: Date.UTC(2026, 0, 1) }, o: {}, r: "5cc5" },
      { t: "[公告]", n: "abc", b: "no", d: "明天", r: null },
    ]);
  });

  it("of columns in a list", () => {
    const types = { t: "string", n: "integer", b: "boolean", d: "date", o: "object", r: "reference" };
    const fields = Object.entries(types).map(([name, type]) => ({ name, type }));
    expect(rowsOf(text, { typeOf: cellTypesOf({ fields }) })).toEqual([
      { t: "12", n: 12, b: true, d: "2026-01-01", o: {}, r: "5cc5" },
      { t: "[公告]", n: "abc", b: "no", d: "明天", r: null },
    ]);
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
});

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const toCell = (value: Json | undefined): string => {
  if (value === undefined) return "";
  if (typeof value === "string") return quoted(value);
  return typeof value === "object" && value !== null ? quoted(JSON.stringify(value)) : JSON.stringify(value);
};

it("whatever rows hold comes back, and stands where it is said to", () => {
  const name = fc.constantFrom("名称", "price", "a b", "x.y", "tags");
  const cell = fc.oneof(
    fc.constant(undefined),
    // What is JSON is meant so.
    fc.string({ unit: "grapheme" }).filter((text) => !/^[{[]/.test(text) || findJsonProblem(text) !== undefined),
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
      "2026-01-01T00:00:00.000Z",
    ),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.integer())),
    fc.dictionary(fc.constantFrom("深", "b"), fc.constantFrom("值", "{}", 1)),
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { minLength: 1 }),
      fc.array(fc.array(cell, { minLength: 5, maxLength: 5 })),
      fc.constantFrom("\n", "\r\n"),
      (names, cells, ending) => {
        const kept = cells.filter((row) => names.some((_, column) => row[column] !== undefined));
        const lines = kept.map((row) => names.map((_, column) => toCell(row[column])).join(","));
        const text = [names.map(quoted).join(","), ...lines].join(ending);
        const expected = kept.map((row) =>
          Object.fromEntries(
            names.flatMap((each, column): [string, Json][] => {
              const value = row[column];
              // JSON has no -0.
              return value === undefined ? [] : [[each, Object.is(value, -0) ? 0 : value]];
            }),
          ),
        );
        const read = readCsv(text);
        if ("reason" in read) throw new Error(`${read.reason} in ${text}`);
        expect(read.value).toEqual(expected);
        for (const [index, row] of (read.value as JsonObject[]).entries()) {
          for (const [each, value] of Object.entries(row)) {
            const { tree, missing } = find(read, `[${index}].${each}`);
            expect([missing, text.slice(tree.here).startsWith(toCell(value))]).toEqual(["", true]);
          }
        }
      },
    ),
    { numRuns: 100 },
  );
});
