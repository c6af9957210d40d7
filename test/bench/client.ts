import { Agent, request } from "node:http";

export interface Client {
  /** The body of the answer. @throws when the status is not one of success */
  send(method: string, url: string, headers?: Readonly<Record<string, string>>, body?: unknown): Promise<string>;
  close(): void;
}

/** A client over connections that stay open: the least that a request can cost its caller. */
export const createClient = (atOnce: number): Client => {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  return {
    send: (method, url, headers = {}, body) =>
      new Promise((resolve, reject) => {
        const payload = body === undefined ? undefined : JSON.stringify(body);
        const type = payload === undefined ? {} : { "content-type": "application/json" };
        const sent = request(url, { method, agent, headers: { ...type, ...headers } }, (response) => {
          response.setEncoding("utf8");
          let text = "";
          response.on("data", (chunk) => {
            text += chunk;
          });
          response.on("error", reject);
          response.on("end", () => {
            const { statusCode = 0 } = response;
            if (statusCode >= 200 && statusCode < 300) resolve(text);
            else reject(new Error(`${method} ${url}: ${statusCode} ${text}`));
          });
        });
        sent.on("error", reject);
        sent.end(payload);
      }),
    close: () => agent.destroy(),
  };
};
