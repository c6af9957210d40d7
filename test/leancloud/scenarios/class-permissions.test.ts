import { describe } from "vitest";
import { createWorld, op, type Scenario, type Step, scenarios, to, type World } from "./steps.js";
import { NOW } from "./support.js";

const dates = { createdAt: NOW, updatedAt: NOW };
const everybody = { read: true, write: true };
const users = (...names: string[]) => op("AddRelation", { objects: names.map((name) => to("_User", name)) });

describe("15.7 class permissions from the configuration (D6)", () => {
  const closed = (permissions: object) => async (): Promise<World> => {
    const world = await createWorld({ classPermissions: { Post: permissions } });
    await world.users("ming", "wang");
    await world.role("writers", { users: users("ming") });
    await world.objects("Post", { post: { n: 1 } });
    return world;
  };

  const VERBS: readonly (readonly [verb: string, step: Step])[] = [
    ["create", { request: "POST /classes/Post", json: { n: 2 } }],
    ["find", { request: "GET /classes/Post", labels: ["post"] }],
    ["get", { request: "GET /classes/Post/{post}", matches: { label: "post" } }],
    ["update", { request: "PUT /classes/Post/{post}", json: { n: 3 } }],
    ["delete", { request: "DELETE /classes/Post/{post}", equals: {} }],
    ["add_fields", { request: "PUT /classes/Post/{post}", json: { fresh: 1 } }],
    ["add_fields", { request: "POST /classes/Post", json: { fresh: 1 } }],
  ];
  const ROWS: readonly (readonly [permission: unknown, may: readonly string[]])[] = [
    ["*", ["app", "ming", "wang", "master"]],
    ["users", ["ming", "wang", "master"]],
    ["master", ["master"]],
    [["role:writers"], ["ming", "master"]],
    [[], ["master"]],
    [["no-such-user"], ["master"]],
  ];
  const refusedBy = (verb: string): Partial<Step> => ({
    status: 403,
    refused: [403, `Forbidden to ${verb} by class 'Post' permissions.`],
  });
  for (const [permission, may] of ROWS) {
    for (const [verb, { request, json, ...answer }] of VERBS) {
      scenarios(
        closed({ [verb]: permission }),
        ["app", "ming", "wang", "master"].map(
          (who): Scenario => ({
            title: `15.7 ${verb} for ${JSON.stringify(permission)}: ${who}, ${request.split(" ")[0]}`,
            request,
            ...(json === undefined ? {} : { json }),
            as: who,
            ...(may.includes(who) ? answer : refusedBy(verb)),
          }),
        ),
      );
    }
  }

  scenarios(closed({ create: "master", update: "users" }), [
    {
      title: "15.7 what is not named stays open",
      steps: [
        { request: "GET /classes/Post", labels: ["post"] },
        { request: "DELETE /classes/Post/{post}", equals: {} },
        { request: "POST /classes/Other", json: {} },
      ],
    },
    {
      title: "15.7 in a batch, per request",
      request: "POST /batch",
      json: {
        requests: [
          { method: "POST", path: "/1.1/classes/Post", body: {} },
          { method: "GET", path: "/1.1/classes/Post/{post}" },
        ],
      },
      equals: [
        { error: { code: 403, error: "Forbidden to create by class 'Post' permissions." } },
        { success: { objectId: "{post}", label: "post", n: 1, ...dates } },
      ],
    },
  ]);

  scenarios(closed({ add_fields: "master" }), [
    {
      title: "15.7 add_fields leaves what is there writable, and lets nobody add a relation",
      steps: [
        { request: "PUT /classes/Post/{post}", json: { n: 5, label: "post" } },
        { request: "PUT /classes/Post/{post}", json: { ACL: { "*": everybody } } },
        { request: "PUT /classes/Post/{post}", json: { likes: users("ming") }, ...refusedBy("add_fields") },
        { request: "GET /classes/Post/{post}", equals: { objectId: "{post}", label: "post", n: 5, ...dates } },
      ],
    },
  ]);

  scenarios(async () => {
    const world = await createWorld({ classPermissions: { _User: { find: "*" }, _File: { delete: "*" } } });
    await world.users("ming");
    return world;
  }, [
    { title: "15.7 the built-in defaults can be opened: _User find", request: "GET /users", labels: ["ming"] },
    {
      title: "15.7 the built-in defaults can be opened: _File delete",
      steps: [
        {
          request: "POST /files",
          json: { name: "a.txt", url: "http://example.com/a.txt" },
          save: { file: "objectId" },
        },
        { request: "DELETE /files/{file}", equals: {} },
      ],
    },
  ]);
});
