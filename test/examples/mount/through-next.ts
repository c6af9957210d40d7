import { createRequire } from "node:module";
import type { Fetch } from "./tour.js";

type RouteFile = Readonly<Record<string, (request: Request) => Promise<Response>>>;

/** Its types would bring those of Next.js, which change what `process.env` is for the whole program. */
const { testApiHandler }: { testApiHandler(options: object): Promise<void> } = createRequire(import.meta.url)(
  "next-test-api-route-handler",
);

/** How requests come through Next.js's own server and resolver to the functions of a route file. */
export const throughNext =
  (appHandler: RouteFile): Fetch =>
  async (address, init) => {
    const { pathname, search } = new URL(address);
    let answer = Response.error();
    await testApiHandler({
      appHandler,
      url: `${pathname}${search}`,
      async test({ fetch }: { fetch(init?: RequestInit): Promise<Response> }) {
        const response = await fetch(init);
        answer = new Response(response.status === 204 ? null : await response.arrayBuffer(), response);
      },
    });
    return answer;
  };
