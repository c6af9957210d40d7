import { createEmulator, type Emulator, type Mincloud } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const perms = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
const code = "exports.main = async () => 1";

/** Operations that only oserve and userve have endpoints for (contract 4, 7.2, 12.3, 13). */
const CALLS: Readonly<Record<string, (door: Mincloud) => Promise<unknown>>> = {
  "tables.create": ({ tables }) => tables.create({ name: "neu", schema: { fields: [] }, ...perms }),
  "tables.update": ({ tables }) => tables.update("t", { write_perm: [] }),
  "tables.delete": ({ tables }) => tables.delete("t"),
  "tables.indexes": ({ tables }) => tables.indexes("t"),
  "tables.createIndex": ({ tables }) => tables.createIndex("t", ["label"]),
  "tables.deleteIndex": ({ tables }) => tables.deleteIndex("t", "label_1"),
  "tables.export": ({ tables }) => tables.export("t", { file_type: "json" }),
  "tables.import": ({ tables }) => tables.import("t", "行.json", "[{}]"),
  "functions.create": ({ functions }) => functions.create({ name: "neu", function_code: code }),
  "functions.list": ({ functions }) => functions.list(),
  "functions.get": ({ functions }) => functions.get("f"),
  "functions.update": ({ functions }) => functions.update("f", { remark: "x" }),
  "functions.delete": ({ functions }) => functions.delete("f"),
  "functions.debug": ({ functions }) => functions.debug("f", { data: {} }),
  "functions.jobs": ({ functions }) => functions.jobs("f"),
  "users.create": ({ users }) => users.create({ nickname: "新" }),
  "users.update of another": ({ users }) => users.update(43, { nickname: "别人" }),
  "users.setAccount": ({ users }) => users.setAccount(43, { username: "taken" }),
  "users.delete": ({ users }) => users.delete(43),
  "groups.create": ({ groups }) => groups.create({ name: "团" }),
  "groups.list": ({ groups }) => groups.list(),
  "groups.get": ({ groups }) => groups.get(1),
  "groups.update": ({ groups }) => groups.update(1, { name: "团" }),
  "groups.delete": ({ groups }) => groups.delete(1),
  "groups.add": ({ groups }) => groups.add([42], [1]),
  "groups.remove": ({ groups }) => groups.remove([42], [1]),
  "superGroups.create": ({ superGroups }) => superGroups.create({ name: "总团" }),
  "superGroups.list": ({ superGroups }) => superGroups.list(),
  "superGroups.get": ({ superGroups }) => superGroups.get(1),
  "superGroups.update": ({ superGroups }) => superGroups.update(1, { name: "总团" }),
  "superGroups.delete": ({ superGroups }) => superGroups.delete(1),
};

describe("what hserve has no endpoint for, clients cannot do at the import door either", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await createEmulator({ seed: 1 });
    const { tables, functions, groups, users } = emulator.mincloud;
    await tables.create({ name: "t", schema: { fields: [{ name: "label", type: "string" }] }, ...perms });
    await functions.create({ name: "f", function_code: code });
    await groups.create({ name: "团" });
    await users.create({ nickname: "小明" });
  });
  afterAll(() => emulator.close());

  it.each(Object.keys(CALLS))("%s", async (name) => {
    const { mincloud } = emulator;
    const call = CALLS[name] ?? expect.unreachable();
    await expect(call(mincloud.as("anonymous"))).rejects.toMatchObject({ status: 401 });
    await expect(call(mincloud.as({ user: 42 }))).rejects.toMatchObject({ status: 403 });
  });

  it("12.3 a client still changes its own profile, and reads tables", async () => {
    const { mincloud } = emulator;
    const id = Number((await mincloud.users.find()).objects[0]?.id);
    const own = mincloud.as({ user: id });
    expect(await own.users.update(id, { nickname: "明" })).toMatchObject({ id, nickname: "明" });
    expect((await own.tables.get("t")).name).toBe("t");
  });
});
