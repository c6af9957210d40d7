import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Mountable } from "baas-emulator/http";
import { createHandler } from "../../src/http/index.js";
import { EmulatorError, type EmulatorErrorCode, messageOf } from "../../src/kernel/index.js";
import type { Platform, Route } from "../../src/platforms/platform.js";
import { createFruitCloud, echo } from "../http/support.js";

const STATUS: Partial<Record<EmulatorErrorCode, number>> = { BODY_TOO_LARGE: 413 };

const fail: Platform["fail"] = (error) => ({
  status: (error instanceof EmulatorError ? STATUS[error.code] : undefined) ?? 500,
  json: { error_msg: messageOf(error) },
});

/** A cloud that answers with what it was asked: quick to make, and everything of a request can be looked at. */
export const fruits = (routes: readonly Route[] = [], overrides: Partial<Platform> = {}): Mountable => ({
  handle: createHandler({
    platforms: [
      createFruitCloud({ fail, ...overrides }, [
        { method: "POST", path: "/fruit/echo", handle: echo },
        {
          method: "POST",
          path: "/fruit/bytes",
          handle: async ({ body }) => ({ status: 200, headers: { "content-type": "image/png" }, raw: body }),
        },
        ...routes,
      ]),
    ],
    bodyLimit: "64kb",
  }),
});

export interface Served extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** A server on a free port. */
export const serve = async (listener: RequestListener): Promise<Served> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

export const jsonOf = async (response: Response | Promise<Response>): Promise<Record<string, unknown>> =>
  (await (await response).json()) as Record<string, unknown>;
