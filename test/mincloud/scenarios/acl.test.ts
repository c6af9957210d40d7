import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crowd, session } from "./people.js";
import { questions, type Scenario, type Step, type World } from "./support.js";

/** Section 5, six forms. The fifth stands on a row as what it was resolved to. */
const FORMS = {
  anonymous: ["user:anonymous"],
  everyone: ["user:*"],
  one: ["user:{ming}"],
  group: ["gid:{团}"],
  creator: ["user:{created_by}"],
  nobody: [],
} as const;
type Form = keyof typeof FORMS;

/** Who asks: with which namespace, and which session. */
const CALLERS = {
  "no session": { namespace: "hserve", headers: {} },
  "an anonymous session": { namespace: "hserve", headers: session("guest") },
  "the user": { namespace: "hserve", headers: session("ming") },
  "another user": { namespace: "hserve", headers: session("hong") },
  "a group member": { namespace: "hserve", headers: session("lin") },
  oserve: { namespace: "oserve", headers: {} },
} as const;
type Caller = keyof typeof CALLERS;
const CALLER_NAMES = Object.keys(CALLERS) as Caller[];

type Matrix = Readonly<Record<Form, readonly number[]>>;

/** Columns in the order of CALLERS. */
const READ: Matrix = {
  anonymous: [200, 200, 200, 200, 200, 200],
  everyone: [404, 404, 200, 200, 200, 200],
  one: [404, 404, 200, 404, 404, 200],
  group: [404, 404, 404, 404, 200, 200],
  creator: [404, 404, 200, 404, 404, 200],
  nobody: [404, 404, 404, 404, 404, 200],
};
const WRITE: Matrix = {
  anonymous: [401, 200, 200, 200, 200, 200],
  everyone: [401, 403, 200, 200, 200, 200],
  one: [401, 403, 200, 403, 403, 200],
  group: [401, 403, 403, 403, 200, 200],
  creator: [401, 403, 200, 403, 403, 200],
  nobody: [401, 403, 403, 403, 403, 200],
};

/** Tables `read_<form>` and `write_<form>` whose defaults are the form, everything else open; a row of ming's in each. */
const arrange = async (): Promise<World> => {
  const world = await crowd();
  const open = {
    row_read_perm: ["user:anonymous"],
    row_write_perm: ["user:anonymous"],
    write_perm: ["user:anonymous"],
  };
  for (const [form, entries] of Object.entries(FORMS)) {
    await world.table(`read_${form}`, { label: "string", n: "integer" }, { ...open, row_read_perm: entries });
    await world.table(`write_${form}`, { label: "string", n: "integer" }, { ...open, row_write_perm: entries });
    await world.table(`create_${form}`, { label: "string" }, { ...open, write_perm: entries });
    await world.rows(`read_${form}`, { [`读_${form}`]: { created_by: "{ming}" } });
    await world.rows(`write_${form}`, { [`写_${form}`]: { created_by: "{ming}" } });
    for (const caller of CALLER_NAMES)
      await world.rows(`write_${form}`, { [`删_${form}_${caller.replaceAll(" ", "_")}`]: { created_by: "{ming}" } });
  }
  return world;
};

const matrix = (what: string, table: Matrix, step: (form: Form, caller: Caller) => Omit<Step, "status">): Scenario[] =>
  Object.entries(table).flatMap(([form, statuses]) =>
    CALLER_NAMES.map((caller, index) => ({
      title: `5 ${what}, ${form}: ${caller} gets ${statuses[index]}`,
      ...step(form as Form, caller),
      headers: CALLERS[caller].headers,
      status: statuses[index] ?? 0,
    })),
  );

describe("5 who may do what, form by form", () => {
  const url = (caller: Caller, table: string) => `/${CALLERS[caller].namespace}/v2.4/table/${table}/record/`;
  questions(arrange, [
    ...matrix("read a row", READ, (form, caller) => ({ request: `GET ${url(caller, `read_${form}`)}{读_${form}}/` })),
    ...matrix("update a row", WRITE, (form, caller) => ({
      request: `PUT ${url(caller, `write_${form}`)}{写_${form}}/`,
      json: { n: 1 },
    })),
    ...matrix("delete a row", WRITE, (form, caller) => ({
      request: `DELETE ${url(caller, `write_${form}`)}{删_${form}_${caller.replaceAll(" ", "_")}}/`,
    })).map((row) => ("status" in row && row.status === 200 ? { ...row, status: 204 } : row)),
    // `user:{created_by}` is no form for a table's write_perm: there is no row yet.
    ...matrix(
      "create a row",
      Object.fromEntries(Object.entries(WRITE).filter(([form]) => form !== "creator")) as unknown as Matrix,
      (form, caller) => ({ request: `POST ${url(caller, `create_${form}`)}`, json: { label: "新" } }),
    ).map((row) => ("status" in row && row.status === 200 ? { ...row, status: 201 } : row)),
    ...(Object.entries(READ) as [Form, readonly number[]][]).flatMap(([form, statuses]) =>
      CALLER_NAMES.map((caller, index) => {
        const isThere = statuses[index] === 200;
        return {
          title: `5 list, ${form}: ${caller} ${isThere ? "finds the row" : "finds nothing, and the total says so"}`,
          request: `GET ${url(caller, `read_${form}`)}?return_total_count=1`,
          headers: CALLERS[caller].headers,
          status: 200,
          labels: isThere ? [`读_${form}`] : [],
          matches: { meta: { total_count: isThere ? 1 : 0 } },
        };
      }),
    ),
    ...["GET", "DELETE"].map((method) => ({
      title: `5 ${method} of a row that is missing is 404, as that of one that is hidden`,
      request: `${method} /hserve/v2.4/table/read_nobody/record/5cac00000000000000000000/`,
      headers: session("ming"),
      status: 404,
    })),
    {
      title: "5 a write to a row the caller cannot read is 404: its existence is no secret told",
      request: "PUT /hserve/v2.4/table/read_nobody/record/{读_nobody}/",
      headers: session("hong"),
      json: { n: 1 },
      status: 404,
    },
    {
      title: "5 userve is bound by no ACL",
      request: "PUT /userve/v2.6/table/read_nobody/record/{读_nobody}/",
      json: { n: 2 },
      status: 200,
      matches: { n: 2 },
    },
  ]);
});

/** Where the import door's callers stand in the matrices. */
const SEEN: readonly [who: string, index: number][] = [
  ["no session", 0],
  ["guest", 1],
  ["ming", 2],
  ["hong", 3],
  ["lin", 4],
  ["admin", 5],
];

describe("5 the same through mincloud.as", () => {
  let world: World;
  beforeAll(async () => {
    world = await arrange();
  });
  afterAll(() => world.emulator.close());

  const seenBy = (who: string) => {
    const { mincloud } = world.emulator;
    if (who === "admin") return mincloud.as({ user: 1 }).asAdmin();
    return who === "no session" ? mincloud.as("anonymous") : mincloud.as({ user: Number(world.names.get(who)) });
  };
  const statusOf = (operation: Promise<unknown>): Promise<unknown> =>
    operation.then(
      () => 200,
      (error) => error.status,
    );

  for (const form of Object.keys(FORMS) as Form[]) {
    it.each(SEEN)(`5 ${form}: %s`, async (who, index) => {
      const { records } = seenBy(who);
      const id = (label: string) => String(world.names.get(label));
      expect({
        get: await statusOf(records.get(`read_${form}`, id(`读_${form}`))),
        found: (await records.find(`read_${form}`, { returnTotalCount: true })).meta.total_count,
        update: await statusOf(records.update(`write_${form}`, id(`写_${form}`), { n: 1 })),
      }).toEqual({
        get: READ[form][index],
        found: READ[form][index] === 200 ? 1 : 0,
        update: WRITE[form][index],
      });
    });
  }
});
