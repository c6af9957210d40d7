import type { Emulator } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { open, PLACES } from "./arena.js";

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
};

const EVERYONE = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };

const FIELDS = [
  { name: "n", type: "integer" },
  { name: "label", type: "string" },
  { name: "tags", type: "array", items: { type: "string" } },
];

const makeTable = ({ mincloud: { tables } }: Emulator, name = "t") =>
  tables.create({ name, schema: { fields: FIELDS }, ...EVERYONE } as never);

/** Rows of one kind in each cloud, by import. */
const CLOUDS = {
  async 知晓云(emulator: Emulator) {
    await makeTable(emulator);
    const { records } = emulator.mincloud;
    return {
      create: async () => String((await records.create("t", { n: 0, tags: [] })).id),
      add: (id: string, by = 1) => records.update("t", id, { n: { $incr_by: by } }),
      tag: (id: string, tag: string) => records.update("t", id, { tags: { $append_unique: [tag] } }),
      untag: (id: string, tag: string) => records.update("t", id, { tags: { $remove: [tag] } }),
      remove: (id: string) => records.delete("t", id),
      get: (id: string) => records.get("t", id),
      count: async () => (await records.find("t", { returnTotalCount: true })).meta.total_count,
    };
  },
  LeanCloud: async ({ leancloud: { objects } }: Emulator) => parseLike(objects),
  Bmob: async ({ bmob: { objects } }: Emulator) => parseLike(objects),
};

const parseLike = (objects: Emulator["leancloud"]["objects"] | Emulator["bmob"]["objects"]) => ({
  create: async () => String((await objects.create("T", { n: 0, tags: [] })).objectId),
  add: (id: string, amount = 1) => objects.update("T", id, { n: { __op: "Increment", amount } }),
  tag: (id: string, tag: string) => objects.update("T", id, { tags: { __op: "AddUnique", objects: [tag] } }),
  untag: (id: string, tag: string) => objects.update("T", id, { tags: { __op: "Remove", objects: [tag] } }),
  remove: (id: string) => objects.delete("T", id),
  get: (id: string) => objects.get("T", id),
  count: () => objects.count("T"),
});

const CASES = PLACES.flatMap((place) => Object.entries(CLOUDS).map(([cloud, prepare]) => ({ cloud, prepare, place })));

/** What updates of an object that is gone are refused with: 知晓云, LeanCloud (contract 10.4), Bmob. */
const MISSING = [404, 1, 101];

describe.each(CASES)("$cloud, $place", { timeout: 30_000 }, ({ prepare, place }) => {
  it("a tag that many set is there once, and those that are taken away are gone", async () => {
    await using opened = await open(place);
    const { create, tag, untag, get } = await prepare(opened.emulator);
    const id = await create();
    await Promise.all(times(200, (index) => tag(id, `t${index % 20}`)));
    const { tags } = await get(id);
    expect([...(tags as string[])].sort()).toEqual(times(20, (index) => `t${index}`).sort());
    await Promise.all(
      times(100, (index) => (index % 2 === 0 ? untag(id, `t${index % 20}`) : tag(id, `t${index % 20}`))),
    );
    const left = (await get(id)).tags as string[];
    expect([...left].sort()).toEqual(times(10, (index) => `t${2 * index + 1}`).sort());
  });

  it("what is deleted stays deleted, whatever updates are under way", async () => {
    await using opened = await open(place);
    const { create, add, remove, get, count } = await prepare(opened.emulator);
    for (const moment of times(15, (index) => index)) {
      const id = await create();
      const updates = [add(id), add(id), add(id)];
      await turns(moment);
      const removing = remove(id);
      const outcomes = await Promise.allSettled([...updates, add(id)]);
      await removing;
      for (const outcome of outcomes) {
        if (outcome.status === "rejected") expect(MISSING).toContain(outcome.reason.code);
      }
      await expect(get(id)).rejects.toThrow();
    }
    expect(await count()).toBe(0);
  });
});

describe.each(PLACES)("知晓云, %s", { timeout: 30_000 }, (place) => {
  it("updates of many rows and of single ones add up, at once and in the background", async () => {
    await using opened = await open(place);
    const { emulator } = opened;
    await makeTable(emulator);
    const { records } = emulator.mincloud;
    const { operation_result: made } = await records.createMany(
      "t",
      times(1_000, () => ({ n: 0 })),
    );
    await records.createMany(
      "t",
      times(100, () => ({ n: 0 })),
    );
    const ids = made.flatMap((result) => ("success" in result ? result.success.id : []));
    const one = { n: { $incr_by: 1 } };
    await Promise.all([
      ...ids.slice(0, 50).map((id) => records.update("t", id, one)),
      records.updateMany("t", one),
      records.updateMany("t", one, { limit: 1_000 }),
      ...ids.slice(0, 50).map((id) => records.update("t", id, one)),
    ]);
    await emulator.idle();
    const pages = [await records.find("t", { limit: 1_000 }), await records.find("t", { limit: 1_000, offset: 1_000 })];
    const sum = pages.flatMap(({ objects }) => objects).reduce((total, { n }) => total + Number(n), 0);
    // All 1 100 in the background, the first 1 000 at once, 50 single ones twice.
    expect(sum).toBe(1_100 + 1_000 + 100);
  });

  it("a validator that takes its time loses no increment, and keeps no value from being unique", async () => {
    await using opened = await open(place);
    const { emulator } = opened;
    await makeTable(emulator);
    const { records, functions, triggers, tables } = emulator.mincloud;
    const row = await records.create("t", { n: 0 });
    await functions.define("check", async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return true;
    });
    await triggers.define({ validators: [{ table: "t", function: "check" }] });
    const answers = await Promise.all(times(50, () => records.update("t", row.id, { n: { $incr_by: 1 } })));
    expect(answers.map(({ n }) => Number(n)).sort((a, b) => a - b)).toEqual(times(50, (index) => index + 1));
    // The index comes while they wait for the validator.
    const creates = Promise.allSettled(times(10, () => records.create("t", { label: "one" })));
    await tables.createIndex("t", ["label"]);
    const outcomes = await creates;
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await records.find("t", { where: { label: "one" } })).objects).toHaveLength(1);
  });

  it("a trigger counts each row once", async () => {
    await using opened = await open(place);
    const { emulator } = opened;
    await makeTable(emulator);
    await makeTable(emulator, "sums");
    const { records, triggers } = emulator.mincloud;
    const { id } = await records.create("sums", { n: 0 });
    const set = [{ field: "n", op: "inc_by", value: 1 }];
    const action = { type: "table", table: "sums", operation: "update", where: { id: { $eq: id } }, set };
    await triggers.define({ tables: [{ name: "count", table: "t", on: ["create"], actions: [action] }] } as never);
    await Promise.all(times(100, (n) => records.create("t", { n })));
    await emulator.idle();
    expect((await records.get("sums", id)).n).toBe(100);
  });
});

describe.each(PLACES)("LeanCloud, %s", { timeout: 30_000 }, (place) => {
  it("hooks that take their time lose no update, and see no condition that no longer holds", async () => {
    await using opened = await open(place);
    const { objects, hooks } = opened.emulator.leancloud;
    const pause = () => new Promise((resolve) => setImmediate(resolve));
    hooks.beforeUpdate("T", pause);
    hooks.beforeSave("T", pause);
    hooks.afterUpdate("T", pause);
    const id = String((await objects.create("T", { n: 0 })).objectId);
    const one = { n: { __op: "Increment", amount: 1 } };
    const answers = await Promise.all(times(50, () => objects.update("T", id, one, { fetchWhenSave: true })));
    expect(answers.map(({ n }) => Number(n)).sort((a, b) => a - b)).toEqual(times(50, (index) => index + 1));
    const where = { owner: { $exists: false } };
    const claims = await Promise.allSettled(times(10, (owner) => objects.update("T", id, { owner }, { where })));
    expect(claims.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await objects.get("T", id)).owner).toBe(claims.findIndex(({ status }) => status === "fulfilled"));
  });

  it("an object that afterSave counts is counted", async () => {
    await using opened = await open(place);
    const { objects, hooks } = opened.emulator.leancloud;
    const post = String((await objects.create("Post", { comments: 0 })).objectId);
    hooks.afterSave("Comment", async () => {
      const { AV } = globalThis as unknown as { AV: typeof import("leancloud-storage") };
      const object = AV.Object.createWithoutData("Post", post);
      object.increment("comments");
      await object.save(null, { useMasterKey: true });
    });
    await Promise.all(times(50, (n) => objects.create("Comment", { n })));
    expect((await objects.get("Post", post)).comments).toBe(50);
  });

  it("batches and single updates add up; members of a relation are as they were left", async () => {
    await using opened = await open(place);
    const { objects } = opened.emulator.leancloud;
    const id = String((await objects.create("T", { n: 0 })).objectId);
    const body = { n: { __op: "Increment", amount: 1 } };
    const request = { method: "PUT", path: `/1.1/classes/T/${id}`, body };
    await Promise.all(
      times(40, (index) => (index % 2 === 0 ? objects.batch(times(5, () => request)) : objects.update("T", id, body))),
    );
    expect((await objects.get("T", id)).n).toBe(20 * 5 + 20);

    const members = await Promise.all(times(20, (n) => objects.create("Member", { n })));
    const change = (__op: string, { objectId }: { objectId?: unknown }) =>
      objects.update("T", id, { all: { __op, objects: [{ __type: "Pointer", className: "Member", objectId }] } });
    await Promise.all([...members, ...members].map((member) => change("AddRelation", member)));
    await Promise.all(members.map((member, n) => change(n % 2 === 0 ? "RemoveRelation" : "AddRelation", member)));
    const object = { __type: "Pointer", className: "T", objectId: id };
    const { results } = await objects.find("Member", { where: { $relatedTo: { object, key: "all" } }, order: "n" });
    expect(results.map(({ n }) => n)).toEqual(times(10, (index) => 2 * index + 1));
  });

  it("of roles with one name that are made at once there is one", async () => {
    await using opened = await open(place);
    const { leancloud, bmob } = opened.emulator;
    for (const { roles } of [leancloud, bmob]) {
      const made = await Promise.allSettled(times(10, () => roles.create("admin")));
      expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    }
  });
});
