import { refusals } from "./refusals.js";
import type { Find } from "./types.js";

/** Taken before anybody can replace, or count, what is only asked here about this machine itself. */
const { lookup, Resolver } = process.getBuiltinModule("node:dns");

/** What Node makes of a question for a name before it is asked, in `node:dns` and its promises alike. */
interface Question {
  hostname?: string;
}

/** The kinds of questions, told by one of each: `dns.lookup` asks the system, all others ask a name server. */
const kindsOfQuestions = (): Question[] => {
  const resolver = new Resolver({ tries: 1, timeout: 1 });
  resolver.setServers(["127.0.0.1"]);
  const questions: unknown[] = [lookup("localhost", () => {}), resolver.resolve4("localhost", () => {})];
  resolver.cancel();
  return questions
    .map((question): unknown => Object.getPrototypeOf(Object(question)))
    .filter((kind): kind is Question => kind !== Object.prototype && kind !== null);
};

/**
 * Refuses to look up the clouds' hosts, whatever was captured of `node:dns` before: names do not leave the machine, either. Nothing that
 * is answered here needs an address.
 *
 * @returns what puts it back
 */
export const guardNames = (find: Find): (() => void) => {
  const set = function (this: Question, name: string): void {
    const claim = typeof name === "string" ? find(name) : undefined;
    if (claim !== undefined) throw refusals.name(claim, name);
    Object.defineProperty(this, "hostname", { configurable: true, enumerable: true, writable: true, value: name });
  };
  const kinds = kindsOfQuestions();
  for (const kind of kinds) Object.defineProperty(kind, "hostname", { configurable: true, set });
  return () => {
    for (const kind of kinds) {
      if (Object.getOwnPropertyDescriptor(kind, "hostname")?.set === set) delete kind.hostname;
    }
  };
};
