import type { ApiError } from "../../../kernel/index.js";
import { refusal } from "../errors.js";
import { CODES } from "./codes.js";
import type { Problem } from "./source-check.js";

/** By which way a function is called (contract 2, 4.1, 5): `rest` is form A, `direct` the secret key on any other host. */
export type Entrance = "rest" | "direct" | "pycloud" | "nodecloud";

/** Rows of contract 4.5. */
type Situation = "name" | "unknown" | "broken" | "raised" | "timeout" | "tooMany";

/** Why there is no response of a function's own. */
export interface Failure extends Problem {
  readonly kind: "failed";
  readonly situation: Situation;
}

/** Contract 4.5, D7: what the API answers, and what the hosts of functions do. */
const STATUS: Readonly<Record<Situation, { readonly rest: number; readonly cloud: number }>> = {
  name: { rest: 400, cloud: 400 },
  unknown: { rest: 400, cloud: 404 },
  broken: { rest: 400, cloud: 500 },
  raised: { rest: 400, cloud: 500 },
  timeout: { rest: 400, cloud: 504 },
  tooMany: { rest: 400, cloud: 429 },
};

const failed = (situation: Situation, code: number, error: string): Failure => ({
  kind: "failed",
  situation,
  code,
  error,
});

export const illegalName = (name: string): Failure => failed("name", CODES.name, `invalid cloudcode name: ${name}.`);

export const unknownFunction = (name: string): Failure =>
  failed("unknown", CODES.call, `call cloudcode error:function ${name} not exists`);

/** What was found out when the code was deployed, or at its first run. */
export const broken = ({ code, error }: Problem): Failure => failed("broken", code, error);

export const raised = (error: string): Failure => failed("raised", CODES.call, error);

export const exception = (type: string, message: string): Failure => raised(`call cloudcode error:${type}: ${message}`);

/** Stopped at the limit, or over without an answer: nobody can tell them apart. */
export const TIMEOUT: Failure = failed("timeout", CODES.call, "call cloudcode error:timeout");

export const tooMany = (limit: number): Failure =>
  failed("tooMany", CODES.tooMany, `Cloudcode Qps beyond the limit: ${limit}.`);

/** A failure as the caller is told it. */
export const refusalOf = ({ situation, code, error }: Failure, from: Entrance): ApiError =>
  refusal(code, error, STATUS[situation][from === "rest" ? "rest" : "cloud"]);
