import { EmulatorError, isObject, type Json, type JsonObject, parseJson } from "../../../kernel/index.js";
import type { ApiRequest } from "../../platform.js";
import { badRequest } from "../errors.js";

/** How operations' inputs are read out of requests. */

/** A parameter of the query string; an empty one counts as absent (contract 1.2). */
export const query = (request: ApiRequest, name: string): string | undefined => request.query.get(name) || undefined;

export const path = (request: ApiRequest, name: string): string => request.params[name] ?? "";

/** Several path parameters, as an operation's input names them. */
export const params = <N extends string>(request: ApiRequest, ...names: N[]): Record<N, string> =>
  Object.fromEntries(names.map((name) => [name, path(request, name)])) as Record<N, string>;

/** A path that is no row's parameter, percent-decoded (contract 1.2). @throws 400 */
export const decodedPath = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    throw badRequest("the path is not valid percent-encoding");
  }
};

/** The JSON body, or undefined when there is none. @throws 400 when it is not JSON */
export const body = (request: ApiRequest): Json | undefined =>
  request.body.length === 0 ? undefined : parseJson(decode(request.body));

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new EmulatorError("INVALID_JSON", "the body is not UTF-8");
  }
};

export const objectBody = (request: ApiRequest): JsonObject => {
  const value = body(request);
  if (!isObject(value)) throw badRequest("the body must be a JSON object");
  return value as JsonObject;
};

export const where = (request: ApiRequest): Json | undefined => {
  const text = query(request, "where");
  return text === undefined ? undefined : parseJson(text);
};

export const orderBy = (request: ApiRequest): string | undefined =>
  query(request, "order_by") ?? (request.query.getAll("order_by[]").join(",") || undefined);

export const page = (request: ApiRequest) => ({ limit: query(request, "limit"), offset: query(request, "offset") });

export const shape = (request: ApiRequest) => ({ keys: query(request, "keys"), expand: query(request, "expand") });

export const writeOptions = (request: ApiRequest) => ({ enableTrigger: query(request, "enable_trigger") });

export const selection = (request: ApiRequest) => ({
  ...params(request, "table"),
  where: where(request),
  ...page(request),
  returnTotalCount: query(request, "return_total_count"),
});

/** `?id__in=1,2` */
export const idsIn = (request: ApiRequest): string[] =>
  (query(request, "id__in") ?? "").split(",").filter((id) => id !== "");

export const fileSelection = (request: ApiRequest) => ({
  ...page(request),
  where: where(request),
  category: query(request, "category"),
  orderBy: orderBy(request),
  returnTotalCount: query(request, "return_total_count"),
});

export const userSelection = (request: ApiRequest) => ({
  where: where(request),
  ...page(request),
  ...shape(request),
  orderBy: orderBy(request),
  returnTotalCount: query(request, "return_total_count"),
});

/** A form of either kind. @throws ApiError 400 */
export const readForm = async (request: ApiRequest): Promise<FormData> => {
  try {
    const headers = { "content-type": request.headers["content-type"] ?? "" };
    return await new Response(Buffer.from(request.body), { headers }).formData();
  } catch {
    throw badRequest("the body is not a readable form");
  }
};

/** The token request comes as JSON, form or multipart (contract 2.1). */
export const formBody = async (request: ApiRequest): Promise<Record<string, Json>> => {
  const type = request.headers["content-type"] ?? "";
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type)) return objectBody(request);
  const fields = [...(await readForm(request))].filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(fields);
};

/** The `file` of a multipart form. @throws ApiError 400 */
export const fileOf = async (form: FormData): Promise<{ bytes: Uint8Array; name: string; type: string }> => {
  const file = form.get("file");
  if (!(file instanceof Blob)) throw badRequest("the form has no file");
  return { bytes: new Uint8Array(await file.arrayBuffer()), name: file.name, type: file.type };
};

export const formFile = async (request: ApiRequest) => fileOf(await readForm(request));
