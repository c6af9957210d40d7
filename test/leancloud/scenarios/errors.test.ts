import { describe, expect, it } from "vitest";
import { createWorld, op, type Step, type World } from "./steps.js";
import { open } from "./support.js";

/*
 * Contract 21, row by row. Rows of the catalogue that no request can provoke:
 *
 * 108, 113, 117, 126  nothing in the contract answers them: reserved fields are ignored (10.6), no column is required
 * 207                 POST /classes/_User signs up (16.1), so there is no other way to make a user
 * 215, 216            logging in does not ask whether an address or number was verified
 * 251, 252            accounts of other services are taken at their word
 * 301, 303            inserts into the store cannot fail by themselves
 * 429                 nobody counts requests
 * 502 504 511 529     the emulator is not asleep, archived, or behind a gateway
 * 601, 602            no message is sent
 * 700                 not raised by default
 */

type Options = Parameters<typeof createWorld>[0];

interface Row {
  readonly code: number;
  readonly title: string;
  /** Default 400. */
  readonly status?: number;
  readonly error: string | RegExp;
  readonly provoke: Omit<Step, "status" | "refused">;
  /** What must have happened before. */
  readonly before?: readonly Step[];
  readonly options?: Options;
  /** Cloud code of the world. */
  readonly deploy?: (world: World) => void;
}

const row = (
  code: number,
  title: string,
  provoke: Row["provoke"],
  error: Row["error"],
  rest: Partial<Row> = {},
): Row => ({ code, title, provoke, error, ...rest });

const json = { "content-type": "application/json" };
const point = (latitude: number, longitude: number) => ({ __type: "GeoPoint", latitude, longitude });
const PHONE = "13800000000";
const MAIL = "ming@example.com";
const signUp = (body: object) => ({ request: "POST /users", json: { username: "li", password: "pass", ...body } });
const failing: Step = { request: "POST /login", json: { username: "ming", password: "no" }, refused: 210 };

const ROWS: readonly Row[] = [
  row(
    1,
    "an unspecified parameter error",
    { request: "POST /classes/Post", json: { n: op("Nope") } },
    'Unknown operation: "Nope"',
  ),
  row(
    1,
    "an object that is not there",
    { request: "PUT /classes/Post/x", json: {} },
    "Could not find object by id 'x' for class 'Post'.",
  ),
  row(1, "a master-only endpoint", { request: "GET /schemas" }, "The request must be signed by master key."),
  row(1, "an unknown path", { request: "GET /nothing" }, "Path not found: GET /1.1/nothing", { status: 404 }),
  row(1, "an unknown function", { request: "POST /functions/nope" }, "No such cloud function 'nope'", { status: 404 }),
  row(1, "an error of a function", { request: "POST /functions/fail" }, "it broke", {
    status: 500,
    deploy: ({ emulator }) => emulator.leancloud.functions.define("fail", () => Promise.reject(new Error("it broke"))),
  }),
  row(
    101,
    "querying a class that is not there",
    { request: "GET /classes/Nothing" },
    "Class or object doesn't exists.",
    { status: 404 },
  ),
  row(
    101,
    "getting from a class that is not there",
    { request: "GET /classes/Nothing/x" },
    "Class or object doesn't exists.",
    { status: 404 },
  ),
  row(
    101,
    "updating in a class that is not there",
    { request: "PUT /classes/Nothing/x", json: {} },
    "Class or object doesn't exists.",
    { status: 404 },
  ),
  row(
    101,
    "deleting from a class that is not there",
    { request: "DELETE /classes/Nothing/x" },
    "Class or object doesn't exists.",
    { status: 404 },
  ),
  row(
    103,
    "a bad class name",
    { request: "POST /classes/bad-name", json: {} },
    "Missing or invalid classname. Classnames are case-sensitive. They must start with a letter.",
  ),
  row(
    103,
    "a class name that only built-in classes have",
    { request: "POST /classes/_Mine", json: {} },
    "Missing or invalid classname. Classnames are case-sensitive. They must start with a letter.",
  ),
  row(104, "PUT without objectId", { request: "PUT /classes/Post", json: {} }, "Missing objectId."),
  row(104, "DELETE without objectId", { request: "DELETE /classes/Post" }, "Missing objectId."),
  row(
    105,
    "a bad key",
    { request: "POST /classes/Post", json: { "bad-key": 1 } },
    "Invalid key name. Keys are case-sensitive and 'a-zA-Z0-9_' are the only valid characters. The column is: 'bad-key'.",
  ),
  row(
    106,
    "a pointer without objectId",
    { request: "POST /classes/Post", json: { p: { __type: "Pointer", className: "Post" } } },
    "Malformed pointer. Pointers must be maps with a classname and an object id.",
  ),
  row(
    107,
    "a body that is an array",
    { request: "POST /classes/Post", json: [] },
    "Malformed json object. A json dictionary is expected.",
  ),
  row(107, "half a body", { request: "POST /classes/Post", body: '{"a":', headers: json }, /^not valid JSON: /),
  row(107, "half a where", { request: "GET /classes/Post?where={" }, /^not valid JSON: /),
  row(
    111,
    "a value of another type",
    { request: "PUT /classes/Post/{post}", json: { flag: "yes" } },
    `Invalid value type for field 'flag',expect type is {:type "Boolean"},but it is '{:type "String"}'.`,
  ),
  row(
    111,
    "Increment of a text",
    { request: "PUT /classes/Post/{post}", json: { label: op("Increment", { amount: 1 }) } },
    `Invalid value type for field 'label',expect type is {:type "String"},but it is '{:type "Number"}'.`,
  ),
  row(
    116,
    "an object over 16 MB",
    { request: "POST /classes/Post", json: { text: "x".repeat(16 * 1024 * 1024) } },
    /16 ?MB/,
  ),
  row(119, "updating a file", { request: "PUT /files/{file}", json: { name: "b" } }, "Files cannot be updated.", {
    before: [{ request: "POST /files", json: { name: "a", url: "http://example.com/a" }, save: { file: "objectId" } }],
  }),
  row(
    121,
    "a nested key with $",
    { request: "POST /classes/Post", json: { map: { $k: 1 } } },
    "Keys in map values should not include characters like '$' or '.'.",
  ),
  row(
    121,
    "a nested key with a dot",
    { request: "POST /classes/Post", json: { map: { "a.b": 1 } } },
    "Keys in map values should not include characters like '$' or '.'.",
  ),
  row(122, "a file without name", { request: "POST /fileTokens", json: {} }, "Invalid file name."),
  row(123, "a bad ACL", { request: "POST /classes/Post", json: { ACL: "everybody" } }, "Invalid ACL."),
  row(
    124,
    "a function that does not end",
    { request: "POST /functions/slow" },
    "The request timed out on the server.",
    {
      status: 503,
      options: { functionTimeoutMs: 20 },
      deploy: ({ emulator }) => emulator.leancloud.functions.define("slow", () => new Promise(() => {})),
    },
  ),
  row(125, "a bad e-mail address", signUp({ email: "nobody" }), "The email address was invalid."),
  row(127, "a bad phone number", signUp({ mobilePhoneNumber: "abc" }), "The mobile phone number was invalid."),
  row(
    128,
    "no pointers for a relation",
    { request: "PUT /classes/Post/{post}", json: { r: op("AddRelation", { objects: [] }) } },
    "Invalid relation data.",
  ),
  row(
    137,
    "a role's name that is taken",
    { request: "POST /roles", json: { name: "admin", ACL: {} } },
    "A unique field was given a value that is already taken.",
    {
      before: [{ request: "POST /roles", json: { name: "admin", ACL: {} } }],
    },
  ),
  row(
    139,
    "a bad role name",
    { request: "POST /roles", json: { name: "a b", ACL: {} } },
    "Invalid role name. A role name can only contain letters, digits and '_'.",
  ),
  row(
    141,
    "a function that does not end, told by 141",
    { request: "POST /functions/slow" },
    /^LeanEngine request timeout\./,
    {
      options: { functionTimeoutMs: 20, timeoutVariant: "141" },
      deploy: ({ emulator }) => emulator.leancloud.functions.define("slow", () => new Promise(() => {})),
    },
  ),
  row(
    141,
    "a before-hook that does not end",
    { request: "POST /classes/Post", json: {} },
    /^LeanEngine request timeout\..*beforeSave.*Post/,
    {
      options: { beforeHookTimeoutMs: 20 },
      deploy: ({ emulator }) => emulator.leancloud.hooks.beforeSave("Post", () => new Promise(() => {})),
    },
  ),
  row(
    142,
    "a hook that refuses",
    { request: "POST /classes/Post", json: {} },
    "Cloud Code validation failed. Error detail : not so",
    {
      deploy: ({ emulator }) => emulator.leancloud.hooks.beforeSave("Post", () => Promise.reject(new Error("not so"))),
    },
  ),
  row(
    142,
    "onLogin refuses",
    { request: "POST /login", json: { username: "ming", password: "pass" } },
    "Cloud Code validation failed. Error detail : go away",
    {
      status: 401,
      deploy: ({ emulator }) => emulator.leancloud.hooks.onLogin(() => Promise.reject(new Error("go away"))),
    },
  ),
  row(200, "no username", { request: "POST /users", json: { password: "pass" } }, "Username is missing or empty"),
  row(201, "no password", { request: "POST /users", json: { username: "li" } }, "Password is missing or empty."),
  row(202, "a username that is taken", signUp({ username: "ming" }), "Username has already been taken."),
  row(203, "an e-mail address that is taken", signUp({ email: MAIL }), "Email has already been taken."),
  row(
    204,
    "no e-mail address",
    { request: "POST /requestPasswordReset", json: {} },
    "The email is missing, and must be specified.",
  ),
  row(
    205,
    "nobody has that address",
    { request: "POST /requestPasswordReset", json: { email: "nobody@example.com" } },
    "A user with the specified email was not found.",
  ),
  row(
    206,
    "altering a user without session",
    { request: "PUT /users/{ming}", json: { n: 1 } },
    "The user cannot be altered by a client without the session.",
  ),
  row(
    208,
    "a third-party account linked to another user",
    { request: "PUT /users/{ming}", as: "ming", json: { authData: { weibo: { uid: "1" } } } },
    "An existing account already linked to another user.",
    {
      before: [{ request: "POST /users", json: { authData: { weibo: { uid: "1" } } } }],
    },
  ),
  row(
    210,
    "a wrong password",
    { request: "POST /login", json: { username: "ming", password: "no" } },
    "The username and password mismatch.",
  ),
  row(
    211,
    "logging in as nobody",
    { request: "POST /login", json: { username: "nobody", password: "no" } },
    "Could not find user.",
  ),
  row(211, "a user who is not there", { request: "GET /users/x" }, "Could not find user."),
  row(211, "whose is this dead session", { request: "GET /users/me", as: "dead" }, "Could not find user."),
  row(
    211,
    "failOnNotExist",
    { request: "POST /users?failOnNotExist=true", json: { authData: { weibo: { uid: "9" } } } },
    "Could not find user.",
  ),
  row(
    211,
    "calling a function with a dead session",
    { request: "POST /functions/hello", as: "dead" },
    "Verify sessionToken failed, maybe login expired: Could not find user.",
    {
      status: 401,
      deploy: ({ emulator }) => emulator.leancloud.functions.define("hello", async () => 1),
    },
  ),
  row(
    212,
    "no phone number",
    { request: "POST /requestLoginSmsCode", json: {} },
    "The mobile phone number is missing, and must be specified.",
  ),
  row(
    213,
    "nobody has that number",
    { request: "POST /requestLoginSmsCode", json: { mobilePhoneNumber: "13900000000" } },
    "A user with the specified mobile phone number was not found.",
  ),
  row(
    214,
    "a phone number that is taken",
    signUp({ mobilePhoneNumber: PHONE }),
    "Mobile phone number has already been taken.",
  ),
  row(217, "a blank username", signUp({ username: "  " }), "Invalid username, it must be a non-blank string."),
  row(218, "a blank password", signUp({ password: "  " }), "Invalid password, it must be a non-blank string."),
  row(
    219,
    "too many wrong passwords",
    { request: "POST /login", json: { username: "ming", password: "pass" } },
    "Too many login failures, please try again later or reset your password.",
    {
      before: Array.from({ length: 7 }, () => failing),
    },
  ),
  row(
    250,
    "a third-party account without id",
    { request: "POST /users", json: { authData: { weibo: { token: "x" } } } },
    "The third-party account is missing its id (uid, openid or id).",
  ),
  row(300, "CQL that is none", { request: "GET /cloudQuery", query: { cql: "select" } }, /^CQL syntax error\./),
  row(
    302,
    "a bad GeoPoint as value",
    { request: "POST /classes/Post", json: { at: point(91, 0) } },
    "Invalid GeoPoint: latitude is -90 to 90, longitude -180 to 180.",
  ),
  row(
    302,
    "a bad GeoPoint in a query",
    { request: "GET /classes/Post", query: { where: { at: { $nearSphere: point(0, 181) } } } },
    "Invalid GeoPoint: latitude is -90 to 90, longitude -180 to 180.",
  ),
  row(
    304,
    "Batch on an array",
    { request: "PUT /classes/Post/{post}", json: { l: op("Batch", { ops: [op("Add", { objects: [1] })] }) } },
    "Batch is for operations on relations only.",
  ),
  row(
    305,
    "a conditional update",
    { request: "PUT /classes/Post/{post}", query: { where: { n: 2 } }, json: { n: 3 } },
    "No effect on updating/deleting a document.",
  ),
  row(
    305,
    "a conditional delete",
    { request: "DELETE /classes/Post/{post}", query: { where: { n: 2 } } },
    "No effect on updating/deleting a document.",
  ),
  row(401, "a wrong key", { request: "GET /classes/Post", headers: { "x-lc-key": "wrong" } }, "Unauthorized.", {
    status: 401,
  }),
  row(401, "an internal function", { request: "POST /functions/inner" }, /^Internal cloud function, request from /, {
    status: 401,
    deploy: ({ emulator }) => emulator.leancloud.functions.define("inner", { internal: true }, async () => 1),
  }),
  row(403, "reading against the ACL", { request: "GET /classes/Post/{closed}" }, "Forbidden reading by object's ACL.", {
    status: 403,
  }),
  row(
    403,
    "writing against the ACL",
    { request: "PUT /classes/Post/{closed}", json: {} },
    "Forbidden writing by object's ACL.",
    { status: 403 },
  ),
  row(
    403,
    "deleting against the ACL",
    { request: "DELETE /classes/Post/{closed}" },
    "Forbidden writing by object's ACL.",
    { status: 403 },
  ),
  row(403, "finding users", { request: "GET /users" }, "Forbidden to find by class '_User' permissions.", {
    status: 403,
  }),
  row(403, "deleting files", { request: "DELETE /files/x" }, "Forbidden to delete by class '_File' permissions.", {
    status: 403,
  }),
  row(524, "a function that does not end, told by 524", { request: "POST /functions/slow" }, /./, {
    status: 524,
    options: { functionTimeoutMs: 20, timeoutVariant: "524" },
    deploy: ({ emulator }) => emulator.leancloud.functions.define("slow", () => new Promise(() => {})),
  }),
  row(
    603,
    "a wrong code",
    { request: "POST /verifySmsCode/000000", json: { mobilePhoneNumber: PHONE } },
    "Invalid SMS code.",
  ),
];

const start = async (options: Options): Promise<World> => {
  const world = await createWorld(options);
  const ming = { username: "ming", password: "pass", email: MAIL, mobilePhoneNumber: PHONE };
  const save = { ming: "objectId", "ming.token": "sessionToken" };
  await world.step({ request: "POST /users", json: ming, save });
  await world.objects("Post", { post: { n: 1, flag: true, l: [1] }, closed: { ACL: {} } });
  return world;
};

describe("21 the catalogue", () => {
  it.each(ROWS.map((each) => [each.code, each.title, each] as const))("%i %s", async (_code, _title, each) => {
    await using world = await start(each.options);
    for (const step of each.before ?? []) await world.step(step);
    each.deploy?.(world);
    const { status, json: body, text } = await world.send(each.provoke);
    expect(status, text.slice(0, 400)).toBe(each.status ?? 400);
    const { error } = each;
    expect(body).toEqual({ code: each.code, error: typeof error === "string" ? error : expect.stringMatching(error) });
  });

  it("413 a body that is too large", async () => {
    await using opened = await open({}, { bodyLimit: "1kb" });
    const { status, json: body } = await opened.http("POST", "/classes/Post", { body: { text: "x".repeat(2000) } });
    expect(status).toBe(413);
    expect(body).toEqual({ code: 413, error: expect.stringMatching(/./) });
  });

  it("503 an emulator that is closed", async () => {
    const opened = await open();
    await opened.emulator.close();
    const { status, json: body } = await opened.http("POST", "/classes/Post", { body: {} });
    expect(status).toBe(503);
    expect(body).toEqual({ code: 503, error: expect.stringMatching(/./) });
  });

  it("19.2 the code of every row is told inside a batch as well", async () => {
    const inside = ROWS.filter(({ provoke, options, before, deploy }) => {
      const plain = options === undefined && before === undefined && deploy === undefined;
      return (
        plain &&
        provoke.body === undefined &&
        provoke.headers === undefined &&
        provoke.as === undefined &&
        !provoke.request.includes("/functions/")
      );
    }).filter(({ code, status }) => code !== 116 && !(code === 1 && status === 404) && code !== 107);
    await using world = await start({});
    const requests = inside.map(({ provoke }) => {
      const [method, path] = provoke.request.split(" ");
      return { method, path: `/1.1${path}`, body: provoke.json ?? {}, params: provoke.query ?? {} };
    });
    const answer = await world.step({ request: "POST /batch", json: { requests } });
    const codes = (answer.json as { error?: { code: number } }[]).map(({ error }) => error?.code);
    expect(codes).toEqual(inside.map(({ code }) => code));
  });
});
