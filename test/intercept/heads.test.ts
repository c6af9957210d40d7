import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type Claimed, claimOf } from "../../src/intercept/claimed.js";
import { type Destination, destinationAt, NOWHERE } from "../../src/intercept/destination.js";
import { createHeadReader } from "../../src/intercept/heads.js";
import { createSocksReader } from "../../src/intercept/socks.js";
import type { Claim } from "../../src/intercept/types.js";

const GET = "GET http://a.example/x HTTP/1.1\r\nHost: b\r\n\r\n";
const head = (method: string, target: string, host?: string) => ({ method, target, host });
const heads = (...pieces: (string | Uint8Array)[]) => {
  const read = createHeadReader();
  return pieces.flatMap((piece) => read(piece));
};

describe("the heads of requests in what a connection sends", () => {
  it.each<[title: string, text: string, expected: object[]]>([
    ["a tunnel", "CONNECT a.example:443 HTTP/1.1\r\n\r\n", [head("CONNECT", "a.example:443")]],
    ["a URL", GET, [head("GET", "http://a.example/x", "b")]],
    ["a path", "GET /x HTTP/1.1\r\nA: b\r\nhOsT:  a.example \r\n\r\n", [head("GET", "/x", "a.example")]],
    ["no Host", "GET /x HTTP/1.1\r\nA: b\r\n\r\n", [head("GET", "/x")]],
    ["lines without returns", "GET /x HTTP/1.1\nHost: a\n\n", [head("GET", "/x", "a")]],
    ["no fields", "GET /x HTTP/1.0\r\n\r\nGET /y HTTP/1.0\r\n\r\n", [head("GET", "/x"), head("GET", "/y")]],
    ["empty lines before it", `\r\n\r\n${GET}`, [head("GET", "http://a.example/x", "b")]],
    [
      "two at once",
      `GET /1 HTTP/1.1\r\nHost: c\r\n\r\n${GET}`,
      [head("GET", "/1", "c"), head("GET", "http://a.example/x", "b")],
    ],
    [
      "one after a body that holds another",
      `POST /1 HTTP/1.1\r\nContent-Length: ${GET.length}\r\n\r\n${GET}GET /2 HTTP/1.1\r\n\r\n`,
      [head("POST", "/1"), head("GET", "/2")],
    ],
    [
      "one after a body of text beyond ASCII",
      "POST /1 HTTP/1.1\r\nContent-Length: 6\r\n\r\n梨果GET /2 HTTP/1.1\r\n\r\n",
      [head("POST", "/1"), head("GET", "/2")],
    ],
    [
      "one after chunks that hold another",
      `POST /1 HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n${GET.length.toString(16)};a=b\r\n${GET}\r\n` +
        "3\r\nabc\r\n0\r\nTrailer: x\r\n\r\nGET /2 HTTP/1.1\r\n\r\n",
      [head("POST", "/1"), head("GET", "/2")],
    ],
    [
      "in a tunnel",
      `CONNECT c:80 HTTP/1.1\r\n\r\n${GET}`,
      [head("CONNECT", "c:80"), head("GET", "http://a.example/x", "b")],
    ],
  ])("%s", (_title, text, expected) => {
    expect(heads(text)).toEqual(expected);
    expect(heads(Buffer.from(text))).toEqual(expected);
    // In whatever pieces: each is then told more than once, in the same order.
    fc.assert(
      fc.property(fc.array(fc.nat(Buffer.byteLength(text)), { maxLength: 8 }), (cuts) => {
        const bytes = Buffer.from(text);
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        const told = heads(...pieces);
        const last = told.filter(({ target }, index) => target !== told[index + 1]?.target);
        expect(last).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("one that is not complete, as soon as it says where it goes, and before it is sent whole", () => {
    const read = createHeadReader();
    expect(read("CONNECT a.exam")).toEqual([]);
    expect(read("ple:443 HTTP/1.1\r\n")).toEqual([head("CONNECT", "a.example:443")]);
    const other = createHeadReader();
    expect(other("GET / HTTP/1.1\r\nHo")).toEqual([head("GET", "/")]);
    expect(other(Buffer.from("st: a.example\r\n"))).toEqual([head("GET", "/", "a.example")]);
  });

  it.each([
    "",
    "GET /",
    "SELECT 1",
    "EHLO a.example\r\n",
    "GET http://a.example/ SMTP/1.1\r\n",
    "\u0016\u0003\u0001",
    "{}",
    "梨",
  ])("%j is none, and what comes after it is looked at again", (text) => {
    expect(heads(text)).toEqual([]);
    expect(heads(Buffer.from(text))).toEqual([]);
    if (text !== "GET /") expect(heads(text, "\u0000", GET)).toHaveLength(1);
  });

  it("a target of bytes of which some are spaces elsewhere", () => {
    // Its second byte is A0.
    expect(heads(Buffer.from("GET http://a.example/堠 HTTP/1.1\r\n"))).toMatchObject([{ method: "GET" }]);
  });

  it("a long target, in many pieces", () => {
    const words = Array.from({ length: 2_000 }, () => "abcdefghijabcdefghij");
    const target = `http://a.example/${words.join("")}`;
    expect(heads("GET http://a.example/", ...words, " HTTP/1.1\r\n")).toEqual([head("GET", target)]);
  });

  it("keeps no more than a head of what does not end", () => {
    const read = createHeadReader();
    for (let index = 0; index < 100; index++) expect(read("G".repeat(10_000))).toEqual([]);
    expect(read(`GET /${"x".repeat(70_000)}`)).toEqual([]);
    expect(read(GET)).toHaveLength(1);
  });
});

describe("what it costs", () => {
  const MILLION = 1_000_000;
  const many = (text: string) => Buffer.from(text.repeat(MILLION / text.length));

  it.each([
    ["chunks", `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n`, many("1\r\na\r\n"), 2 * MILLION],
    ["requests", "", many("GET /r HTTP/1.1\r\nHost: x\r\n\r\n"), 3 * MILLION],
    ["letters", "", many("abcdefghij"), 100],
    ["letters, in a target", "PUT ", many("abcdefghij"), MILLION / 10],
    ["lines that are no requests", "", many("INSERT INTO a VALUES (1, 2, 3);\n"), 100],
  ])("%s: what follows is not decoded each time", (_title, first, bytes, most) => {
    const read = createHeadReader();
    read(first);
    const decoded = vi.spyOn(Buffer.prototype, "toString");
    read(bytes);
    const length = decoded.mock.results.reduce((sum, { value }) => sum + String(value).length, 0);
    decoded.mockRestore();
    expect(length).toBeLessThan(most);
  });

  it.each([
    ["a Host of spaces", `GET / HTTP/1.1\r\nHost: a${" ".repeat(200_000)}\0b`],
    ["a line of spaces", `A${" \t".repeat(100_000)}x y z`],
  ])("%s: it is read in one way only, and the test would not end otherwise", (_title, text) => {
    expect(heads(text).filter(({ host }) => host !== undefined)).toEqual([]);
  });
});

describe("the host that a SOCKS proxy is asked for", () => {
  const name = "api.rain.example";
  const request5 = `\x05\x01\0\x03${String.fromCharCode(name.length)}${name}\x01\xbb`;
  const request4 = `\x04\x01\0\x50\0\0\0\x01me\0${name}\0`;

  it.each<[title: string, text: string, host: string]>([
    ["version 5", request5, `${name}:443`],
    ["with a greeting", `\x05\x01\0${request5}`, `${name}:443`],
    ["with a greeting and a password", `\x05\x03\0\x01\x02\x01\x02me\x03abc${request5}`, `${name}:443`],
    ["an address", "\x05\x01\0\x05\x01\0\x01\x01\x02\x03\x04\0\x50", "1.2.3.4:80"],
    ["version 4a", request4, `${name}:80`],
    ["version 4", "\x04\x01\0\x50\x01\x02\x03\x04me\0", "1.2.3.4:80"],
  ])("%s, in whatever pieces", (_title, text, host) => {
    const bytes = Buffer.from(text, "latin1");
    expect(createSocksReader()(bytes)).toBe(host);
    const last = (told: readonly (string | undefined)[]) => told.filter((each) => each !== undefined).at(-1);
    for (let cut = 1; cut < bytes.length; cut++) {
      const read = createSocksReader();
      expect(last([read(bytes.subarray(0, cut)), read(bytes.subarray(cut))])).toBe(host);
      // What follows goes through the tunnel.
      expect(read(Buffer.from("GET / HTTP/1.1\r\n"))).toBeUndefined();
    }
  });

  it("is nobody's when the connection speaks something else, or says too much", () => {
    const read = createSocksReader();
    expect([read("G"), read(Buffer.from(request5, "latin1"))]).toEqual([undefined, undefined]);
    const long = createSocksReader();
    expect([long(Buffer.alloc(2_000, 5)), long(Buffer.from(request5, "latin1"))]).toEqual([undefined, undefined]);
  });
});

describe("whose a request is", () => {
  const claim: Claim = {
    platform: "rain",
    isEmulated: true,
    interceptor: { ownerOf: () => undefined, handle: () => Promise.reject(new Error("not asked")), note: () => {} },
  };
  const find = (host: string) => (/^api\.rain\.example(?::\d+)?$/.test(host) ? claim : undefined);
  const host = "api.rain.example";
  const far = destinationAt("203.0.113.7");
  const near = destinationAt("127.0.0.1");
  const tunnel = { ...near, leavesMachine: true, isTunnel: true };

  it.each<[string, ReturnType<typeof head>, Destination, Claimed["by"] | undefined]>([
    ["a tunnel to it", head("CONNECT", `${host}:443`), near, "tunnel"],
    ["a tunnel to somebody else", head("CONNECT", "b:443", host), far, undefined],
    ["its URL", head("GET", `http://${host}/a`), near, "proxy"],
    ["its URL, with a name and a password", head("GET", `http://u:p@x@${host}:80/a`), NOWHERE, "proxy"],
    ["its URL without a path", head("GET", `https://${host}?a`), near, "proxy"],
    ["another URL that has it in its path", head("GET", `http://b/@${host}/`), near, undefined],
    ["another URL, whatever the header says", head("GET", "http://b/", host), far, undefined],
    ["a path of its own", head("GET", "/a", "b"), destinationAt(host), "connection"],
    ["a header, to an address", head("GET", "/a", `${host}:80`), far, "header"],
    ["a header, through a tunnel", head("GET", "/a", host), tunnel, "header"],
    ["a header, on this machine", head("GET", "/a", host), near, undefined],
    ["a header, to a socket of the file system", head("GET", "/a", host), NOWHERE, undefined],
    ["nothing", head("GET", "/a"), far, undefined],
  ])("%s", (_title, asked, destination, by) => {
    expect(claimOf(asked, destination, find)?.by).toBe(by);
  });

  it.each([
    ...["localhost", "127.1.2.3", "::1", "[::1]", "0.0.0.0", "::", "[::]", "::ffff:127.0.0.1", "::FFFF:7f00:1"].map(
      (address) => ({ address, leavesMachine: false }),
    ),
    ...["::ffff:1.2.3.4", "::2", "10.0.0.0", "0.0.0.0.example", "dev.example"].map((address) => ({
      address,
      leavesMachine: true,
    })),
  ])("what is sent to $address leaves this machine: $leavesMachine", ({ address, leavesMachine }) => {
    expect(destinationAt(address)).toMatchObject({ leavesMachine });
  });
});

it("whoever imports this loads none of Node's own clients: that is left to the first interception", () => {
  const folder = new URL("../../src/intercept/", import.meta.url);
  const eager = readdirSync(folder).flatMap((file) =>
    readFileSync(new URL(file, folder), "utf8")
      .split("\n")
      // At a line's beginning: run by the import itself.
      .filter(
        (line) =>
          /^import (?!type).* from "node:/.test(line) || /^(?:export )?const .*= process\.getBuiltin/.test(line),
      ),
  );
  expect(eager).toEqual([]);
});
