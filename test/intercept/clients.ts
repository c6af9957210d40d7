import http, { request as namedRequest, type RequestOptions } from "node:http";
import https, { request as namedSecureRequest } from "node:https";
import { createRequire } from "node:module";
import { connect as netConnect } from "node:net";
import { Writable } from "node:stream";
import { connect as tlsConnect } from "node:tls";
import axios from "axios";
import got from "got";
import nodeFetch from "node-fetch";
import superagent from "superagent";
import * as undici from "undici";

// Everything here is made, or taken from where it is, before anything is intercepted.

const require = createRequire(import.meta.url);
const { request: requiredRequest } = require("node:https") as typeof https;
const capturedFetch = globalThis.fetch;
const axiosBefore = axios.create({ validateStatus: () => true });
const axiosKeepAlive = axios.create({
  httpAgent: new http.Agent({ keepAlive: true }),
  httpsAgent: new https.Agent({ keepAlive: true }),
});
const undiciAgentBefore = new undici.Agent();

/** What a client got. */
export interface Got {
  readonly status: number;
  readonly text: string;
}

export interface Sent {
  readonly method?: "GET" | "POST";
  readonly body?: string;
}

/** Sends a request in one way. */
export type Client = (url: string, sent?: Sent) => Promise<Got>;

const HEADERS = { "content-type": "text/plain", "x-marker": "ja" };

type Request = (
  url: URL,
  options: RequestOptions,
  take: (response: http.IncomingMessage) => void,
) => http.ClientRequest;

const whole = (response: http.IncomingMessage): Promise<Got> =>
  new Promise((resolve, reject) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (chunk) => {
      text += chunk;
    });
    response.on("error", reject);
    response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
  });

/** By `node:http` and `node:https`. */
export const overNode =
  (plain: Request, secure: Request, more: (url: URL) => RequestOptions = () => ({})): Client =>
  (url, { method = "GET", body } = {}) =>
    new Promise((resolve, reject) => {
      const target = new URL(url);
      const request = target.protocol === "https:" ? secure : plain;
      const sending = request(target, { method, headers: HEADERS, ...more(target) }, (response) => {
        whole(response).then(resolve, reject);
      });
      sending.on("error", reject);
      if (body !== undefined) sending.write(body);
      sending.end();
    });

const byFetch =
  (fetch: (url: string, init: object) => Promise<{ readonly status: number; text(): Promise<string> }>): Client =>
  async (url, { method = "GET", body } = {}) => {
    const response = await fetch(url, { method, headers: HEADERS, ...(body === undefined ? {} : { body }) });
    return { status: response.status, text: await response.text() };
  };

const byAxios =
  (instance: Pick<typeof axios, "request">, more: object = {}): Client =>
  async (url, { method = "GET", body } = {}) => {
    const config = { url, method, headers: HEADERS, transformResponse: (text: unknown) => text, ...more };
    const { status, data } = await instance.request(body === undefined ? config : { ...config, data: body });
    return { status, text: String(data) };
  };

const byUndici =
  (dispatcherFor: (origin: string) => undici.Dispatcher | undefined): Client =>
  async (url, { method = "GET", body } = {}) => {
    const dispatcher = dispatcherFor(new URL(url).origin);
    const given = { method, headers: HEADERS, ...(body === undefined ? {} : { body }) };
    const { statusCode, body: answer } = await undici.request(url, dispatcher ? { ...given, dispatcher } : given);
    return { status: statusCode, text: await answer.text() };
  };

const byXhr =
  (create: () => XhrLike): Client =>
  (url, { method = "GET", body } = {}) =>
    new Promise((resolve, reject) => {
      const xhr = create();
      xhr.open(method, url);
      for (const [name, value] of Object.entries(HEADERS)) xhr.setRequestHeader(name, value);
      xhr.onload = () => resolve({ status: xhr.status, text: xhr.responseText });
      xhr.onerror = () => reject(new Error(`XMLHttpRequest failed: ${xhr.responseText ?? ""}`));
      xhr.send(body);
    });

interface XhrLike {
  status: number;
  responseText: string;
  onload: () => void;
  onerror: () => void;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body?: string): void;
}

const Xhr2: new () => XhrLike = require("xhr2");
const { XMLHttpRequest: SslXhr }: { XMLHttpRequest: new (options: object) => XhrLike } = require("xmlhttprequest-ssl");

const socketFor = ({ protocol, hostname, port }: URL): RequestOptions => ({
  agent: false,
  createConnection: () =>
    protocol === "https:"
      ? tlsConnect({ host: hostname, port: Number(port || 443), servername: hostname })
      : netConnect(Number(port || 80), hostname),
});

/** Undici's dispatchers without a keep-alive that would outlive a test. */
const kept: undici.Dispatcher[] = [undiciAgentBefore];
const keep = <T extends undici.Dispatcher>(dispatcher: T): T => {
  kept.push(dispatcher);
  return dispatcher;
};

export const closeClients = async (): Promise<void> => {
  await Promise.all(kept.splice(0).map((each) => each.destroy()));
  for (const agent of [axiosKeepAlive.defaults.httpAgent, axiosKeepAlive.defaults.httpsAgent]) agent.destroy();
};

/** Every way to send a request that programs are known to use. */
export const CLIENTS: readonly (readonly [title: string, client: Client])[] = [
  ["fetch", byFetch((url, init) => fetch(url, init))],
  ["fetch, captured before", byFetch(capturedFetch)],
  ["fetch of the undici package", byFetch((url, init) => undici.fetch(url, init))],
  [
    "fetch of the undici package, with an agent of its own",
    byFetch((url, init) => undici.fetch(url, { ...init, dispatcher: undiciAgentBefore })),
  ],
  ["undici.request", byUndici(() => undefined)],
  ["undici.request, with an agent made before", byUndici(() => undiciAgentBefore)],
  ["undici.request, with an agent made afterwards", byUndici(() => keep(new undici.Agent()))],
  ["undici.request, with an agent that would speak HTTP/2", byUndici(() => keep(new undici.Agent({ allowH2: true })))],
  ["undici.Client", byUndici((origin) => keep(new undici.Client(origin)))],
  ["undici.Pool", byUndici((origin) => keep(new undici.Pool(origin)))],
  [
    "undici.stream",
    async (url, { method = "GET", body } = {}) => {
      let text = "";
      const { opaque } = await undici.stream(
        url,
        { method, headers: HEADERS, opaque: { status: 0 }, ...(body === undefined ? {} : { body }) },
        ({ statusCode, opaque }) => {
          Object.assign(Object(opaque), { status: statusCode });
          return new Writable({
            write(chunk, _, done) {
              text += chunk;
              done();
            },
          });
        },
      );
      return { status: Object(opaque).status, text };
    },
  ],
  ["axios", byAxios(axios)],
  ["axios, an instance made before", byAxios(axiosBefore)],
  ["axios, agents that keep connections", byAxios(axiosKeepAlive)],
  ["axios, with a time limit", byAxios(axios, { timeout: 5_000 })],
  ["axios over fetch", byAxios(axios, { adapter: "fetch" })],
  [
    "superagent",
    async (url, { method = "GET", body } = {}) => {
      const { status, text } = await superagent(method, url)
        .set(HEADERS)
        .send(body)
        .ok(() => true)
        .buffer(true);
      return { status, text };
    },
  ],
  [
    "got",
    async (url, { method = "GET", body } = {}) => {
      const given = { method, headers: HEADERS, retry: { limit: 0 }, throwHttpErrors: false };
      const { statusCode, body: text } = await got(url, body === undefined ? given : { ...given, body });
      return { status: statusCode, text };
    },
  ],
  [
    "got, that asks for HTTP/2",
    async (url, { method = "GET", body } = {}) => {
      const given = { method, headers: HEADERS, retry: { limit: 0 }, http2: true };
      const { statusCode, body: text } = await got(url, body === undefined ? given : { ...given, body });
      return { status: statusCode, text };
    },
  ],
  ["node-fetch", byFetch(nodeFetch)],
  ["xhr2", byXhr(() => new Xhr2())],
  ["xmlhttprequest-ssl", byXhr(() => new SslXhr({}))],
  [
    "https.request",
    overNode(
      (...p) => http.request(...p),
      (...p) => https.request(...p),
    ),
  ],
  ["request, imported by name", overNode(namedRequest, namedSecureRequest)],
  ["request, taken from what require gave", overNode(namedRequest, requiredRequest)],
  ["request, without an agent", overNode(http.request, https.request, () => ({ agent: false }))],
  [
    "request, with an agent of its own",
    overNode(http.request, https.request, ({ protocol }) => ({
      agent: protocol === "https:" ? new https.Agent({ maxSockets: 1 }) : new http.Agent({ maxSockets: 1 }),
    })),
  ],
  ["request, with a socket that the program opens", overNode(http.request, https.request, socketFor)],
  [
    "request and get, with options instead of a URL",
    (url, { body, method = "GET" } = {}) =>
      new Promise((resolve, reject) => {
        const { protocol, hostname, port, pathname, search } = new URL(url);
        const from = protocol === "https:" ? https : http;
        const options = { hostname, port, path: `${pathname}${search}`, method, headers: HEADERS };
        const take = (response: http.IncomingMessage) => void whole(response).then(resolve, reject);
        const sending = body === undefined ? from.get(options, take) : from.request(options, take).end(body);
        sending.on("error", reject);
      }),
  ],
];
