import { isObject, type Json, type JsonObject, parseJson } from "../../../kernel/index.js";
import type { ApiRequest } from "../../platform.js";
import { asApiError, refusal, refuse } from "../errors.js";
import { mediaTypeIn, utf8 } from "./text.js";

/** Contract 4.5, 6.1: said of every body that is not declared as JSON. */
const notJson = (contentType: string | undefined) =>
  refuse(
    "badJson",
    `This endpoint only supports Content-Type: application/json requests, not ${contentType || "none"}.`,
  );

/** Contract 4.5, 6.1. The type is looked at first, but who sends nothing at all hears that. @throws ApiError 400 code 107 */
const parsedBody = ({ headers, body }: ApiRequest): Json => {
  const contentType = headers["content-type"];
  const isEmpty = body.length === 0;
  if (isEmpty && !contentType) throw refuse("emptyBody");
  if (mediaTypeIn(contentType) !== "application/json") throw notJson(contentType);
  if (isEmpty) throw refuse("emptyBody");
  const text = utf8(body);
  if (text === undefined) throw refuse("badJson", "invalid json: the body is not UTF-8.");
  try {
    return parseJson(text);
  } catch (error) {
    throw asApiError(error);
  }
};

/**
 * The body of a request for data (contract 6.1). Only POST and PUT have one: what the JS SDK sends with a DELETE (contract 3.1) says
 * nothing.
 *
 * @throws ApiError 400 code 107: not declared as JSON, empty, malformed, not UTF-8, no object
 */
export const jsonBody = (request: ApiRequest): JsonObject => {
  if (request.method !== "POST" && request.method !== "PUT") return {};
  const body = parsedBody(request);
  if (!isObject(body)) throw refuse("badJson", "invalid json: the body must be an object.");
  return body as JsonObject;
};

/**
 * Contract 4.1, 4.5: what a call of form A must be. Its JSON need not be an object (contract 4.3: other bodies have no parameters).
 *
 * @throws ApiError 405 code 107 unless it is a POST; 400 code 107 unless the body is JSON and declared so
 */
export const assertFunctionCall = (request: ApiRequest): void => {
  if (request.method !== "POST") throw refusal(107, `functions are called with POST, not ${request.method}.`, 405);
  parsedBody(request);
};
