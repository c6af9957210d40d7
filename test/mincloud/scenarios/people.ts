import type { World } from "./support.js";

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
