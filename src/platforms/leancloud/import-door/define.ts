import type { JsonObject } from "../../../kernel/index.js";
import { type ArgumentType, readOptions, wrong } from "../../shared/arguments.js";
import type { Definition } from "../functions/engines.js";
import { readDeployment } from "./arguments.js";
import type { DoorParts } from "./parts.js";

/** What a native function gets (contract 5.3). */
export interface FunctionRequest {
  /** What the caller sent. */
  // biome-ignore lint/suspicious/noExplicitAny: params are whatever the caller sent
  readonly params: any;
  /** The `AV.Object` that a hook of a class is about. */
  // biome-ignore lint/suspicious/noExplicitAny: an AV.Object of the vendor's SDK
  readonly object?: any;
  /** The `AV.User` who asks. */
  // biome-ignore lint/suspicious/noExplicitAny: an AV.User of the vendor's SDK
  readonly currentUser?: any;
  /** The same, in hooks. */
  // biome-ignore lint/suspicious/noExplicitAny: an AV.User of the vendor's SDK
  readonly user?: any;
  readonly sessionToken?: string;
  readonly meta: { readonly remoteAddress?: string };
  /** What somebody comes in by: `onAuthData`. */
  readonly authData?: JsonObject;
}

/** A function of the test's own realm; with two parameters it gets the old `response` (contract 5.2). */
export type NativeFunction = (
  request: FunctionRequest,
  // biome-ignore lint/suspicious/noExplicitAny: the old style's response takes anything
  response: { success(result?: any): void; error(error?: any): void },
) => unknown;

/** How a function is defined. */
export interface DefineOptions {
  /** Whether `request.currentUser` is read before it runs (contract 5.1). Default true. */
  readonly fetchUser?: boolean;
  /** Whether only the master, and other functions, may call it (contract 5.1). Default false. */
  readonly internal?: boolean;
  /** Which deployment it belongs to (contract 6). Default production. */
  readonly deployment?: "production" | "staging";
}

/** How a definition is called in messages, what it is registered by, and which options it has. */
export interface Defined {
  readonly call: string;
  readonly name: string;
  readonly options: Readonly<Record<string, ArgumentType>>;
}

export type Define = (defined: Defined, options: DefineOptions | NativeFunction, fn?: NativeFunction) => void;

/** Takes a function or hook, with options before it or without. @throws EmulatorError INVALID_ARGUMENT */
export const createDefine =
  ({ define }: Pick<DoorParts, "define">): Define =>
  ({ call, name, options: names }, options, fn) => {
    if (typeof name !== "string" || name === "") throw wrong("a function needs a name");
    if (typeof options === "function" && fn !== undefined) throw wrong(`${call}: the options come before the function`);
    const [given, own] = typeof options === "function" ? [{}, options] : [options, fn];
    if (typeof own !== "function") throw wrong(`${call}: ${name} is not a function`);
    const { deployment, ...rest } = readOptions<DefineOptions>(call, given, names);
    define(readDeployment(deployment), name, { fn: own as Definition["fn"], ...rest });
  };
