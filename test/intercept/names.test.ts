import dgram from "node:dgram";
import dns, { lookup, promises, Resolver, resolve6 } from "node:dns";
import { promisify } from "node:util";
import * as undici from "undici";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { CDN, chainOf, HOST, start } from "./echo.js";

// Made, or taken from where it is, before anything is intercepted.
const resolver = new Resolver();
const resolverOfPromises = new promises.Resolver();
const { resolve4 } = promises;
const lookupPromised = promisify(lookup);
const datagrams = dgram.createSocket("udp4").unref();
const looking = new undici.Agent().compose(undici.interceptors.dns());

type Done = (error: Error | null) => void;

/** What asks for a name, and tells a callback, or gives a promise. */
type Ask = (host: string, done: Done) => unknown;

const ASKS: readonly (readonly [title: string, ask: Ask])[] = [
  ["dns.lookup", (host, done) => dns.lookup(host, done)],
  ["dns.lookup with options", (host, done) => dns.lookup(host, { all: true, family: 4 }, done)],
  ["lookup, promisified", (host) => promisify(dns.lookup)(host)],
  ["lookup, promisified before", (host) => lookupPromised(host)],
  ["dns.promises.lookup", (host) => dns.promises.lookup(host, { all: true })],
  ["dns.resolve", (host, done) => dns.resolve(host, "MX", done)],
  ["dns.resolve4", (host, done) => dns.resolve4(host, done)],
  ["a resolver", (host, done) => resolver.resolveTxt(host, done)],
  ["resolve4 of promises", (host) => resolve4(host)],
  ["a resolver of promises", (host) => resolverOfPromises.resolve6(host)],
  ["undici that looks names up", (host) => undici.fetch(`https://${host}/a`, { dispatcher: looking })],
  ["undici.request that does", (host) => undici.request(`http://${host}/a`, { dispatcher: looking })],
  ["a datagram", (host, done) => datagrams.send("x", 53, host, done)],
  ["a part of one", (host, done) => datagrams.send("x", 0, 1, 53, host, done)],
  [
    "a datagram, that nobody asks after",
    (host, done) => {
      datagrams.once("error", done);
      datagrams.send("x", 53, host);
    },
  ],
  ["a socket for datagrams that connects", (host, done) => datagrams.connect(53, host, done as () => void)],
];

let run: ReturnType<typeof start>;
beforeAll(() => {
  run = start();
});
afterAll(async () => {
  await run.stop();
  datagrams.close();
});

const HOSTS = [HOST, `${HOST.toUpperCase()}.`, CDN];

it.each(ASKS)("no name of a cloud is asked for by %s, and who asks is told as ever", async (_title, ask) => {
  for (const host of HOSTS) {
    const before = run.notes.length;
    let isAsking = true;
    const error = await new Promise<unknown>((resolve) => {
      const asked = ask(host, (failure) => resolve(isAsking ? "told within the call" : failure));
      if (asked instanceof Promise) asked.catch(resolve);
      isAsking = false;
    });
    const message = expect.stringMatching(host === CDN ? /is a host of rain for which/ : /(?:a|this) host of rain/);
    expect(chainOf(error)).toContainEqual({ code: "NOT_EMULATED", message });
    expect(run.notes.slice(before)).toHaveLength(1);
  }
});

it.each<[string, Ask]>([
  ["lookup", (host, done) => lookup(host, done)],
  ["resolve6", (host, done) => resolve6(host, done)],
])("%s, imported by its name, throws it", (_title, ask) => {
  for (const host of HOSTS) expect(() => ask(host, () => {})).toThrow("is a host of rain");
});

it("a test's own lookup is not asked when an interception begins, and what it counts is not ours", async () => {
  await run.stop();
  const spy = vi.spyOn(dns, "lookup");
  run = start();
  expect(spy).not.toHaveBeenCalled();
  await expect(dns.promises.lookup(HOST)).rejects.toMatchObject({ code: "NOT_EMULATED" });
  expect(await promisify(dns.lookup)("localhost", 4)).toEqual({ address: "127.0.0.1", family: 4 });
  expect(vi.mocked(dns.lookup).mock.calls).toHaveLength(1);
  await run.stop();
  expect(dns.lookup).toBe(spy);
  spy.mockRestore();
  run = start();
});

it("other names are, and what Node makes of a question is as it was", async () => {
  expect(await dns.promises.lookup("localhost", { family: 4 })).toMatchObject({ family: 4 });
  const question: unknown = dns.lookup("localhost", () => {});
  expect(Object.getOwnPropertyDescriptor(question, "hostname")).toEqual({
    configurable: true,
    enumerable: true,
    writable: true,
    value: "localhost",
  });
  const { code } = await dns.promises.lookup("no-such-host.invalid").catch((error) => error);
  expect(code).toMatch(/^(?:ENOTFOUND|EAI_AGAIN)$/);
  expect(run.notes.join()).not.toContain("invalid");
});
