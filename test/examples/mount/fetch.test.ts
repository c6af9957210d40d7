import { createEmulator } from "baas-emulator";
import { toFetchHandler } from "baas-emulator/http";
import { afterAll, test } from "vitest";
import { tour } from "./tour.js";

const emulator = await createEmulator({ fixtures: "fixtures/demo" });
afterAll(() => emulator.close());

/** `bun run server.ts`, and `deno serve server.ts`, take a module like this one. `Deno.serve(handler)` takes the function alone. */
const server = { fetch: toFetchHandler(emulator, { prefix: "/baas" }) }; // export default { fetch: … }

test("Bun and Deno, below /baas", async () => {
  await tour("http://localhost:3000/baas", (url, init) => server.fetch(new Request(url, init)));
});

test("Bun and Deno, at the root", async () => {
  await tour("http://localhost:3000", (url, init) => emulator.fetch(new Request(url, init)));
});
