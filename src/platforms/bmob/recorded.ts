import { isObject, type JsonObject } from "../../kernel/index.js";
import type { Recorded } from "../shared/gate.js";
import { refusal } from "./errors.js";
import { jsonOrText } from "./functions/json-or-text.js";
import type { FunctionRequest } from "./functions/request.js";

/** What every client says, or opens doors with: none of it is what was asked. */
const USUAL = /^(?:accept|content|sec|x-bmob)-|^(?:accept|connection|host|origin|priority|referer|user-agent)$/i;

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

/** A request as `functions.call` takes it. */
const callOf = ({ method, query, headers, body, params }: FunctionRequest): object => {
  const others = Object.entries(headers).filter(([name]) => !USUAL.test(name));
  return {
    ...(method === "POST" ? {} : { method }),
    ...(isEmpty(query) ? {} : { query }),
    ...(others.length === 0 ? {} : { headers: Object.fromEntries(others.map(([name, values]) => [name, values[0]])) }),
    ...(isEmpty(params) ? (body === "" || body === "{}" ? {} : { body }) : { body: params }),
  };
};

const isCall = (input: unknown): input is { readonly name: string; readonly request: FunctionRequest } =>
  isObject(input) && isObject(input.request);

/** A refusal in the place of what a function has sent: that would have a reason phrase, or be wrapped. */
const failure = (result: unknown): unknown => {
  const { status, statusText, body } = isObject(result) ? result : {};
  if (typeof status !== "number" || status < 400 || statusText !== undefined) return undefined;
  const { code, error }: JsonObject = JSON.parse(String(body));
  return typeof error === "string" ? refusal(Number(code ?? status), error, status) : undefined;
};

const CALL: Recorded = {
  input: (input) => (isCall(input) ? { name: input.name, ...callOf(input.request) } : input),
  failure,
};

/** Contract 4.1, form A: the same as by import, in an envelope. */
export const RUN_BY_REST: Recorded = {
  input(input) {
    if (!isCall(input)) return input;
    const { query, params } = input.request;
    return { name: input.name, ...(isEmpty(query) ? {} : { query }), ...(isEmpty(params) ? {} : { params }) };
  },
  result(result) {
    if (!isObject(result) || typeof result.body !== "string") return result;
    const { result: text }: JsonObject = JSON.parse(result.body);
    return typeof text === "string" ? jsonOrText(text) : text;
  },
  failure,
};

const RUN: Recorded = {
  input: (input) => (isObject(input) && isObject(input.params) && isEmpty(input.params) ? { name: input.name } : input),
};

/** How people know what is asked of this cloud, and what it answers. */
const RECORDED: Readonly<Record<string, Recorded>> = {
  "functions.call": CALL,
  "functions.run": RUN,
  // Whether there was one before is told by status.
  "objects.create": { result: (result) => (isObject(result) ? result.object : result) },
};

export const recordedAs = (operation: string): Recorded | undefined => RECORDED[operation];
