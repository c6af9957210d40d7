import dns, { lookup, promises, Resolver } from "node:dns";
import { promisify } from "node:util";
import * as undici from "undici";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CDN, chainOf, HOST, start } from "./echo.js";

// Made, or taken from where it is, before anything is intercepted.
const resolver = new Resolver();
const resolverOfPromises = new promises.Resolver();
const { resolve4 } = promises;
const looking = new undici.Agent().compose(undici.interceptors.dns());

type Way = readonly [title: string, ask: (host: string) => unknown];

const WAYS: readonly Way[] = [
  ["dns.lookup", (host) => dns.lookup(host, () => {})],
  ["lookup, imported by name", (host) => lookup(host, { all: true, family: 4 }, () => {})],
  ["lookup, promisified", (host) => promisify(lookup)(host)],
  ["dns.promises.lookup", (host) => dns.promises.lookup(host, { all: true })],
  ["dns.resolve", (host) => dns.resolve(host, "MX", () => {})],
  ["dns.resolve4", (host) => dns.resolve4(host, () => {})],
  ["a resolver", (host) => resolver.resolveTxt(host, () => {})],
  ["resolve4 of promises", (host) => resolve4(host)],
  ["a resolver of promises", (host) => resolverOfPromises.resolve6(host)],
  ["undici that looks names up", (host) => undici.fetch(`https://${host}/a`, { dispatcher: looking })],
  ["undici.request that does", (host) => undici.request(`http://${host}/a`, { dispatcher: looking })],
];

let run: ReturnType<typeof start>;
beforeAll(() => {
  run = start();
});
afterAll(() => run.stop());

it.each(WAYS)("no name of a cloud is asked for by %s", async (_title, ask) => {
  for (const [host, reason] of [
    [HOST, "answered here without an address"],
    [`${HOST.toUpperCase()}.`, "is a host of rain"],
    [CDN, `${CDN} is a host of rain for which the emulator does not stand in`],
  ] as const) {
    const before = run.notes.length;
    const error = await (async () => ask(host))().catch((thrown: unknown) => thrown);
    expect(chainOf(error)).toContainEqual({ code: "NOT_EMULATED", message: expect.stringContaining(reason) });
    expect(run.notes.slice(before)).toHaveLength(1);
  }
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
