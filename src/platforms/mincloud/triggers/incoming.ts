import type { Json, JsonObject } from "../../../kernel/index.js";
import { isObject } from "../../../kernel/index.js";
import { createBudget } from "../../../store/index.js";
import { badRequest, notFound } from "../errors.js";
import type { World } from "../world.js";
import type { Reach } from "./hooks.js";
import { triggersOf } from "./store.js";

/** A request from outside, as far as webhooks and the gateway tell it to functions. */
export interface IncomingRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
  readonly body: Json;
}

/** What a gateway function answers (contract 10.6). */
export interface GatewayAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly content: string;
}

const PREFIX = "X_HYDROGEN_";

const upperCased = (headers: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase().replaceAll("-", "_"), value]));

/** Custom headers reach a trigger only under the prefix; the ordinary ones of HTTP do. */
const webhookHeaders = (headers: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(
    Object.entries(upperCased(headers)).filter(
      ([name]) =>
        name.startsWith(PREFIX) || ["HOST", "USER_AGENT", "CONTENT_TYPE", "CONTENT_LENGTH", "ACCEPT"].includes(name),
    ),
  );

const CONTENT_TYPES = ["text/plain", "text/html", "application/json", "application/xml"];

/** The sequence behind the `_id` of generation 1. */
const WEBHOOK_CALLS = "mincloud:webhook-calls";

/** The status of a gateway's answer. Below 200 HTTP knows only interim ones. @throws ApiError 400 */
const parseStatus = (status: Json | undefined): number => {
  if (status === undefined) return 200;
  if (typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw badRequest(`status_code of a gateway function must be 200-599, not ${JSON.stringify(status)}`);
};

/**
 * Contract 10.3 and 10.6: the ways in for other services.
 *
 * @example
 * ```ts
 * await incoming.webhook({ token: "secret", request }); // { status: "ok" }
 * ```
 */
export const createIncoming = (world: World, reach: Reach) => {
  // A route's path meets texts of anybody's.
  const within = createBudget();

  /** Contract 10.3. */
  const webhook = async (input: {
    readonly token: string;
    readonly request: IncomingRequest;
  }): Promise<{ status: "ok" }> => {
    const { request } = input;
    const hook = triggersOf(world.store, "webhooks").find(
      ({ token, enabled }) => token === input.token && enabled !== false,
    );
    if (hook === undefined) throw notFound("webhook");
    const payload = request.body ?? {};
    const data: JsonObject =
      hook.version === 1
        ? {
            _id: (await world.store.commit((tx) => tx.next(WEBHOOK_CALLS))) - 1,
            meta: {
              headers: webhookHeaders(request.headers),
              remote_address: request.remoteAddress,
              request_method: request.method,
            },
            payload,
          }
        : { subject: "IncomingWebHook", payload };
    reach.lease().assert();
    world.background(async () => {
      await reach.run({ name: hook.function, data, source: "incoming_webhook", service: "batch", depth: 0 });
    });
    return { status: "ok" };
  };

  const findRoute = ({ method, path }: IncomingRequest) => {
    const routes = triggersOf(world.store, "gateway").filter(({ methods }) => methods?.includes(method) ?? true);
    return within(() => {
      for (const route of routes) {
        const match = new RegExp(`^(?:${route.path})$`).exec(path);
        if (match !== null) return { route, match };
      }
      return undefined;
    });
  };

  /** Contract 10.6. */
  const gateway = async (input: { readonly request: IncomingRequest }): Promise<GatewayAnswer> => {
    const { request } = input;
    const found = findRoute(request);
    if (found === undefined) throw notFound(`route ${request.method} ${request.path}`);
    const { route, match } = found;
    const names = [...new Set(request.query.keys())];
    const { code, data, error } = await reach.run({
      name: route.function,
      data: request.body,
      source: "api_gateway",
      service: "time_sensitive",
      extra: {
        request: {
          meta: {
            request_method: request.method,
            query_string: Object.fromEntries(names.map((name) => [name, request.query.getAll(name)])),
            headers: upperCased(request.headers),
            request_path: request.path,
            nested_arguments: match.slice(1).map((text): Json => text ?? null),
            named_arguments: { ...match.groups },
            ip_address: request.remoteAddress,
            user_agent: request.headers["user-agent"] ?? "",
          },
        },
      },
      depth: 0,
    });
    if (code !== 0) throw badRequest(error.message ?? "the function failed");
    if (!isObject(data) || !CONTENT_TYPES.includes(String(data.content_type))) {
      throw badRequest(
        `a gateway function must return {content, content_type, status_code} with one of ${CONTENT_TYPES.join(", ")}`,
      );
    }
    const { content, content_type: contentType, status_code: status } = data;
    return {
      status: parseStatus(status as Json | undefined),
      contentType: String(contentType),
      content: typeof content === "string" ? content : JSON.stringify(content ?? ""),
    };
  };

  return { webhook, gateway };
};
