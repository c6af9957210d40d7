import type { Json } from "../../../kernel/index.js";
import type { ApiRequest, ApiResponse } from "../../platform.js";
import { refusal, toRefusal } from "../errors.js";
import type { Reply } from "./incoming.js";

/** What a data endpoint replies, as an answer. */
export const replied = ({ status, headers, json }: Reply): ApiResponse => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  json,
});

export const answered = (json: Json): ApiResponse => replied({ status: 200, json });

/** Anything thrown, as an answer. */
export const answer = (thrown: unknown): ApiResponse => {
  const { status, body } = toRefusal(thrown);
  return { status, headers: { "content-type": "application/json" }, json: body };
};

/** What nothing is found at. */
export const notFound = ({ method, path }: Pick<ApiRequest, "method" | "path">): Error =>
  refusal(101, `path not found: ${method} ${path}`, 404);
