import { ApiError } from "../../../kernel/index.js";
import type { ApiRequest, ApiResponse, Route } from "../../platform.js";
import { outOfScopeRoutes } from "../../shared/out-of-scope.js";
import type { MincloudConfig } from "../config.js";
import type { Environments } from "../environments.js";
import { notEmulated } from "../errors.js";
import { CONTENT_PATH, UPLOAD_PATH } from "../files/files.js";
import { LOG_PATH } from "../functions/jobs.js";
import type { Operations } from "../operations.js";
import { EXPORT_PATH } from "../tables/transfer.js";
import { environmentOf, identify, trusted } from "./caller.js";
import { DSERVE, OUT_OF_SCOPE } from "./out-of-scope.js";
import { body, decodedPath, fileOf, formBody, path, readForm } from "./request.js";
import { type Row, rows } from "./rows.js";

const METHODS: readonly Route["method"][] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Where the routes of the API gateway (contract 10.6) are mounted. */
const GATEWAY = "/gateway";

type Handle = (request: ApiRequest) => Promise<ApiResponse>;

const ok = (status: number, json: unknown): ApiResponse => (status === 204 ? { status } : { status, json });

const raw = (type: string, content: string | Uint8Array): ApiResponse => ({
  status: 200,
  headers: { "content-type": type },
  raw: content,
});

/** The endpoints of the contract's tables, in every namespace they have, for whichever environment a request names. */
const tableRoutes = (environments: Environments, config: MincloudConfig): Route[] => {
  const tables = new Map<Operations, readonly Row[]>();
  const rowsOf = (operations: Operations): readonly Row[] => {
    const table = tables.get(operations) ?? rows(operations);
    tables.set(operations, table);
    return table;
  };
  return rowsOf(environments.production).flatMap(([namespaces, method, path, status], index) =>
    namespaces.map(
      (namespace): Route => ({
        method,
        path: `/${namespace}/:version${path}`,
        handle: async (request) => {
          const caller = identify(namespace, request, environments, config);
          const run = rowsOf(environments.of(environmentOf(request)))[index]?.[4];
          return ok(status, await run?.(caller, request));
        },
      }),
    ),
  );
};

/**
 * Links and other services bring no credential, but an id or path of their own: the environment that the request names, or
 * production, is asked first, then whichever one knows it.
 */
const whoever = async <T>(
  environments: Environments,
  request: ApiRequest,
  ask: (operations: Operations) => Promise<T>,
): Promise<T> => {
  let refusal: unknown;
  const first = environments.of(environmentOf(request));
  for (const operations of new Set([first, ...environments.all()])) {
    try {
      return await ask(operations);
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 404)) throw error;
      // "Not found" is said by who knows the credential, "unauthorized" by who does not.
      if (refusal === undefined || error.status === 404) refusal = error;
    }
  }
  throw refusal;
};

/** A request as webhooks and the gateway tell it to functions. */
const incoming = (request: ApiRequest, subPath: string) => ({
  method: request.method,
  path: subPath,
  query: request.query,
  headers: request.headers,
  remoteAddress: request.remoteAddress,
  body: body(request) ?? null,
});

/** The endpoints that need no credential: tokens themselves, links, and the ways in for other services. */
const openRoutes = (environments: Environments): Route[] => {
  const { auth } = environments.production;

  /** The second step of an upload: multipart `file`, `policy`, `authorization` (contract 11). */
  const receive: Handle = async (request) => {
    const form = await readForm(request);
    const [policy, authorization] = [String(form.get("policy")), String(form.get("authorization"))];
    const input = { policy, authorization, file: await fileOf(form) };
    return ok(200, await whoever(environments, request, ({ files }) => files.complete(trusted(request), input)));
  };
  const content: Handle = async (request) => {
    const cdnPath = path(request, "path");
    const { bytes, type } = await whoever(environments, request, ({ files }) => files.content({ cdnPath }));
    return raw(type, bytes);
  };
  const download: Handle = async (request) => {
    const job = path(request, "job");
    const { bytes, type, name } = await whoever(environments, request, ({ transfer }) => transfer.download({ job }));
    const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
    return { ...raw(type, bytes), headers: { "content-type": type, "content-disposition": disposition } };
  };
  const log: Handle = async (request) => {
    const id = path(request, "id");
    return raw(
      "text/plain; charset=utf-8",
      await whoever(environments, request, ({ functions }) => functions.log({ id })),
    );
  };
  const webhook: Handle = async (request) => {
    const input = { token: path(request, "token"), request: incoming(request, request.path) };
    return ok(200, await whoever(environments, request, ({ incoming }) => incoming.webhook(input)));
  };
  const gateway: Handle = async (request) => {
    const input = { request: incoming(request, decodedPath(request.path.slice(GATEWAY.length))) };
    const answer = await whoever(environments, request, ({ incoming }) => incoming.gateway(input));
    return { ...raw(`${answer.contentType}; charset=utf-8`, answer.content), status: answer.status };
  };

  return [
    {
      method: "POST",
      path: "/api/oauth2/hydrogen/openapi/authorize",
      handle: async (request) => ok(200, await auth.authorize(await formBody(request))),
    },
    {
      method: "POST",
      path: "/api/oauth2/access_token",
      handle: async (request) => ok(200, await auth.accessToken(await formBody(request))),
    },
    { method: "POST", path: UPLOAD_PATH, handle: receive },
    { method: "GET", path: `${CONTENT_PATH}/:path`, handle: content },
    { method: "GET", path: `${EXPORT_PATH}/:job`, handle: download },
    { method: "GET", path: `${LOG_PATH}/:id`, handle: log },
    ...METHODS.flatMap((method): Route[] => [
      { method, path: "/oserve/:version/incoming-webhook/:token", handle: webhook },
      { method, path: `${GATEWAY}/*`, handle: gateway },
    ]),
  ];
};

const missingRoutes = (environments: Environments, config: MincloudConfig): Route[] => [
  ...outOfScopeRoutes(OUT_OF_SCOPE, (request, text) => {
    identify("hserve", request, environments, config);
    return notEmulated(text);
  }),
  ...outOfScopeRoutes([DSERVE], (_request, text) => notEmulated(text)),
];

/**
 * The HTTP door of this platform.
 *
 * @example
 * ```ts
 * createRoutes(environments, config).map(({ method, path }) => `${method} ${path}`); // ["POST /oserve/:version/table", …]
 * ```
 */
export const createRoutes = (environments: Environments, config: MincloudConfig): Route[] => [
  ...tableRoutes(environments, config),
  ...openRoutes(environments),
  ...missingRoutes(environments, config),
];
