import type { Json } from "../../../../src/kernel/index.js";
import type { Asked } from "../support.js";

export const CLOUD = `
const AV = require("leanengine");
const tell = ({ params, object, currentUser, user, sessionToken, meta }) => ({
  params, object: object ?? null, same: user === currentUser, isUser: user instanceof AV.User,
  id: user?.id ?? null, name: user?.getUsername() ?? null, token: sessionToken ?? null, own: user?.getSessionToken() ?? null,
  created: user?.createdAt?.toISOString() ?? null, meta,
});
AV.Cloud.define("who", async (request) => tell(request));
AV.Cloud.define("whoUnfetched", { fetchUser: false }, async (request) => tell(request));
AV.Cloud.define("address", async ({ meta }) => meta.remoteAddress);
AV.Cloud.define("raw", async ({ expressReq: { method, url, originalUrl, headers, body } }) => ({ method, url, originalUrl, headers, body }));
AV.Cloud.define("ambient", async () => ({ current: AV.User.current() ?? null }));
`;

export const TOKEN = "qmdj8pdidnmyzp0c7yqil91oc";
const ISO = "2019-04-28T08:34:12.932Z";
export const USER = { objectId: "5cc5658443e78cb53fe7b731", username: "ming", createdAt: ISO, updatedAt: ISO };
const NOBODY = { params: {}, object: null, same: true, isUser: false, id: null, name: null, own: null, created: null };

interface Row {
  readonly title: string;
  readonly path: string;
  readonly asked: Asked;
  readonly status?: number;
  readonly body: Json;
}

const META = { remoteAddress: "127.0.0.1" };
const MING = { ...NOBODY, isUser: true, id: USER.objectId, name: "ming", token: TOKEN, own: TOKEN, created: ISO };
const DEAD = { token: "dead", user: null, error: "Could not find user." };

export const SESSIONS: readonly Row[] = [
  { title: "no session", path: "/functions/who", asked: {}, body: { result: { ...NOBODY, token: null, meta: META } } },
  {
    title: "a session's user",
    path: "/functions/who",
    asked: { session: { token: TOKEN, user: { ...USER, sessionToken: TOKEN } } },
    body: { result: { ...MING, meta: META } },
  },
  {
    title: "a session's user, on /call",
    path: "/call/who",
    asked: { session: { token: TOKEN, user: USER } },
    body: { result: { ...MING, meta: META } },
  },
  {
    title: "fetchUser: false passes the token through",
    path: "/functions/whoUnfetched",
    asked: { session: { token: TOKEN, user: USER } },
    body: { result: { ...NOBODY, token: TOKEN, meta: META } },
  },
  {
    title: "fetchUser: false does not check it",
    path: "/functions/whoUnfetched",
    asked: { session: DEAD },
    body: { result: { ...NOBODY, token: "dead", meta: META } },
  },
  {
    title: "3.9 a token that nobody has",
    path: "/functions/who",
    asked: { session: DEAD },
    status: 401,
    body: { code: 211, error: "Verify sessionToken failed, maybe login expired: Could not find user." },
  },
  {
    title: "3.9 the same with ignoreInvalidSessionToken",
    path: "/functions/who",
    asked: { session: DEAD, app: { ignoreInvalidSessionToken: true } },
    body: { result: { ...NOBODY, token: "dead", meta: META } },
  },
  {
    title: "5.7 there is no ambient user",
    path: "/functions/ambient",
    asked: { session: { token: TOKEN, user: USER } },
    body: { result: { current: null } },
  },
];

interface Address {
  readonly headers: Readonly<Record<string, string>>;
  readonly address: string;
}

/** Contract 5.3, in the order of its rules. */
export const ADDRESSES: readonly Address[] = [
  { headers: {}, address: "127.0.0.1" },
  { headers: { "x-forwarded-for": "1.1.1.1, 2.2.2.2" }, address: "1.1.1.1, 2.2.2.2" },
  { headers: { "x-forwarded-for": "1.1.1.1", "x-real-ip": "3.3.3.3" }, address: "3.3.3.3" },
  { headers: { forwarded: "for=8.8.8.8", "x-real-ip": "3.3.3.3" }, address: "8.8.8.8" },
  { headers: { forwarded: "for=8.8.8.8;proto=https, for=9.9.9.9" }, address: "9.9.9.9" },
  { headers: { forwarded: "for=8.8.8.8, for=10.0.0.1, for=192.168.1.1, for=172.16.0.1" }, address: "8.8.8.8" },
  { headers: { forwarded: "for=10.0.0.1, for=127.0.0.1" }, address: "10.0.0.1" },
  { headers: { forwarded: "for=10.0.0.1, for=8.8.8.8, for=10.0.0.1" }, address: "8.8.8.8" },
  { headers: { forwarded: 'proto=http;FOR="8.8.8.8"' }, address: "8.8.8.8" },
  { headers: { forwarded: 'for="2001:db8::1"' }, address: "2001:db8::1" },
  { headers: { forwarded: "for=unknown", "x-real-ip": "3.3.3.3" }, address: "3.3.3.3" },
  { headers: { forwarded: "for=8.8.8.8, proto=https", "x-real-ip": "3.3.3.3" }, address: "3.3.3.3" },
  { headers: { forwarded: 'for="[2001:db8::1]:4711"' }, address: "127.0.0.1" },
];
