import { expect } from "vitest";
import { session } from "./people.js";
import { createWorld, NOW_SECONDS, type Step, type World } from "./support.js";

export const PROFILE = "/oserve/v2.6/miniapp/user_profile/";
export const INFO = "/hserve/v2.5/user/info/";
/** Columns of the app's own, one of each kind of field ACL. */
export const CUSTOM = [
  { name: "level", type: "string" },
  { name: "points", type: "integer", acl: { clientReadOnly: true } },
  { name: "notes", type: "string", acl: { clientVisible: false } },
  { name: "diary", type: "string", acl: { creatorVisible: true } },
  { name: "tags", type: "array", items: { type: "string" } },
  { name: "address", type: "object" },
];

/** Users ming, hong and lin; `_userprofile` has columns of the app's own, and ming's are filled. */
export const arrange = async (): Promise<World> => {
  const world = await createWorld();
  for (const name of ["ming", "hong", "lin"]) await world.user(name);
  await world.step({
    request: "GET /oserve/v2.4/table/?name=_userprofile",
    status: 200,
    save: { _userprofile: "objects.0.id" },
  });
  await world.step({
    request: "PUT /oserve/v2.4/table/{_userprofile}/",
    json: { schema: { fields: CUSTOM } },
    status: 200,
  });
  await world.step({
    request: "PUT /hserve/v2.1/user/account/",
    headers: session("ming"),
    json: { email: "ming@b.cn", phone: "13900000000" },
    status: 200,
  });
  await world.step({
    request: `PUT ${PROFILE}{ming}/`,
    json: {
      nickname: "小明",
      level: "金",
      points: 5,
      notes: "内部",
      diary: "私密",
      tags: ["茶"],
      address: { city: "杭州" },
    },
    status: 200,
  });
  return world;
};

/** What nobody but a user sees of themselves. */
export const PRIVATE = [
  "_username",
  "_email",
  "_phone",
  "openid",
  "unionid",
  "gender",
  "city",
  "_provider",
  "_anonymous",
];
/** A user reads their own profile. */
export const self: Step = {
  request: `GET ${INFO}{ming}/`,
  headers: session("ming"),
  status: 200,
  matches: {
    id: "{ming}",
    created_by: "{ming}",
    created_at: NOW_SECONDS,
    updated_at: NOW_SECONDS,
    nickname: "小明",
    avatar: expect.any(String),
    gender: 0,
    country: expect.any(String),
    province: expect.any(String),
    city: expect.any(String),
    language: expect.any(String),
    is_authorized: false,
    _username: "ming",
    _email: "ming@b.cn",
    _email_verified: false,
    _phone: "13900000000",
    _phone_verified: false,
    _anonymous: false,
    _provider: {},
    level: "金",
    points: 5,
    diary: "私密",
  },
  lacks: ["notes"],
};
/** What an answer about somebody else must not have, under a prefix. */
export const others = (prefix: string): Partial<Step> => ({
  lacks: [...PRIVATE, "notes", "diary"].map((name) => `${prefix}${name}`),
});
