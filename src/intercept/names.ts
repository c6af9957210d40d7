import type { EmulatorError } from "../kernel/index.js";
import { notEmulated } from "./not-emulated.js";
import { replace } from "./replace.js";
import type { Find } from "./types.js";

/** What Node makes of a question for a name before it is asked, in `node:dns` and its promises alike. */
interface Question {
  hostname?: string;
}

type Ask = (this: unknown, ...given: unknown[]) => unknown;

const KINDS: ReadonlySet<unknown> = new Set(["GetAddrInfoReqWrap", "QueryReqWrap"]);

/** Whether it is Node's own: a test's stand-in must not be asked, nor count it. */
const isOwn = (ask: object): boolean => String(ask).includes("ReqWrap(");

/** The kinds of questions, told by one of each: `dns.lookup` asks the system, all others ask a name server. */
const kindsOfQuestions = ({ lookup, Resolver }: typeof import("node:dns")): Question[] => {
  const resolver = new Resolver({ tries: 1, timeout: 1 });
  resolver.setServers(["127.0.0.1"]);
  const questions: unknown[] = [
    ...(isOwn(lookup) ? [lookup("localhost", () => {})] : []),
    ...(isOwn(resolver.resolve4) ? [resolver.resolve4("localhost", () => {})] : []),
  ];
  resolver.cancel();
  return questions
    .map((question) => Object.getPrototypeOf(Object(question)))
    .filter((kind): kind is Question => KINDS.has(kind?.constructor?.name));
};

/** Functions that are asked for names, in what a module has to offer. */
const askersIn = (from: object): string[] =>
  Object.getOwnPropertyNames(from).filter((name) => name === "lookup" || name.startsWith("resolve"));

/**
 * Refuses to look up the clouds' hosts: names do not leave the machine, either. Nothing that is answered here needs an address. Who asks
 * is told as of any name that is not found: by the callback, or by the promise. A function that takes a callback, and was captured
 * before, throws it.
 *
 * @returns what puts it back
 */
export const guardNames = (find: Find): (() => void) => {
  const dns = process.getBuiltinModule("node:dns");
  const { nextTick } = process.getBuiltinModule("node:process");

  const refusalOf = (name: unknown): EmulatorError | undefined => {
    const claim = typeof name === "string" ? find(name) : undefined;
    return claim && notEmulated.name(claim, String(name));
  };

  const set = function (this: Question, name: string): void {
    const refusal = refusalOf(name);
    if (refusal !== undefined) throw refusal;
    Object.defineProperty(this, "hostname", { configurable: true, enumerable: true, writable: true, value: name });
  };

  const guarded = (ask: Ask): Ask => {
    const guard = function (this: unknown, ...given: unknown[]): unknown {
      const refusal = refusalOf(given[0]);
      if (refusal === undefined) return ask.apply(this, given);
      const done = given.at(-1);
      if (typeof done !== "function") return Promise.reject(refusal);
      nextTick(() => done(refusal));
      return {};
    };
    // With all that the original has: `util.promisify` looks there.
    return Object.setPrototypeOf(guard, ask);
  };

  const kinds = kindsOfQuestions(dns);
  for (const kind of kinds) Object.defineProperty(kind, "hostname", { configurable: true, set });
  const modules = [dns, dns.Resolver.prototype, dns.promises, dns.promises.Resolver.prototype];
  const undo = (modules as unknown as Record<string, Ask>[]).flatMap((module) =>
    askersIn(module).map((name) => replace(module, name, guarded)),
  );
  return () => {
    for (const each of undo) each();
    for (const kind of kinds) {
      if (Object.getOwnPropertyDescriptor(kind, "hostname")?.set === set) delete kind.hostname;
    }
  };
};
