import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { createWorld, op, questions, type Scenario, type Step, to, type World } from "./steps.js";
import { NOW } from "./support.js";

const READING: [number, string] = [403, "Forbidden reading by object's ACL."];
const WRITING: [number, string] = [403, "Forbidden writing by object's ACL."];
const dates = { createdAt: NOW, updatedAt: NOW };
const everybody = { read: true, write: true };
const reads = { read: true };
const writes = { write: true };
const users = (...names: string[]) => op("AddRelation", { objects: names.map((name) => to("_User", name)) });
const roles = (...names: string[]) => op("AddRelation", { objects: names.map((name) => to("_Role", name)) });

/** Who may read and who may write an object with this ACL. `ming` is in the role writers, `li` in its child editors, `wang` in none. */
interface Rights {
  readonly acl: object | undefined;
  readonly read: readonly string[];
  readonly write: readonly string[];
}

const CALLERS = ["app", "ming", "li", "wang", "master"];

const RIGHTS: Readonly<Record<string, Rights>> = {
  none: { acl: undefined, read: CALLERS, write: CALLERS },
  open: { acl: { "*": everybody }, read: CALLERS, write: CALLERS },
  empty: { acl: {}, read: ["master"], write: ["master"] },
  readable: { acl: { "*": reads }, read: CALLERS, write: ["master"] },
  writable: { acl: { "*": writes }, read: ["master"], write: CALLERS },
  falseEverything: { acl: { "*": { read: false, write: false } }, read: ["master"], write: ["master"] },
  emptyEntry: { acl: { "*": {} }, read: ["master"], write: ["master"] },
  own: { acl: { "{ming}": everybody }, read: ["ming", "master"], write: ["ming", "master"] },
  ownRead: { acl: { "{ming}": reads }, read: ["ming", "master"], write: ["master"] },
  ownWrite: { acl: { "*": reads, "{ming}": writes }, read: CALLERS, write: ["ming", "master"] },
  // A no for one does not take away what everybody has.
  falseForOne: { acl: { "*": reads, "{ming}": { read: false } }, read: CALLERS, write: ["master"] },
  two: { acl: { "{ming}": reads, "{wang}": everybody }, read: ["ming", "wang", "master"], write: ["wang", "master"] },
  unknownId: { acl: { "no-such-user": everybody }, read: ["master"], write: ["master"] },
  unknownRole: { acl: { "role:nobody": everybody }, read: ["master"], write: ["master"] },
  role: { acl: { "role:writers": everybody }, read: ["ming", "li", "master"], write: ["ming", "li", "master"] },
  roleRead: { acl: { "role:writers": reads }, read: ["ming", "li", "master"], write: ["master"] },
  // Rights of a parent go to its children, not the other way round.
  childRole: { acl: { "role:editors": everybody }, read: ["li", "master"], write: ["li", "master"] },
  roleAndUser: {
    acl: { "role:editors": reads, "{wang}": everybody },
    read: ["li", "wang", "master"],
    write: ["wang", "master"],
  },
  roleWithoutPrefix: { acl: { writers: everybody }, read: ["master"], write: ["master"] },
  userName: { acl: { ming: everybody }, read: ["master"], write: ["master"] },
};

const gallery = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming", "li", "wang");
  await world.role("editors", { users: users("li") });
  await world.role("writers", { users: users("ming"), roles: roles("editors") });
  for (const [label, { acl }] of Object.entries(RIGHTS)) {
    await world.objects("Post", { [label]: acl === undefined ? {} : { ACL: acl } });
  }
  await world.objects(
    "Link",
    Object.fromEntries(Object.keys(RIGHTS).map((label) => [`to.${label}`, { post: to("Post", label) }])),
  );
  return world;
};

const labelsOf = (who: string, verb: "read" | "write") =>
  Object.entries(RIGHTS).flatMap(([label, rights]) => (rights[verb].includes(who) ? [label] : []));

describe("15.3, 15.4 reading", () => {
  questions(
    gallery,
    CALLERS.flatMap((who): Scenario[] => {
      const readable = labelsOf(who, "read");
      const hidden = Object.keys(RIGHTS).filter((label) => !readable.includes(label));
      return [
        {
          title: `11.5 ${who} finds what is readable`,
          as: who,
          request: "GET /classes/Post?limit=1000",
          labels: readable,
        },
        {
          title: `11.5 ${who} counts what is readable`,
          as: who,
          request: "GET /classes/Post?count=1&limit=0",
          equals: { results: [], count: readable.length },
        },
        {
          title: `11.5 ${who}: a limit counts readable objects only`,
          as: who,
          request: "GET /classes/Post?limit=3&skip=1&order=objectId&count=1",
          ordered: readable.slice(1, 4),
          matches: { count: readable.length },
        },
        {
          title: `11.5 ${who}: asking for a hidden object's id finds nothing`,
          as: who,
          request: "GET /classes/Post",
          query: { where: { objectId: { $in: Object.keys(RIGHTS).map((label) => `{${label}}`) } }, limit: 1000 },
          labels: readable,
        },
        {
          title: `15.3 ${who}: $inQuery sees what is readable`,
          as: who,
          request: "GET /classes/Link",
          query: { where: { post: { $inQuery: { className: "Post", where: {} } } } },
          labels: readable.map((label) => `to.${label}`),
        },
        {
          title: `15.3 ${who}: $notInQuery does too`,
          as: who,
          request: "GET /classes/Link",
          query: { where: { post: { $notInQuery: { className: "Post", where: {} } } } },
          labels: hidden.map((label) => `to.${label}`),
        },
        {
          title: `15.3 ${who}: $select sees what is readable`,
          as: who,
          request: "GET /classes/Post",
          query: { where: { label: { $select: { key: "label", query: { className: "Post", where: {} } } } } },
          labels: readable,
        },
        {
          title: `15.3 ${who}: cloudQuery`,
          as: who,
          request: "GET /cloudQuery",
          query: { cql: "select label, count(*) from Post limit 1000" },
          labels: readable,
          matches: { count: readable.length },
        },
        ...Object.keys(RIGHTS).flatMap((label): Scenario[] => {
          const may = readable.includes(label);
          return [
            {
              title: `10.3 ${who} ${may ? "gets" : "does not get"} ${label}`,
              as: who,
              request: `GET /classes/Post/{${label}}`,
              ...(may ? { equals: { objectId: `{${label}}`, label, ...dates } } : { status: 403, refused: READING }),
            },
            {
              title: `14.4 ${who} ${may ? "includes" : "does not include"} ${label}`,
              as: who,
              request: `GET /classes/Link/{to.${label}}?include=post`,
              matches: { post: { ...to("Post", label), ...(may ? { label } : {}) } },
              lacks: may ? [] : ["post.label", "post.createdAt"],
            },
          ];
        }),
      ];
    }),
  );
});

describe("15.3, 15.5 writing", () => {
  const writesAs = (who: string, label: string): { title: string; steps: readonly Step[] } => {
    const may = RIGHTS[label]?.write.includes(who) === true;
    const refusal = may ? {} : ({ status: 403, refused: WRITING } as const);
    // 15.3: whether a condition holds tells what is in the object.
    const isBlind = may && RIGHTS[label]?.read.includes(who) !== true;
    const look: Step = {
      request: `GET /classes/Post/{${label}}`,
      as: "master",
      equals: { objectId: `{${label}}`, label, ...dates, ...(may ? { n: 1 } : {}) },
    };
    return {
      title: `15.5 ${who} ${may ? "changes and deletes" : "neither changes nor deletes"} ${label}`,
      steps: [
        { request: `PUT /classes/Post/{${label}}`, as: who, json: { n: 1 }, ...refusal },
        look,
        {
          request: `PUT /classes/Post/{${label}}`,
          as: who,
          query: { where: { n: { $exists: true } } },
          json: { n: 1 },
          ...(isBlind ? { refused: 305 } : refusal),
        },
        look,
        { request: `DELETE /classes/Post/{${label}}`, as: who, ...(may ? { equals: {} } : refusal) },
        may ? { request: `GET /classes/Post/{${label}}`, as: "master", equals: {} } : look,
      ],
    };
  };

  let world: World;
  let before: ReturnType<World["emulator"]["snapshot"]>;
  beforeAll(async () => {
    world = await gallery();
    before = world.emulator.snapshot();
  });
  afterEach(() => world.emulator.restore(before));
  afterAll(() => world.emulator.close());

  for (const who of CALLERS) {
    for (const label of Object.keys(RIGHTS)) {
      const { title, steps } = writesAs(who, label);
      it(title, async () => {
        for (const step of steps) await world.step(step);
      });
    }
  }
});

describe("15.4 roles inherited in a circle", () => {
  const circle = async (): Promise<World> => {
    const world = await createWorld();
    await world.users("ming", "li", "wang");
    await world.role("a", { users: users("ming") });
    await world.role("b", { users: users("li"), roles: roles("a") });
    await world.role("c", { roles: roles("b") });
    const put = (name: string, ...inner: string[]): Promise<unknown> =>
      world.step({ request: `PUT /roles/{${name}}`, as: "master", json: { roles: roles(...inner) } });
    await put("a", "c");
    await put("c", "c");
    await world.objects("Post", {
      a: { ACL: { "role:a": everybody } },
      b: { ACL: { "role:b": everybody } },
      c: { ACL: { "role:c": everybody } },
    });
    return world;
  };
  questions(circle, [
    ...["ming", "li"].map(
      (who): Scenario => ({
        title: `15.4 ${who} has the rights of the whole circle`,
        request: "GET /classes/Post",
        as: who,
        labels: ["a", "b", "c"],
      }),
    ),
    { title: "15.4 wang has none", request: "GET /classes/Post", as: "wang", labels: [] },
  ]);

  it("15.4 a chain of 60 roles reaches its end", async () => {
    await using world = await createWorld();
    await world.users("ming");
    for (let level = 0; level < 60; level++) {
      await world.role(`r${level}`, level === 0 ? { users: users("ming") } : { roles: roles(`r${level - 1}`) });
    }
    await world.objects("Post", { top: { ACL: { "role:r59": reads } } });
    await world.step({ request: "GET /classes/Post", as: "ming", labels: ["top"] });
    await world.step({ request: "GET /classes/Post", labels: [] });
  });
});
