import type { Emulator } from "baas-emulator";

export interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Sends a request and gives the body of an answer below 300. @throws an object with status and code of one above */
export type Send = (method: string, path: string, sent: Sent) => Promise<Record<string, unknown>>;

/** What a request was refused with, in the form of the import door. */
const refusalOf = (status: number, json: Record<string, unknown>): Error =>
  Object.assign(new Error(JSON.stringify(json)), { status, code: typeof json.code === "number" ? json.code : status });

const judge = (status: number, text: string): Record<string, unknown> => {
  const json = Object(JSON.parse(text === "" ? "{}" : text));
  if (status >= 300) throw refusalOf(status, json);
  return json;
};

const textOf = ({ body }: Sent): string | undefined => (body === undefined ? undefined : JSON.stringify(body));

const headersOf = ({ headers, body }: Sent): Record<string, string> => ({
  ...headers,
  ...(body === undefined ? {} : { "content-type": "application/json" }),
});

/** The three ways to send a request: as a plain object, as a `Request`, over a port. */
export const waysIn = (emulator: Emulator, url: string): Readonly<Record<"handle" | "fetch" | "port", Send>> => {
  const init = (method: string, sent: Sent): RequestInit => {
    const body = textOf(sent);
    return { method, headers: headersOf(sent), ...(body === undefined ? {} : { body }) };
  };
  return {
    async handle(method, path, sent) {
      const text = textOf(sent);
      const request = { method, url: path, headers: headersOf(sent) };
      const { status, body } = await emulator.handle({
        ...request,
        ...(text === undefined ? {} : { body: Buffer.from(text) }),
      });
      return judge(status, Buffer.from(body).toString("utf8"));
    },
    async fetch(method, path, sent) {
      const response = await emulator.fetch(new Request(`http://127.0.0.1${path}`, init(method, sent)));
      return judge(response.status, await response.text());
    },
    async port(method, path, sent) {
      const response = await fetch(`${url}${path}`, init(method, sent));
      return judge(response.status, await response.text());
    },
  };
};
