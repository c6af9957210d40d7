import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, runInContext } from "node:vm";
import type { Json, JsonObject } from "../../../src/kernel/index.js";
import type { Call } from "./support.js";

/** What the vendor's own client SDK does with some statements. */
export interface VendorSdk {
  /** Its requests, told as calls of our sandbox door. */
  requests(code: string): Promise<Call[]>;
  /** The value of the statements' `return`, or the code of the error they throw. */
  value(code: string): Json;
}

interface Wire {
  readonly method: string;
  readonly url: string;
  readonly body: string | null;
}

/** The parts of a browser that the web build looks for when it loads, and a network that answers everything with a page. */
const BROWSER = `
  const element = () => ({ setAttribute() {}, style: {}, protocol: "http:", host: "localhost", pathname: "/" });
  class XMLHttpRequest {
    open(method, url) { this.wire = { method, url }; }
    setRequestHeader() {}
    getAllResponseHeaders() { return ""; }
    send(body) {
      record(JSON.stringify({ ...this.wire, body: body ?? null }));
      Promise.resolve().then(() => {
        Object.assign(this, { readyState: 4, status: 200, responseURL: this.wire.url });
        this.responseText = this.response = '{"meta":{"total_count":7},"objects":[]}';
        this.onreadystatechange();
      });
    }
  }
  Object.assign(globalThis, {
    window: globalThis,
    self: globalThis,
    addEventListener() {},
    navigator: { userAgent: "test", platform: "test" },
    location: { search: "", href: "http://localhost/", hostname: "localhost" },
    localStorage: { getItem: () => null, setItem() {}, removeItem() {} },
    document: { cookie: "", createElement: element, documentElement: {} },
    XMLHttpRequest,
  });
`;

/** Wire parameters and what our operations call them. */
const PARAMETERS: Record<string, readonly [name: string, decode: (text: string) => Json]> = {
  where: ["where", (text) => JSON.parse(text)],
  limit: ["limit", Number],
  offset: ["offset", Number],
  order_by: ["orderBy", String],
  keys: ["keys", String],
  expand: ["expand", String],
  return_total_count: ["returnTotalCount", (text) => text === "1"],
  enable_trigger: ["enableTrigger", (text) => text === "1"],
};

/** Where the SDK sends its requests, and which operations of ours they are. */
const ROUTES: readonly (readonly [path: RegExp, operations: Readonly<Record<string, string>>])[] = [
  [
    /\/table\/(?<table>[^/]+)\/record\/(?<id>[^/]+)\/$/,
    { GET: "records.get", PUT: "records.update", DELETE: "records.delete" },
  ],
  [
    /\/table\/(?<table>[^/]+)\/record\/$/,
    { GET: "records.find", POST: "records.create", PUT: "records.updateMany", DELETE: "records.deleteMany" },
  ],
  [/\/user\/info\/(?<id>[^/]+)\/$/, { GET: "users.get" }],
  [/\/user\/info\/$/, { GET: "users.find" }],
  [/\/uploaded-file\/(?<id>[^/]+)\/$/, { GET: "files.get", DELETE: "files.delete" }],
  [/\/uploaded-file\/$/, { GET: "files.find", DELETE: "files.deleteMany" }],
  [/\/file-category\/(?<id>[^/]+)\/$/, { GET: "categories.get" }],
  [/\/file-category\/$/, { GET: "categories.list" }],
  [/\/sms-verification-code\/$/, { POST: "messages.sendSmsCode" }],
  [/\/sms-verification-code\/verify\/$/, { POST: "messages.verifySmsCode" }],
];

/** What our operations call the body of a request. Other bodies are noise: `{}` of a DELETE. */
const BODIES: Readonly<Record<string, (body: Json) => JsonObject>> = {
  "records.create": (data) => ({ data }),
  "records.createMany": (rows) => ({ rows }),
  "records.update": (data) => ({ data }),
  "records.updateMany": (data) => ({ data }),
  "files.deleteMany": (body) => ({ ids: (body as JsonObject).id__in ?? null }),
  "messages.sendSmsCode": (body) => body as JsonObject,
  "messages.verifySmsCode": (body) => body as JsonObject,
};

const toCall = ({ method, url, body }: Wire): Call => {
  const { pathname, searchParams } = new URL(url);
  const [path, operations] = ROUTES.find(([pattern]) => pattern.test(pathname)) ?? [];
  const named = operations?.[method];
  if (named === undefined) throw new Error(`not a request we know: ${method} ${url}`);
  const data: Json = body === null ? null : JSON.parse(body);
  const operation = named === "records.create" && Array.isArray(data) ? "records.createMany" : named;
  const input: JsonObject = { ...path?.exec(pathname)?.groups, ...BODIES[operation]?.(data) };
  for (const [parameter, text] of searchParams) {
    const known = PARAMETERS[parameter];
    if (known !== undefined && text !== "") input[known[0]] = known[1](text);
  }
  return [operation, input];
};

/** Loads `minapp-sdk` (the web build) into a world of its own. */
export const loadVendorSdk = (): VendorSdk => {
  let wires: Wire[] = [];
  const record = (text: string) => wires.push(JSON.parse(text));
  const context = createContext({ console, URL, setTimeout, clearTimeout, record });
  const file = createRequire(import.meta.url).resolve("minapp-sdk/lib/web.js");
  runInContext(BROWSER, context);
  runInContext(readFileSync(file, "utf8"), context, { filename: file });
  runInContext(`BaaS.init("test")`, context);
  return {
    async requests(code) {
      wires = [];
      await runInContext(`(async () => { ${code} })()`, context);
      return wires.map(toCall);
    },
    value: (code) =>
      JSON.parse(
        runInContext(
          `(() => { try { return JSON.stringify((() => { ${code} })()); } catch (error) { return String(error.code ?? null); } })()`,
          context,
        ),
      ),
  };
};
