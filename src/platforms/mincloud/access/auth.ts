import type { Json } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { badRequest, unauthorized } from "../errors.js";
import { COLLECTIONS, findUser, type World } from "../world.js";
import type { Caller } from "./caller.js";

/** Reply of a token request (contract 2.1). */
export interface TokenReply {
  access_token: string;
  token_type: "Bearer";
  expires_in: number;
  refresh_token: string;
  scope: string;
}

type Body = Readonly<Record<string, Json | undefined>>;

const CODE_LIFE_MS = 10 * 60 * 1000;
const TOKEN_LIFE_MS = 30 * 24 * 60 * 60 * 1000;
const TOKEN_LENGTH = 40;

/** The token of a session header (contract 1.4). */
export const sessionToken = (authorization: string | undefined): string | undefined =>
  /^Hydrogen-r1\s+(\S+)$/i.exec(authorization ?? "")?.[1];

/** Contract 2.1: codes and tokens of the open API, kept in one collection by their text. */
export const createAuth = (world: World) => {
  const { store, clock, ids, config } = world;

  const assertClient = (body: Body): void => {
    if (body.client_id !== config.clientId || body.client_secret !== config.clientSecret) {
      throw unauthorized("Invalid client_id or client_secret");
    }
  };

  const issue = (tx: Transaction): TokenReply => {
    const access = ids.hex(TOKEN_LENGTH);
    const refresh = ids.hex(TOKEN_LENGTH);
    const expiresAt = clock.now() + TOKEN_LIFE_MS;
    tx.insert(COLLECTIONS.tokens, { id: access, kind: "access", expiresAt });
    tx.insert(COLLECTIONS.tokens, { id: refresh, kind: "refresh", expiresAt: clock.now() + 2 * TOKEN_LIFE_MS });
    return {
      access_token: access,
      token_type: "Bearer",
      expires_in: TOKEN_LIFE_MS / 1000,
      refresh_token: refresh,
      scope: "",
    };
  };

  /** Takes a code or refresh token out of circulation; false when it is none. */
  const redeem = (tx: Transaction, kind: "code" | "refresh", token: Json | undefined): boolean => {
    const found = typeof token === "string" ? tx.collection(COLLECTIONS.tokens).get(token) : undefined;
    if (found === undefined || found.kind !== kind || Number(found.expiresAt) <= clock.now()) return false;
    // A refresh ends all earlier tokens of the client.
    if (kind === "refresh") tx.drop(COLLECTIONS.tokens);
    else tx.remove(COLLECTIONS.tokens, found.id);
    return true;
  };

  /** One commit: a client whose code or refresh token is used up has what it was used for. @throws ApiError 400 */
  const exchange = (kind: "code" | "refresh", token: Json | undefined, refusal: string): Promise<TokenReply> =>
    store.commit((tx) => {
      if (!redeem(tx, kind, token)) throw badRequest(refusal);
      return issue(tx);
    });

  const authorize = async (body: Body): Promise<{ code: string; expires_in: number }> => {
    assertClient(body);
    const code = ids.hex(TOKEN_LENGTH);
    await store.commit((tx) =>
      tx.insert(COLLECTIONS.tokens, { id: code, kind: "code", expiresAt: clock.now() + CODE_LIFE_MS }),
    );
    return { code, expires_in: CODE_LIFE_MS / 1000 };
  };

  const accessToken = async (body: Body): Promise<TokenReply> => {
    assertClient(body);
    switch (body.grant_type) {
      case "authorization_code":
        return exchange("code", body.code, "Invalid code");
      case "refresh_token":
        return exchange("refresh", body.refresh_token, "Invalid refresh_token");
      default:
        throw badRequest("Unknown grant_type");
    }
  };

  /** Contract 2.2: whether an `Authorization` header carries a valid open-API token. */
  const isOpenApi = (authorization: string | undefined): boolean => {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) return false;
    if (token === config.token) return true;
    const found = store.collection(COLLECTIONS.tokens).get(token);
    return found?.kind === "access" && Number(found.expiresAt) > clock.now();
  };

  /** A user as a caller. Who is temporary is asked anew each time: registering ends it, for sessions that are open too. */
  const userOf = (id: number): NonNullable<Caller["user"]> => ({
    id,
    get anonymous() {
      return findUser(store, id)?._anonymous === true;
    },
  });

  /** Contract 2.3: the user of a session header, undefined without one. @throws ApiError 401 for a bad or expired one */
  const sessionUser = (authorization: string | undefined): Caller["user"] => {
    if (authorization === undefined || authorization === "") return undefined;
    const token = sessionToken(authorization);
    const session = token === undefined ? undefined : store.collection(COLLECTIONS.sessions).get(token);
    if (session === undefined || Number(session.expiresAt) <= clock.now()) throw unauthorized();
    return userOf(Number(session.user));
  };

  return { authorize, accessToken, isOpenApi, userOf, sessionUser };
};
