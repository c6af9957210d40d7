import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator } from "baas-emulator";
import { describe, expect, it } from "vitest";
import {
  createWorld,
  missing,
  NOW,
  OBJECT_ID,
  op,
  point,
  questions,
  type Scenario,
  type Step,
  scenarios,
  times,
  to,
  type World,
} from "./steps.js";

const read = { read: true };
const write = { write: true };
const both = { read: true, write: true };

/** What is granted, by label. */
const ACLS = (id: (name: string) => string) => ({
  free: undefined,
  everyone: { "*": both },
  readable: { "*": read },
  mings: { [id("ming")]: both },
  mingReads: { [id("ming")]: read },
  mingWrites: { "*": read, [id("ming")]: write },
  tops: { "role:top": both },
  topReads: { "role:top": read },
  topWrites: { "*": read, "role:top": write },
  middles: { "role:middle": both },
  lows: { "role:low": both },
  ghosts: { "role:ghost": both },
  mixed: { [id("li")]: both, "role:low": read },
});

/** Ming is a member of top, Xiao of low, which middle lists, which top lists; Li and Hong are in none. */
const company = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming", "li", "xiao", "hong");
  const add = (className: string, name: string) => op("AddRelation", { objects: [to(className, name)] });
  await world.role("low", { users: add("_User", "xiao") });
  await world.role("middle", { roles: add("_Role", "low") });
  await world.role("top", { roles: add("_Role", "middle"), users: add("_User", "ming") });
  const acls = ACLS((name) => String(world.names.get(name)));
  await world.objects(
    "Doc",
    Object.fromEntries(
      Object.entries(acls).map(([label, ACL], n) => [
        label,
        { n: n + 1, team: "t", at: point(0, n / 100), ...(ACL === undefined ? {} : { ACL }) },
      ]),
    ),
  );
  return world;
};

const LABELS = Object.keys(ACLS(String));

/** Who may read and who may write, written out (contract 6.8). */
const RIGHTS: Readonly<Record<string, { readonly reads: string; readonly writes: string }>> = {
  app: { reads: "free everyone readable mingWrites topWrites", writes: "free everyone" },
  hong: { reads: "free everyone readable mingWrites topWrites", writes: "free everyone" },
  li: { reads: "free everyone readable mingWrites topWrites mixed", writes: "free everyone mixed" },
  ming: {
    reads: "free everyone readable mings mingReads mingWrites tops topReads topWrites",
    writes: "free everyone mings mingWrites tops topWrites",
  },
  xiao: {
    reads: "free everyone readable mingWrites tops topReads topWrites middles lows mixed",
    writes: "free everyone tops topWrites middles lows",
  },
  master: { reads: LABELS.join(" "), writes: LABELS.join(" ") },
};
const CALLERS = Object.entries(RIGHTS).map(([as, { reads, writes }]) => ({
  as,
  reads: reads.split(" "),
  writes: writes.split(" "),
}));

describe("6.8 reading", () => {
  questions(
    company,
    CALLERS.flatMap(({ as, reads }): Scenario[] => {
      const numbers = reads.map((label) => LABELS.indexOf(label) + 1);
      const total = numbers.reduce((sum, n) => sum + n, 0);
      return [
        ...LABELS.map(
          (label): Scenario => ({
            title: `6.8 ${as} gets ${label}`,
            request: `GET /1/classes/Doc/{${label}}`,
            as,
            ...(reads.includes(label)
              ? { matches: { label, objectId: `{${label}}` } }
              : { refused: missing(`{${label}}`) }),
          }),
        ),
        { title: `6.8 ${as} finds`, request: "GET /1/classes/Doc", as, labels: reads },
        {
          title: `6.8 ${as} counts`,
          request: "GET /1/classes/Doc?count=1&limit=2",
          as,
          matches: { count: reads.length, results: [{}, {}] },
        },
        {
          title: `6.8 ${as} pages through what is there`,
          request: "GET /1/classes/Doc?order=-n&skip=1&limit=3",
          as,
          ordered: [...reads].sort((a, b) => LABELS.indexOf(b) - LABELS.indexOf(a)).slice(1, 4),
        },
        {
          title: `6.8 ${as} asks for one by condition`,
          request: "GET /1/classes/Doc",
          query: { where: { label: "topReads" } },
          as,
          labels: reads.filter((label) => label === "topReads"),
        },
        {
          title: `6.8 ${as} asks by $or`,
          request: "GET /1/classes/Doc",
          query: { where: { $or: [{ label: "mings" }, { label: "free" }] } },
          as,
          labels: reads.filter((label) => label === "mings" || label === "free"),
        },
        {
          title: `6.8 ${as} asks for what is near`,
          request: "GET /1/classes/Doc",
          query: { where: { at: { $nearSphere: point(0, 0) } } },
          as,
          ordered: reads,
        },
        {
          title: `6.8, 6.4 ${as} adds up`,
          request: "GET /1/classes/Doc?sum=n&groupcount=true",
          as,
          equals: { results: [{ _sumN: total, _count: reads.length }] },
        },
        {
          title: `6.8, 6.4 ${as} groups`,
          request: "GET /1/classes/Doc?groupby=team&max=n",
          as,
          equals: { results: [{ team: "t", _maxN: Math.max(...numbers) }] },
        },
        {
          title: `6.8, 6.10 ${as} asks in BQL`,
          request: "GET /1/cloudQuery",
          query: { bql: "select * from Doc order by n" },
          as,
          ordered: [...reads].sort((a, b) => LABELS.indexOf(a) - LABELS.indexOf(b)),
        },
        {
          title: `6.8, 6.10 ${as} counts in BQL`,
          request: "GET /1/cloudQuery",
          query: { bql: "select count(*) from Doc" },
          as,
          matches: { count: reads.length },
        },
      ];
    }),
  );
});

describe("6.8 writing", () => {
  questions(
    company,
    CALLERS.flatMap(({ as, reads, writes }): Scenario[] =>
      LABELS.map((label): Scenario => {
        const request = `PUT /1/classes/Doc/{${label}}`;
        if (writes.includes(label))
          return { title: `6.8 ${as} changes ${label}`, request, as, json: { by: as }, equals: { updatedAt: NOW } };
        // Absent to whoever may not read it, or a matter of permission: the contract leaves both.
        const code = reads.includes(label) ? 122 : expect.toSatisfy((given) => given === 101 || given === 122);
        return {
          title: `6.8 ${as} cannot change ${label}`,
          request,
          as,
          json: { stolen: as },
          status: 400,
          matches: { code },
        };
      }),
    ),
  );
  scenarios(
    company,
    CALLERS.flatMap(({ as, reads, writes }): Scenario[] => [
      {
        title: `6.8 ${as} deletes what may be written`,
        steps: [
          ...LABELS.map((label): Step => {
            const request = `DELETE /1/classes/Doc/{${label}}`;
            if (writes.includes(label)) return { request, as, equals: { msg: "ok" } };
            const code = reads.includes(label) ? 122 : expect.toSatisfy((given) => given === 101 || given === 122);
            return { request, as, status: 400, matches: { code } };
          }),
          ...(as === "master"
            ? []
            : [
                {
                  request: "GET /1/classes/Doc",
                  as: "master",
                  labels: LABELS.filter((label) => !writes.includes(label)),
                },
              ]),
        ],
      },
      {
        title: `6.8, 6.5 ${as} writes in a batch`,
        steps: [
          {
            request: "POST /1/batch",
            as,
            json: {
              requests: LABELS.map((label) => ({ method: "PUT", path: `/1/classes/Doc/{${label}}`, body: { by: as } })),
            },
            equals: LABELS.map((label) =>
              writes.includes(label)
                ? { success: { updatedAt: NOW } }
                : {
                    error: {
                      code: reads.includes(label) ? 122 : expect.any(Number),
                      error: expect.stringMatching(/./),
                    },
                  },
            ),
          },
          { request: "GET /1/classes/Doc", master: true, query: { where: { by: as } }, labels: writes },
        ],
      },
    ]),
  );
  scenarios(company, [
    {
      title: "6.8 what is refused changes nothing",
      steps: [
        { request: "PUT /1/classes/Doc/{readable}", json: { n: 99, label: "x" }, refused: 122 },
        { request: "PUT /1/classes/Doc/{readable}", as: "ming", json: { ACL: { "*": both } }, refused: 122 },
        { request: "DELETE /1/classes/Doc/{readable}", as: "xiao", refused: 122 },
        {
          request: "GET /1/classes/Doc/{readable}",
          equals: {
            label: "readable",
            n: 3,
            team: "t",
            at: point(0, 0.02),
            ACL: { "*": read },
            objectId: "{readable}",
            ...times,
          },
        },
      ],
    },
    {
      title: "6.8 whoever may write may change the ACL, and shut oneself out",
      steps: [
        { request: "PUT /1/classes/Doc/{mings}", as: "ming", json: { ACL: { "{li}": both } } },
        { request: "GET /1/classes/Doc/{mings}", as: "ming", refused: missing("{mings}") },
        { request: "GET /1/classes/Doc/{mings}", as: "li", matches: { ACL: { "{li}": both } } },
        { request: "PUT /1/classes/Doc/{mings}", as: "li", json: { ACL: { "*": read } } },
        { request: "GET /1/classes/Doc/{mings}", matches: { label: "mings" } },
        { request: "PUT /1/classes/Doc/{mings}", as: "li", json: { n: 1 }, refused: 122 },
        { request: "PUT /1/classes/Doc/{mings}", master: true, json: { ACL: { "*": both } } },
        { request: "DELETE /1/classes/Doc/{mings}", equals: { msg: "ok" } },
      ],
    },
    {
      title: "6.8 the owner of a session has no rights by that alone",
      steps: [
        {
          request: "POST /1/classes/Doc",
          as: "ming",
          json: { label: "new", ACL: { "{li}": both } },
          save: { new: "objectId" },
        },
        { request: "GET /1/classes/Doc/{new}", as: "ming", refused: missing("{new}") },
        { request: "GET /1/classes/Doc/{new}", as: "li", matches: { label: "new" } },
      ],
    },
  ]);
});

describe("6.8 roles inherit, and rights end with them", () => {
  const sees = (as: string, labels: readonly string[]): Step => ({
    request: "GET /1/classes/Doc",
    as,
    query: { where: { label: { $in: ["tops", "middles", "lows"] } } },
    labels,
  });
  const change = (role: string, field: string, name: string, member: string, className: string): Step => ({
    request: `PUT /1/roles/{${role}}`,
    master: true,
    json: { [field]: op(name, { objects: [to(className, member)] }) },
  });
  const join = (role: string, user: string) => change(role, "users", "AddRelation", user, "_User");
  const leave = (role: string, user: string) => change(role, "users", "RemoveRelation", user, "_User");
  const list = (role: string, inner: string) => change(role, "roles", "AddRelation", inner, "_Role");
  const unlist = (role: string, inner: string) => change(role, "roles", "RemoveRelation", inner, "_Role");
  scenarios(company, [
    {
      title: "6.8 three deep, and never upwards",
      steps: [sees("xiao", ["tops", "middles", "lows"]), sees("ming", ["tops"]), sees("hong", []), sees("app", [])],
    },
    {
      title: "6.8 joining and leaving",
      steps: [join("middle", "hong"), sees("hong", ["tops", "middles"]), leave("middle", "hong"), sees("hong", [])],
    },
    {
      title: "6.8 twice joined, once left",
      steps: [join("top", "hong"), join("top", "hong"), leave("top", "hong"), sees("hong", [])],
    },
    {
      title: "6.8 a link in the middle is taken away, and put back",
      steps: [
        unlist("middle", "low"),
        sees("xiao", ["lows"]),
        list("middle", "low"),
        sees("xiao", ["tops", "middles", "lows"]),
        unlist("top", "middle"),
        sees("xiao", ["middles", "lows"]),
      ],
    },
    {
      title: "6.8 a role in the middle is deleted",
      steps: [
        { request: "PUT /1/roles/{middle}", master: true, json: { ACL: { "*": read, "{ming}": write } } },
        { request: "DELETE /1/roles/{middle}", as: "ming", equals: { msg: "ok" } },
        sees("xiao", ["lows"]),
        sees("ming", ["tops"]),
      ],
    },
    {
      title: "6.8 roles that list each other, and themselves",
      steps: [
        list("low", "top"),
        list("low", "low"),
        sees("ming", ["tops", "middles", "lows"]),
        sees("xiao", ["tops", "middles", "lows"]),
        sees("hong", []),
      ],
    },
    {
      title: "6.8 a role made later is the one that is named",
      steps: [
        { request: "GET /1/classes/Doc/{ghosts}", as: "hong", refused: missing("{ghosts}") },
        {
          request: "POST /1/roles",
          master: true,
          json: { name: "ghost", ACL: { "*": read }, users: op("AddRelation", { objects: [to("_User", "hong")] }) },
        },
        { request: "GET /1/classes/Doc/{ghosts}", as: "hong", matches: { label: "ghosts" } },
        { request: "PUT /1/classes/Doc/{ghosts}", as: "hong", json: { n: 1 } },
        { request: "GET /1/classes/Doc/{ghosts}", as: "ming", refused: missing("{ghosts}") },
      ],
    },
    {
      title: "6.8 ten deep",
      steps: [
        ...Array.from(
          { length: 10 },
          (_, n): Step => ({
            request: "POST /1/roles",
            master: true,
            json: {
              name: `r${n}`,
              ACL: { "*": read },
              ...(n === 0
                ? { users: op("AddRelation", { objects: [to("_User", "hong")] }) }
                : { roles: op("AddRelation", { objects: [to("_Role", `r${n - 1}`)] }) }),
            },
            save: { [`r${n}`]: "objectId" },
          }),
        ),
        {
          request: "POST /1/classes/Doc",
          json: { label: "deep", ACL: { "role:r9": both } },
          save: { deep: "objectId" },
        },
        { request: "GET /1/classes/Doc/{deep}", as: "hong", matches: { label: "deep" } },
        { request: "GET /1/classes/Doc/{deep}", as: "xiao", refused: missing("{deep}") },
      ],
    },
  ]);
});

describe("6.8 through other rows", () => {
  const linked = async (): Promise<World> => {
    const world = await company();
    await world.objects("Link", {
      toFree: { of: to("Doc", "free"), n: 1 },
      toMings: { of: to("Doc", "mings"), n: 4 },
      all: {
        docs: op("AddRelation", { objects: ["free", "mings", "tops", "readable"].map((name) => to("Doc", name)) }),
      },
    });
    return world;
  };
  const related = (as: string, labels: readonly string[]): Scenario => ({
    title: `6.8 $relatedTo: ${as}`,
    request: "GET /1/classes/Doc",
    as,
    query: { where: { $relatedTo: { object: to("Link", "all"), key: "docs" } } },
    labels,
  });
  const inQuery = (as: string, operator: string, labels: readonly string[]): Scenario => ({
    title: `6.8 ${operator}: ${as}`,
    request: "GET /1/classes/Link",
    as,
    query: { where: { of: { $exists: true, [operator]: { className: "Doc", where: { n: { $gte: 1 } } } } } },
    labels,
  });
  const select = (as: string, labels: readonly string[]): Scenario => ({
    title: `6.8 $select: ${as}`,
    request: "GET /1/classes/Link",
    as,
    query: { where: { n: { $select: { key: "n", query: { className: "Doc", where: {} } } } } },
    labels,
  });
  questions(linked, [
    {
      title: "6.8 include opens what may be read",
      request: "GET /1/classes/Link?include=of&order=n",
      as: "ming",
      query: { where: { of: { $exists: true } } },
      matches: { results: [{ of: { __type: "Object", label: "free" } }, { of: { __type: "Object", label: "mings" } }] },
    },
    ...["app", "li", "xiao"].map(
      (as): Scenario => ({
        title: `6.8 include leaves a pointer that may not be read: ${as}`,
        request: "GET /1/classes/Link/{toMings}?include=of",
        as,
        matches: { of: to("Doc", "mings") },
        lacks: ["of.label", "of.n", "of.ACL"],
      }),
    ),
    {
      title: "6.8 include for the master",
      request: "GET /1/classes/Link/{toMings}?include=of",
      master: true,
      matches: { of: { __type: "Object", label: "mings" } },
    },
    related("app", ["free", "readable"]),
    related("hong", ["free", "readable"]),
    related("ming", ["free", "readable", "mings", "tops"]),
    related("xiao", ["free", "readable", "tops"]),
    related("master", ["free", "readable", "mings", "tops"]),
    inQuery("app", "$inQuery", ["toFree"]),
    inQuery("ming", "$inQuery", ["toFree", "toMings"]),
    inQuery("master", "$inQuery", ["toFree", "toMings"]),
    select("app", ["toFree"]),
    select("ming", ["toFree", "toMings"]),
    {
      title: "6.10, 6.8 related in BQL",
      request: "GET /1/cloudQuery",
      as: "xiao",
      query: { bql: "select * from Doc where related docs to pointer('Link', ?) order by n", values: ["{all}"] },
      ordered: ["free", "readable", "tops"],
    },
  ]);
});

describe("6.8 the shape of an ACL", () => {
  const SHAPE = { code: 107, error: expect.stringMatching(/^ACL shoud be like: ./) };
  const bad: unknown[] = [
    { "*": true },
    { "*": "read" },
    { "*": ["read"] },
    { "*": 1 },
    { "*": { read: false } },
    { "*": { read: true, write: false } },
    { "*": { read: "true" } },
    { "*": { read: 1 } },
    { "*": { read: null } },
    { "*": { read: {} } },
    { "*": { delete: true } },
    { "*": { read: true, delete: true } },
    { "*": { Read: true } },
    { "*": both, x: true },
  ];
  questions(
    company,
    bad.map(
      (ACL): Scenario => ({
        title: `6.8 not ${JSON.stringify(ACL)}`,
        steps: [
          { request: "POST /1/classes/Doc", json: { label: "bad", ACL }, status: 400, matches: SHAPE },
          { request: "PUT /1/classes/Doc/{free}", json: { label: "bad", ACL }, status: 400, matches: SHAPE },
          { request: "GET /1/classes/Doc", master: true, query: { where: { label: "bad" } }, labels: [] },
        ],
      }),
    ),
  );
  scenarios(
    company,
    [
      { "*": read },
      { "*": both },
      { "{ming}": both },
      { "role:top": write },
      { nobody: read },
      { "role:a b-c_1": read },
    ].map(
      (ACL): Scenario => ({
        title: `6.8 kept as given: ${JSON.stringify(ACL)}`,
        steps: [
          {
            request: "POST /1/classes/Doc",
            json: { label: "good", ACL },
            equals: { objectId: expect.stringMatching(OBJECT_ID), createdAt: NOW },
            save: { good: "objectId" },
          },
          {
            request: "GET /1/classes/Doc/{good}",
            master: true,
            equals: { label: "good", ACL, objectId: "{good}", ...times },
          },
        ],
      }),
    ),
  );
  it.each(['{"ACL":{"__proto__":{"read":true}}}', '{"ACL":{"*":{"__proto__":{"read":true}}}}'])(
    "6.8 %s is refused",
    async (body) => {
      await using world = await company();
      const { status } = await world.send({ request: "POST /1/classes/Doc", body });
      expect(status).toBe(400);
    },
  );
  it.each(["constructor", "toString", "hasOwnProperty", "__proto__", "*", "role:top"])(
    "6.8 a session %s is nobody's",
    async (as) => {
      await using world = await company();
      const { json } = await world.send({ request: "GET /1/classes/Doc", as });
      expect(JSON.stringify(json)).not.toContain("mings");
    },
  );
});

describe("6.1 an ACL is set only as an ACL", () => {
  const refused = (title: string, request: string, json: object, code = 105): Scenario => ({
    title: `6.1 ${title}`,
    steps: [
      { request, as: "ming", json, refused: code },
      { request: "GET /1/classes/Doc/{mings}", as: "ming", matches: { ACL: { "{ming}": both } } },
    ],
  });
  scenarios(company, [
    refused("not by a dotted key", "PUT /1/classes/Doc/{mings}", { "ACL.*": { read: true } }),
    refused("not by a deeper one", "PUT /1/classes/Doc/{mings}", { "ACL.{ming}.write": { __op: "Delete" } }),
    refused("not anything inside of it", "PUT /1/classes/Doc/{mings}", { "ACL.x": 1 }),
    refused("not by an operation", "PUT /1/classes/Doc/{mings}", { ACL: { __op: "Add", objects: [1] } }, 107),
    refused("of users neither", "PUT /1/users/{ming}", { "ACL.*": { write: true } }),
    refused("at a creation neither", "POST /1/classes/Doc", { "ACL.x": 1 }),
  ]);
  it("6.1 and no column of a file", async () => {
    const directory = await mkdtemp(join(tmpdir(), "bmob-acl-"));
    await mkdir(join(directory, "bmob/classes"), { recursive: true });
    const file = { schema: { ACL: "Object" }, rows: [] };
    await writeFile(join(directory, "bmob/classes/Doc.json"), JSON.stringify(file));
    await expect(createEmulator({ fixtures: directory })).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringContaining("schema.ACL: It is a reserved field: ACL."),
    });
    await rm(directory, { recursive: true });
  });
});

describe("6.8 users have ACLs, too", () => {
  scenarios(company, [
    {
      title: "6.8 a user who hides",
      steps: [
        { request: "PUT /1/users/{ming}", as: "ming", json: { ACL: { "{ming}": both } } },
        { request: "GET /1/users/{ming}", refused: missing("{ming}") },
        { request: "GET /1/users/{ming}", as: "li", refused: missing("{ming}") },
        { request: "GET /1/users/{ming}", as: "ming", matches: { username: "ming" } },
        { request: "GET /1/users", as: "li", labels: ["li", "xiao", "hong"] },
        { request: "GET /1/users", master: true, labels: ["ming", "li", "xiao", "hong"] },
      ],
    },
  ]);
});
