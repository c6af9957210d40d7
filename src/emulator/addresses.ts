import { pathBelow } from "../http/index.js";

/** Addresses under which an emulator was reached: what it tells of itself, a file's URL, begins with one of them. */
export interface Addresses {
  /**
   * @param origin scheme, host and port
   * @param base where it is mounted there: `""`, or a path
   */
  note(origin: string, base: string): void;
  /** Where the emulator is mounted on the server of a URL, which is below it; undefined when it is not known to be there. */
  baseOf(url: URL): string | undefined;
}

/** More than one emulator has at a time; who names a new host with each request pushes out only what is old. */
const MOST = 64;

/**
 * What is known of an emulator's own addresses, by the requests that have come: no server that it is mounted in tells it.
 *
 * @example
 * ```ts
 * const addresses = createAddresses();
 * addresses.note("http://localhost:3000", "/baas");
 * addresses.baseOf(new URL("http://localhost:3000/baas/1.1/date")); // "/baas"
 * ```
 */
export const createAddresses = (): Addresses => {
  const known = new Map<string, { readonly origin: string; readonly base: string }>();
  return {
    note(origin, base) {
      const address = `${origin}${base}`;
      if (known.has(address) || !URL.canParse(origin)) return;
      known.set(address, { origin: new URL(origin).origin, base });
      const [oldest] = known.keys();
      if (known.size > MOST && oldest !== undefined) known.delete(oldest);
    },
    baseOf({ origin, pathname }) {
      const bases = [...known.values()].filter((each) => each.origin === origin).map(({ base }) => base);
      return bases.filter((base) => pathBelow(pathname, base) !== undefined).sort((a, b) => b.length - a.length)[0];
    },
  };
};
