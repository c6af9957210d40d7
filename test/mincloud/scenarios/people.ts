import { createWorld, type Step, type World } from "./support.js";

/** The headers of somebody's session: `headers: session("ming")`. */
export const session = (name: string): Record<string, string> => ({ authorization: `Hydrogen-r1 {${name}.token}` });

/** A temporary user; `{name}` becomes the id, `{name.token}` the session token. */
export const temporary = async (world: World, name: string): Promise<void> => {
  await world.step({
    request: "POST /hserve/v2.0/login/anonymous/",
    json: {},
    status: 201,
    save: { [name]: "user_id", [`${name}.token`]: "token" },
  });
};

/** Makes a user group of users the world knows; `{name}` becomes its id. */
export const group = async (world: World, name: string, members: readonly string[]): Promise<void> => {
  await world.step({ request: "POST /oserve/v1/user-group/", json: { name }, status: 201, save: { [name]: "id" } });
  await world.step({
    request: "PATCH /oserve/v1/miniapp/group/membership/",
    json: [{ op: "add", path: "/membership", users: members.map((member) => `{${member}}`), groups: [`{${name}}`] }],
    status: 204,
  });
};

/** Users ming, hong and lin, a temporary one called guest, and the group 团 that lin is in. */
export const crowd = async (): Promise<World> => {
  const world = await createWorld();
  for (const name of ["ming", "hong", "lin"]) await world.user(name);
  await temporary(world, "guest");
  await group(world, "团", ["lin"]);
  return world;
};

/** Ways to register and log in (contract 12.1). */
export type Method = "username" | "email" | "phone";

export const register = (method: Method, json: unknown, rest: Partial<Step> = {}): Step => ({
  request: `POST /hserve/v2.1/register/${method}/`,
  json,
  status: 201,
  ...rest,
});
export const login = (method: Method, json: unknown, rest: Partial<Step> = {}): Step => ({
  request: `POST /hserve/v2.1/login/${method}/`,
  json,
  status: 201,
  ...rest,
});
/** The own account, of which this is changed. */
export const account = (who: string, json: unknown, rest: Partial<Step> = {}): Step => ({
  request: "PUT /hserve/v2.1/user/account/",
  headers: session(who),
  json,
  status: 200,
  ...rest,
});
/** A user reads their own profile. */
export const info = (who: string, rest: Partial<Step> = {}): Step => ({
  request: `GET /hserve/v2.5/user/info/{${who}}/`,
  headers: session(who),
  status: 200,
  ...rest,
});
