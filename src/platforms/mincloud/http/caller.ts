import type { ApiRequest } from "../../platform.js";
import { ADMIN, type Caller, type CallerRequest, type Namespace, parseVersion, type Source } from "../access/caller.js";
import type { MincloudConfig } from "../config.js";
import type { Environments } from "../environments.js";
import { notFound, unauthorized } from "../errors.js";
import { path } from "./request.js";

const SOURCE: Record<Namespace, Source> = { oserve: "open_api", userve: "user_dash", hserve: "sdk" };

/** Contract 2.4: the dashboard's pages carry a cookie; any cookie whose value is the configured token will do. */
const hasCookie = (request: ApiRequest, token: string): boolean =>
  (request.headers.cookie ?? "").split(";").some((pair) => pair.slice(pair.indexOf("=") + 1).trim() === token);

/** The test environment a request names (contract 1.4). */
export const environmentOf = (request: ApiRequest): string | undefined => request.headers["x-hydrogen-env-id"];

const requestOf = ({ origin, base = "", path, query, remoteAddress, headers }: ApiRequest): CallerRequest => ({
  origin,
  path: `${base}${path}`,
  query,
  ipAddress: remoteAddress,
  userAgent: headers["user-agent"] ?? "",
});

/** Who needs no credential, because the request itself shows that it may. */
export const trusted = (request: ApiRequest): Caller => ({ ...ADMIN, request: requestOf(request) });

/** Who is asking (contract 2.2-2.4). @throws ApiError 401 */
export const identify = (
  namespace: Namespace,
  request: ApiRequest,
  environments: Environments,
  config: MincloudConfig,
): Caller => {
  const version = parseVersion(path(request, "version"));
  if (version === undefined) throw notFound("API version");
  const { authorization } = request.headers;
  const caller: Caller = { namespace, version, source: SOURCE[namespace], request: requestOf(request) };
  if (namespace === "hserve") {
    if (!request.headers["x-hydrogen-client-id"]) throw unauthorized();
    const user = environments.of(environmentOf(request)).auth.sessionUser(authorization);
    return user === undefined ? caller : { ...caller, user };
  }
  if (
    environments.production.auth.isOpenApi(authorization) ||
    (namespace === "userve" && hasCookie(request, config.token))
  )
    return caller;
  throw unauthorized();
};
