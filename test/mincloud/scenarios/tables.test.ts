import { describe, expect } from "vitest";
import {
  arrayOf,
  createWorld,
  fieldsOf,
  geo,
  NOW_SECONDS,
  pointerTo,
  type Scenario,
  type Step,
  scenarios,
  type World,
} from "./support.js";

const TABLES = "/oserve/v1.8/table/";
const PERMS = {
  row_read_perm: ["user:*"],
  row_write_perm: ["user:{created_by}"],
  write_perm: ["user:anonymous", "gid:3"],
};
const CUSTOM = fieldsOf({ title: "string", tags: arrayOf("string") });
const BODY = { name: "Book", schema: { fields: CUSTOM }, ...PERMS };
const builtIn = (name: string, type: string) =>
  expect.objectContaining({ name, type, description: expect.any(String) });
const BUILT_INS = [
  builtIn("id", "id"),
  builtIn("created_by", "integer"),
  builtIn("created_at", "integer"),
  builtIn("updated_at", "integer"),
];
const BOOK = {
  id: expect.any(Number),
  name: "Book",
  protected_fields: null,
  schema: {
    fields: [
      ...BUILT_INS,
      expect.objectContaining({ name: "title", type: "string", description: "title" }),
      expect.objectContaining({ name: "tags", type: "array", items: { type: "string" } }),
    ],
  },
  write_perm: ["user:anonymous", "gid:3"],
  default_row_perm: { _read_perm: ["user:*"], _write_perm: ["user:{created_by}"] },
  created_at: NOW_SECONDS,
  updated_at: NOW_SECONDS,
};

const create = (json: unknown, status: number): Step => ({ request: `POST ${TABLES}`, json, status });
const withFields = (fields: unknown) => ({ ...BODY, schema: { fields } });
const field = (members: object) => withFields([{ name: "f", ...members }]);
const without = (name: string) => Object.fromEntries(Object.entries(BODY).filter(([key]) => key !== name));
/** A table body must be refused, and leave nothing. */
const refused = (title: string, json: unknown): Scenario => ({
  title: `4 ${title} is 400`,
  steps: [
    create(json, 400),
    { request: `GET ${TABLES}?name=Book`, status: 200, matches: { meta: { total_count: 0 } } },
  ],
});
/** The field comes back with these members. */
const kept = (title: string, input: object, output: object): Scenario => ({
  title: `4 ${title}`,
  steps: [
    {
      ...create(field(input), 201),
      matches: { schema: { fields: [...BUILT_INS, expect.objectContaining({ name: "f", ...output })] } },
    },
  ],
});

const empty = () => createWorld();
const book = async (): Promise<World> => {
  const world = await createWorld();
  await world.table("Book", { label: "string", pages: "integer" }, PERMS);
  await world.table("Shelf", { label: "string" });
  await world.rows("Book", { 红楼梦: { pages: 120 } });
  return world;
};

describe("4 create", () => {
  scenarios(empty, [
    { title: "4 create: 201 and the whole table, built-in fields first", ...create(BODY, 201), equals: BOOK },
    {
      title: "4 userve answers the same",
      request: "POST /userve/v1.8/table/",
      json: BODY,
      status: 201,
      equals: BOOK,
    },
    {
      title: "4 table ids are integers",
      steps: [
        { ...create(BODY, 201), save: { first: "id" } },
        { request: `GET ${TABLES}{first}/`, status: 200, equals: { ...BOOK, id: expect.toSatisfy(Number.isInteger) } },
      ],
    },
    {
      title: "4 built-in fields in the input are ignored",
      ...create(withFields([{ name: "id", type: "id" }, { name: "created_at", type: "string" }, ...CUSTOM]), 201),
      equals: BOOK,
    },
    {
      title: "4 unknown keys (description, indexes) are ignored",
      ...create({ ...BODY, description: "书", indexes: [] }, 201),
      equals: BOOK,
    },
    { title: "4 no fields at all", ...create(withFields([]), 201), matches: { schema: { fields: BUILT_INS } } },
    {
      title: "4 a name taken is 400",
      steps: [
        create(BODY, 201),
        create(BODY, 400),
        { request: `GET ${TABLES}?name=Book`, status: 200, matches: { meta: { total_count: 1 } } },
      ],
    },
    ...["name", "schema", "row_read_perm", "row_write_perm", "write_perm"].map((key) =>
      refused(`${key} missing`, without(key)),
    ),
    ...["Book", "b", "B2_", "constructor", "toString", "hasOwnProperty", "x".repeat(32)].map((name) => ({
      title: `4 the name ${name}`,
      ...create({ ...BODY, name }, 201),
      matches: { name },
    })),
    ...["", "1a", "_a", "__proto__", "书", "a-b", "a b", "a.b", "x".repeat(33), 5, null, ["a"]].map((name) =>
      refused(`the name ${JSON.stringify(name)}`, { ...BODY, name }),
    ),
    ...["", "1a", "_a", "书名", "a.b", "$a", "x".repeat(33), 5].map((name) =>
      refused(`the field name ${JSON.stringify(name)}`, withFields([{ name, type: "string" }])),
    ),
    refused("an unknown field type", field({ type: "text" })),
    refused("the field type constructor", field({ type: "constructor" })),
    refused("a field without a type", field({})),
    refused("schema without fields", { ...BODY, schema: {} }),
    refused("fields that are no list", withFields({ title: "string" })),
    refused("an array field without items", field({ type: "array" })),
    refused("an array of an unknown type", field({ type: "array", items: { type: "text" } })),
    refused("a geojson field without coordinate_type", field({ type: "geojson", format: "default" })),
    refused("an unknown coordinate_type", field({ ...geo, coordinate_type: "mars" })),
    refused("a reference without schema_id", field({ type: "reference" })),
    refused("schema_id of no table", field({ type: "reference", schema_id: 987654 })),
    refused("a default of another type", field({ type: "integer", default: "x" })),
    ...[["everyone"], ["user:x"], ["user:"], ["gid:abc"], "user:*", [5]].flatMap((perm) =>
      ["row_read_perm", "row_write_perm", "write_perm"].map((key) =>
        refused(`${key} ${JSON.stringify(perm)}`, { ...BODY, [key]: perm }),
      ),
    ),
    kept("description is kept", { type: "string", description: "书名" }, { description: "书名" }),
    kept(
      "constraints and default are kept",
      { type: "integer", constraints: { required: true }, default: 3 },
      { constraints: { required: true }, default: 3 },
    ),
    kept(
      "geojson keeps format and coordinate_type",
      { ...geo, coordinate_type: "gcj02" },
      { format: "default", coordinate_type: "gcj02" },
    ),
    ...["string", "integer", "number", "boolean", "object", "geojson", "file", "date"].map((type) =>
      kept(`an array of ${type}`, arrayOf(type), { type: "array", items: expect.objectContaining({ type }) }),
    ),
    ...["string", "integer", "number", "boolean", "object", "file", "date"].map((type) =>
      kept(`type ${type}`, { type }, { type }),
    ),
    {
      title: "4 malformed JSON is 400",
      request: `POST ${TABLES}`,
      body: "{",
      headers: { "content-type": "application/json" },
      status: 400,
    },
    { title: "4 a list as body is 400", ...create([BODY], 400) },
  ]);
});

describe("4 list and get", () => {
  scenarios(book, [
    {
      title: "4 the list holds the own tables and _userprofile",
      request: `GET ${TABLES}`,
      status: 200,
      matches: {
        meta: { limit: 20, offset: 0, next: null, previous: null, total_count: expect.any(Number) },
        objects: expect.arrayContaining([
          expect.objectContaining({ name: "Book", id: expect.any(Number) }),
          expect.objectContaining({ name: "Shelf" }),
          expect.objectContaining({
            name: "_userprofile",
            id: expect.toSatisfy(Number.isInteger),
            protected_fields: expect.any(Array),
          }),
        ]),
      },
    },
    {
      title: "4 name= is an exact filter",
      request: `GET ${TABLES}?name=Book`,
      status: 200,
      matches: { meta: { total_count: 1 }, objects: [{ name: "Book" }] },
    },
    ...["Boo", "book", "constructor"].map((name) => ({
      title: `4 name=${name} finds nothing`,
      request: `GET ${TABLES}?name=${name}`,
      status: 200,
      equals: { meta: { limit: 20, next: null, offset: 0, previous: null, total_count: 0 }, objects: [] },
    })),
    {
      title: "4 limit and offset",
      request: `GET ${TABLES}?limit=1&offset=1`,
      status: 200,
      matches: { meta: { limit: 1, offset: 1, previous: `${TABLES}?limit=1&offset=0` }, objects: [expect.anything()] },
    },
    { title: "4 get by id", request: `GET ${TABLES}{Book}/`, status: 200, matches: { name: "Book", id: "{Book}" } },
    ...["999999", "nothing", "constructor", "toString"].map((id) => ({
      title: `4 table ${id} is 404`,
      request: `GET ${TABLES}${id}/`,
      status: 404,
    })),
    {
      title: "4 _userprofile takes custom columns by a PUT to its id",
      steps: [
        { request: `GET ${TABLES}?name=_userprofile`, status: 200, save: { users: "objects.0.id" } },
        {
          request: `PUT ${TABLES}{users}/`,
          json: { schema: { fields: fieldsOf({ level: "integer" }) } },
          status: 200,
          matches: {
            name: "_userprofile",
            schema: { fields: expect.arrayContaining([expect.objectContaining({ name: "level" })]) },
          },
        },
      ],
    },
  ]);
});

describe("4 update", () => {
  const put = (json: unknown, status: number): Step => ({ request: `PUT ${TABLES}{Book}/`, json, status });
  const rowOfBook = "GET /oserve/v2.4/table/Book/record/{红楼梦}/";
  scenarios(book, [
    {
      title: "4 rename: the new name answers, the old one is 404",
      steps: [
        { ...put({ name: "Novel" }, 200), matches: { id: "{Book}", name: "Novel" } },
        { request: "GET /oserve/v2.4/table/Novel/record/", status: 200, labels: ["红楼梦"] },
        { request: "GET /oserve/v2.4/table/Book/record/", status: 404 },
      ],
    },
    {
      title: "4 a subset of the body changes only that",
      ...put({ write_perm: [] }, 200),
      matches: {
        name: "Book",
        write_perm: [],
        default_row_perm: { _read_perm: ["user:*"], _write_perm: ["user:{created_by}"] },
        schema: {
          fields: [
            ...BUILT_INS,
            expect.objectContaining({ name: "label" }),
            expect.objectContaining({ name: "pages" }),
          ],
        },
      },
    },
    {
      title: "4 schema.fields replaces the custom columns; data of removed ones is invisible",
      steps: [
        {
          ...put({ schema: { fields: fieldsOf({ label: "string", price: "number" }) } }, 200),
          matches: {
            schema: {
              fields: [
                ...BUILT_INS,
                expect.objectContaining({ name: "label" }),
                expect.objectContaining({ name: "price" }),
              ],
            },
          },
        },
        { request: rowOfBook, status: 200, matches: { label: "红楼梦" }, lacks: ["pages"] },
        { request: "GET /oserve/v2.4/table/Book/record/?keys=pages", status: 400 },
      ],
    },
    {
      title: "4 built-in fields cannot be removed",
      ...put({ schema: { fields: [] } }, 200),
      matches: { schema: { fields: BUILT_INS } },
    },
    {
      title: "4 changed row permissions affect only rows created later",
      steps: [
        {
          ...put({ row_read_perm: ["user:7"], row_write_perm: [] }, 200),
          matches: { default_row_perm: { _read_perm: ["user:7"], _write_perm: [] } },
        },
        { request: rowOfBook, status: 200, matches: { read_perm: ["user:*"] } },
        {
          request: "POST /oserve/v2.4/table/Book/record/",
          json: {},
          status: 201,
          matches: { read_perm: ["user:7"], write_perm: [] },
        },
      ],
    },
    {
      title: "4 a name taken is 400",
      steps: [put({ name: "Shelf" }, 400), { request: `GET ${TABLES}{Book}/`, status: 200, matches: { name: "Book" } }],
    },
    { title: "4 a bad name is 400", ...put({ name: "书" }, 400) },
    {
      title: "4 bad fields are 400 and change nothing",
      steps: [
        put({ name: "Novel", schema: { fields: [{ name: "x", type: "text" }] } }, 400),
        { request: rowOfBook, status: 200, matches: { pages: 120 } },
        { request: `GET ${TABLES}{Book}/`, status: 200, matches: { name: "Book" } },
      ],
    },
    { title: "4 a bad ACL string is 400", ...put({ write_perm: ["everyone"] }, 400) },
    {
      title: "4 PUT of an unknown table is 404",
      request: `PUT ${TABLES}999999/`,
      json: { name: "Novel" },
      status: 404,
    },
    {
      title: "4 malformed JSON is 400",
      request: `PUT ${TABLES}{Book}/`,
      body: "[",
      headers: { "content-type": "application/json" },
      status: 400,
    },
  ]);
});

describe("4 delete", () => {
  scenarios(book, [
    {
      title: "4 204, empty; table and rows are gone",
      steps: [
        { request: `DELETE ${TABLES}{Book}/`, status: 204 },
        { request: `GET ${TABLES}{Book}/`, status: 404 },
        { request: "GET /oserve/v2.4/table/Book/record/", status: 404 },
        create(BODY, 201),
        {
          request: "GET /oserve/v2.4/table/Book/record/?return_total_count=1",
          status: 200,
          matches: { meta: { total_count: 0 } },
        },
      ],
    },
    { title: "4 an unknown table is 404", request: `DELETE ${TABLES}999999/`, status: 404 },
  ]);
});

describe("4 pointers", () => {
  const refer = (count: number, schema_id: unknown = "{Shelf}") =>
    withFields(Array.from({ length: count }, (_, index) => ({ name: `p${index}`, type: "reference", schema_id })));
  scenarios(book, [
    {
      title: "4 schema_id as an integer comes back as given",
      ...create({ ...refer(1), name: "Loan" }, 201),
      matches: {
        schema: {
          fields: [...BUILT_INS, expect.objectContaining({ name: "p0", type: "reference", schema_id: "{Shelf}" })],
        },
      },
    },
    {
      title: "4 schema_id may arrive as a string",
      ...create({ ...refer(1, "{Shelf.text}"), name: "Loan" }, 201),
      matches: { schema: { fields: [...BUILT_INS, expect.objectContaining({ schema_id: "{Shelf.text}" })] } },
    },
    { title: "4 three pointers are allowed", ...create({ ...refer(3), name: "Loan" }, 201) },
    { title: "4 four pointers are 400", ...create({ ...refer(4), name: "Loan" }, 400) },
    {
      title: "4 a PUT to four pointers is 400",
      request: `PUT ${TABLES}{Book}/`,
      json: {
        schema: {
          fields: fieldsOf({
            a: pointerTo("Shelf"),
            b: pointerTo("Shelf"),
            c: pointerTo("Shelf"),
            d: pointerTo("Shelf"),
          }),
        },
      },
      status: 400,
    },
    {
      title: "4 a pointer's target can be neither renamed nor deleted",
      steps: [
        create({ ...refer(1), name: "Loan" }, 201),
        { request: `PUT ${TABLES}{Shelf}/`, json: { name: "Rack" }, status: 400 },
        { request: `DELETE ${TABLES}{Shelf}/`, status: 400 },
        { request: "GET /oserve/v2.4/table/Shelf/record/", status: 200 },
      ],
    },
    {
      title: "4 once the pointing table is gone the target can be renamed and deleted",
      steps: [
        { ...create({ ...refer(1), name: "Loan" }, 201), save: { Loan: "id" } },
        { request: `DELETE ${TABLES}{Loan}/`, status: 204 },
        { request: `PUT ${TABLES}{Shelf}/`, json: { name: "Rack" }, status: 200 },
        { request: `DELETE ${TABLES}{Shelf}/`, status: 204 },
      ],
    },
  ]);
});
