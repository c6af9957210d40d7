import type { Json, JsonObject } from "../../../kernel/index.js";

/** What happened to a row. */
export type WriteKind = "create" | "update" | "delete";

/** How often an action runs (contract 10.1): every time, once only, or at most once per duration (`"1h"`). */
export type Frequency = "always" | "once" | { readonly every: string | number };

/** A test on the row after the change (before it, for delete). */
export interface Condition {
  readonly field: string;
  readonly op: "=" | "!=" | ">" | ">=" | "<" | "<=" | "range" | "regex" | "contains" | "has_key" | "isempty";
  readonly value?: Json;
}

/** One assignment of a table action; its value may hold template variables such as `{{after.name}}`. */
export interface Assignment {
  readonly field: string;
  readonly op?: "=" | "append" | "append_unique" | "remove" | "inc_by";
  readonly value: Json;
}

/** What a table trigger does (contract 10.1): runs a function, writes rows of another table, or sends a request. */
export type Action = { readonly frequency?: Frequency } & (
  | { readonly type: "function"; readonly function: string }
  | {
      readonly type: "table";
      readonly table: string;
      readonly operation: WriteKind;
      /** Which rows an update or delete touches; template variables work inside. */
      readonly where?: JsonObject;
      readonly set?: readonly Assignment[];
    }
  | { readonly type: "webhook"; readonly url: string; readonly body?: Json }
);

/** A table trigger (contract 10.1). */
export interface TableTrigger {
  readonly name: string;
  /** Whose rows it watches, by name. */
  readonly table: string;
  readonly on: readonly WriteKind[];
  /** Default true. */
  readonly enabled?: boolean;
  /** How the conditions are joined. Default all. */
  readonly match?: "all" | "any";
  readonly conditions?: readonly Condition[];
  /** Generation of the data: `event.data` of functions, names of template variables. Default 2. */
  readonly version?: 1 | 2;
  readonly actions: readonly Action[];
}

/** A timer (contract 10.2): a cron expression of five fields, Chinese time, and the functions it runs. */
export interface Timer {
  readonly name: string;
  /** `"0 3 * * *"`: at three in the night, in Beijing. */
  readonly cron: string;
  readonly function: string;
  /** Default true. */
  readonly enabled?: boolean;
  /** Generation of `event.data`. Default 2. */
  readonly version?: 1 | 2;
}

/** An incoming webhook (contract 10.3). */
export interface IncomingWebhook {
  readonly name: string;
  /** What its URL ends in: who knows it may ask. */
  readonly token: string;
  readonly function: string;
  /** Default true. */
  readonly enabled?: boolean;
  /** Generation of `event.data`. Default 2. */
  readonly version?: 1 | 2;
}

/** A file trigger (contract 10.4). */
export interface FileTrigger {
  readonly name: string;
  readonly on: readonly ("file_upload" | "file_delete")[];
  readonly function: string;
  /** Default true. */
  readonly enabled?: boolean;
  /** Generation of `event.data`. Default 2. */
  readonly version?: 1 | 2;
}

/** A validator (contract 10.5): a function that is asked before every write to a table. */
export interface TableValidator {
  readonly table: string;
  readonly function: string;
}

/** A route of the API gateway (contract 10.6): a regular expression on the path. */
export interface GatewayRoute {
  readonly name: string;
  /** A regular expression. */
  readonly path: string;
  /** Default: all. */
  readonly methods?: readonly string[];
  readonly function: string;
}

/** The content of `triggers.json`. */
export interface TriggerSet {
  /** What runs after writes. */
  readonly tables?: readonly TableTrigger[];
  /** What runs on time. */
  readonly timers?: readonly Timer[];
  /** What runs when somebody outside asks. */
  readonly webhooks?: readonly IncomingWebhook[];
  /** What runs when files come and go. */
  readonly files?: readonly FileTrigger[];
  /** What is asked before writes. */
  readonly validators?: readonly TableValidator[];
  /** Functions as an API of the app's own. */
  readonly gateway?: readonly GatewayRoute[];
}
