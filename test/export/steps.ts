import { ApiError, type Emulator, EmulatorError } from "baas-emulator";
import fc from "fast-check";

const STEPS = 60;

/** Something that somebody does. What the cloud refuses, it refuses. */
export type Step = (emulator: Emulator) => unknown;

// Few names, so that steps meet; some of which no two files can have, and some that no file can.
const tableName = fc.constantFrom("goods", "goods", "Goods", "order_1", "con");
const functionName = fc.constantFrom("hello", "hello", "Hello", "a/b", "../x", "aux", "你好", "e\u0301", "x ");
const className = fc.constantFrom("Post", "Post", "Todo", "post", "_Installation");
const userName = fc.constantFrom("小明", "ming", "MING", "x@y.z");
const column = fc.constantFrom("title", "price", "tags", "at", "extra", "id2");
const fileName = fc.constantFrom("茶.txt", "a b.bin", "x");
const pick = fc.nat({ max: 20 });

const plain = fc.constantFrom<unknown>("", "茶", "a\u2028\ud800", 0, -1.5, 1e21, true, null, [], [1, "二"], {
  a: { b: [null] },
});
const typed = fc.constantFrom<unknown>(
  { __type: "Date", iso: "2026-01-02T03:04:05.678Z" },
  { __type: "GeoPoint", latitude: 30.5, longitude: 120 },
  { __type: "Pointer", className: "Post", objectId: "5cc5658443e78cb53fe7b731" },
);
const value = fc.oneof(plain, typed);
const body = fc.dictionary(column, value, { maxKeys: 4 });
const acl = fc.constantFrom<unknown>(undefined, { "*": { read: true } }, {}, { "role:a": { write: true } });
const withAcl = fc.tuple(body, acl).map(([object, ACL]) => (ACL === undefined ? object : { ...object, ACL }));

/** Defaults that fit their type. */
const DEFAULTS: Readonly<Record<string, unknown>> = { string: "未定", integer: 7, object: { a: 1 } };

const field = fc.record({
  name: column,
  type: fc.constantFrom("string", "string", "integer", "object", "reference"),
  target: fc.constantFrom(900_000, 900_000, 1),
  required: fc.constantFrom(false, false, true),
  hasDefault: fc.boolean(),
});
const schema = fc.uniqueArray(field, { selector: ({ name }) => name, maxLength: 3 }).map((fields) => ({
  fields: fields.map(({ name, type, target, required, hasDefault }) => ({
    name,
    type,
    ...(type === "reference" ? { schema_id: target } : {}),
    constraints: { required },
    ...(hasDefault && DEFAULTS[type] !== undefined ? { default: DEFAULTS[type] } : {}),
  })),
}));
const perms = { write_perm: ["user:*"], row_read_perm: ["user:*"], row_write_perm: ["user:{created_by}"] };
const where = fc.constantFrom(undefined, undefined, undefined, "测试/a");

const inEnvironment = ({ mincloud }: Emulator, env: string | undefined) =>
  env === undefined ? mincloud : mincloud.as({ env });

const rowOf = async (emulator: Emulator, table: string, place: number): Promise<string> => {
  const { objects } = await emulator.mincloud.records.find(table, { limit: 50 });
  return String(objects[place % Math.max(1, objects.length)]?.id);
};

const objectOf = async ({ objects }: Emulator["leancloud"] | Emulator["bmob"], name: string, place: number) => {
  const { results = [] } = await objects.find(name, {});
  return String(results[place % Math.max(1, results.length)]?.objectId);
};

const mincloudSteps: fc.Arbitrary<Step>[] = [
  fc.tuple(tableName, schema, where).map(
    ([name, fields, env]) =>
      (e) =>
        inEnvironment(e, env).tables.create({ name, schema: fields, ...perms }),
  ),
  fc.tuple(tableName, schema).map(
    ([name, fields]) =>
      ({ mincloud }) =>
        mincloud.tables.update(name, { schema: fields }),
  ),
  fc.tuple(tableName, tableName).map(
    ([name, next]) =>
      ({ mincloud }) =>
        mincloud.tables.update(name, { name: next }),
  ),
  tableName.map(
    (name) =>
      ({ mincloud }) =>
        mincloud.tables.delete(name),
  ),
  fc.tuple(tableName, column).map(
    ([name, key]) =>
      ({ mincloud }) =>
        mincloud.tables.createIndex(name, [key]),
  ),
  fc.tuple(tableName, body, where).map(
    ([name, row, env]) =>
      (e) =>
        inEnvironment(e, env).records.create(name, row as never),
  ),
  fc.tuple(tableName, pick, body).map(
    ([name, place, row]) =>
      async (e) =>
        e.mincloud.records.update(name, await rowOf(e, name, place), row as never),
  ),
  fc.tuple(tableName, pick).map(
    ([name, place]) =>
      async (e) =>
        e.mincloud.records.delete(name, await rowOf(e, name, place)),
  ),
  userName.map(
    (name) =>
      ({ mincloud }) =>
        mincloud.users.create({ _username: name, _password: "secret" }),
  ),
  pick.map((place) => async (e) => e.mincloud.users.delete(await rowOf(e, "_userprofile", place))),
  fc.tuple(pick, userName).map(
    ([place, name]) =>
      async (e) =>
        e.mincloud.users.setAccount(await rowOf(e, "_userprofile", place), { username: name }),
  ),
  pick.map((place) => async (e) => {
    const group = await e.mincloud.groups.create({ name: "组" });
    await e.mincloud.groups.add([Number(await rowOf(e, "_userprofile", place))], [group.id]);
  }),
  functionName.map(
    (name) =>
      ({ mincloud }) =>
        mincloud.functions.create({ name, function_code: "exports.main = 1" }),
  ),
  functionName.map(
    (name) =>
      ({ mincloud }) =>
        mincloud.functions.update(name, {
          remark: "改",
          plan_circle: "P_PERSONAL",
          function_code: "\ufeffexports.main = 二",
        }),
  ),
  functionName.map(
    (name) =>
      ({ mincloud }) =>
        mincloud.functions.delete(name),
  ),
  functionName.map(
    (name) =>
      ({ mincloud }) =>
        mincloud.functions.define(name, () => name),
  ),
  fc.tuple(tableName, functionName).map(
    ([table, name]) =>
      ({ mincloud }) =>
        mincloud.triggers.define({
          timers: [{ name, cron: "0 8 * * *", function: name, enabled: false }],
          validators: [{ table: `${table}_x`, function: name }],
        }),
  ),
  fileName.map(
    (name) =>
      ({ mincloud }) =>
        mincloud.files.upload(name, Buffer.from([0, 255, name.length])),
  ),
  fc.constant<Step>(({ mincloud }) => mincloud.categories.create({ name: "图" })),
];

const leancloudSteps: fc.Arbitrary<Step>[] = [
  fc.tuple(className, withAcl).map(
    ([name, object]) =>
      ({ leancloud }) =>
        leancloud.objects.create(name, object as never),
  ),
  fc.tuple(className, pick, withAcl).map(
    ([name, place, object]) =>
      async ({ leancloud }) =>
        leancloud.objects.update(name, await objectOf(leancloud, name, place), object as never),
  ),
  fc.tuple(className, pick, column).map(
    ([name, place, key]) =>
      async ({ leancloud }) =>
        leancloud.objects.update(name, await objectOf(leancloud, name, place), { [key]: { __op: "Delete" } }),
  ),
  fc.tuple(className, pick).map(
    ([name, place]) =>
      async ({ leancloud }) =>
        leancloud.objects.delete(name, await objectOf(leancloud, name, place)),
  ),
  fc
    .tuple(className, pick, pick, fc.constantFrom("AddRelation", "RemoveRelation"))
    .map(([name, owner, member, op]) => async ({ leancloud }) => {
      const pointer = { __type: "Pointer", className: "Todo", objectId: await objectOf(leancloud, "Todo", member) };
      await leancloud.objects.update(name, await objectOf(leancloud, name, owner), {
        likes: { __op: op, objects: [pointer] },
      });
    }),
  userName.map(
    (name) =>
      ({ leancloud }) =>
        leancloud.users.signUp({ username: name, password: "secret" }),
  ),
  fc.tuple(pick, userName).map(
    ([place, name]) =>
      async ({ leancloud }) =>
        leancloud.users.update(await objectOf(leancloud, "_User", place), { username: name, extra: 1 }),
  ),
  userName.map(
    (name) =>
      ({ leancloud }) =>
        leancloud.users.logInWithAuthData({ weixin: { openid: name } }),
  ),
  fc.tuple(fc.constantFrom("a", "b"), pick).map(
    ([name, place]) =>
      async ({ leancloud }) =>
        leancloud.roles.create(name, { users: [await objectOf(leancloud, "_User", place)] }),
  ),
  fileName.map(
    (name) =>
      ({ leancloud }) =>
        leancloud.files.upload(name, Buffer.from([1, 2, name.length])),
  ),
];

const bmobSteps: fc.Arbitrary<Step>[] = [
  fc.tuple(className, withAcl).map(
    ([name, object]) =>
      ({ bmob }) =>
        bmob.objects.create(name, object as never),
  ),
  fc.tuple(className, pick, withAcl).map(
    ([name, place, object]) =>
      async ({ bmob }) =>
        bmob.objects.update(name, await objectOf(bmob, name, place), object as never),
  ),
  fc.tuple(className, pick).map(
    ([name, place]) =>
      async ({ bmob }) =>
        bmob.objects.delete(name, await objectOf(bmob, name, place)),
  ),
  userName.map(
    (name) =>
      ({ bmob }) =>
        bmob.users.signUp({ username: name, password: "secret" }),
  ),
  fc.tuple(fc.constantFrom("a", "b c"), pick).map(
    ([name, place]) =>
      async ({ bmob }) =>
        bmob.roles.create(name, { users: [await objectOf(bmob, "_User", place)] }),
  ),
  fc
    .tuple(
      fc.constantFrom("hello", "Hello", "con"),
      fc.constantFrom("python", "node"),
      fc.constantFrom("x = 1", "function onRequest("),
    )
    .map(
      ([name, language, code]) =>
        ({ bmob }) =>
          bmob.functions.deploy(name, language as never, code),
    ),
  fc.constantFrom("hello", "con").map(
    (name) =>
      ({ bmob }) =>
        bmob.functions.remove(name),
  ),
  fc.constantFrom("早", "晚").map(
    (name) =>
      ({ bmob }) =>
        bmob.tasks.set(name, { function: "hello", cron: "0 30 8 * * *" }),
  ),
  fileName.map(
    (name) =>
      ({ bmob }) =>
        bmob.files.upload(name, Buffer.from([9, name.length])),
  ),
];

const clockSteps: fc.Arbitrary<Step>[] = [
  fc.integer({ min: 1, max: 10_000_000 }).map(
    (time) =>
      ({ clock }) =>
        clock.set(1_767_225_600_000 + time),
  ),
  fc.constant<Step>(({ clock }) => clock.freeze()),
  fc.constant<Step>(({ clock }) => clock.resume()),
];

/** What most of the rest needs: places to write to, and something in them. */
const beginning: fc.Arbitrary<Step>[] = [
  schema.map(
    (fields) =>
      ({ mincloud }) =>
        mincloud.tables.create({ name: "goods", schema: fields, ...perms }),
  ),
  schema.map(
    (fields) =>
      ({ mincloud }) =>
        mincloud.tables.create({ name: "Goods", schema: fields, ...perms }),
  ),
  body.map(
    (row) =>
      ({ mincloud }) =>
        mincloud.records.create("goods", row as never),
  ),
  fc.constant<Step>(({ mincloud }) => mincloud.functions.create({ name: "hello", function_code: "exports.main = 0" })),
  fc.constant<Step>(({ mincloud }) => mincloud.users.create({ _username: "first", _password: "secret" })),
  fc.constant<Step>(({ leancloud }) => leancloud.users.signUp({ username: "first", password: "secret" })),
  withAcl.map(
    (object) =>
      ({ leancloud }) =>
        leancloud.objects.create("Todo", object as never),
  ),
  withAcl.map(
    (object) =>
      ({ leancloud }) =>
        leancloud.objects.create("Post", object as never),
  ),
  withAcl.map(
    (object) =>
      ({ bmob }) =>
        bmob.objects.create("Post", object as never),
  ),
];

const anything = fc.array(fc.oneof(...mincloudSteps, ...leancloudSteps, ...bmobSteps, ...clockSteps), {
  minLength: 1,
  maxLength: STEPS,
});

/** What people do to an emulator, on all platforms. */
export const steps = fc.tuple(fc.tuple(...beginning), anything).map(([first, then]) => [...first, ...then]);

/** Does it. What a cloud refuses, it refuses. */
export const run = async (emulator: Emulator, all: readonly Step[]): Promise<void> => {
  for (const step of all) {
    try {
      await step(emulator);
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof EmulatorError)) throw error;
    }
  }
  await emulator.idle();
};
