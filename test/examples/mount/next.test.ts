import type { Emulator } from "baas-emulator";
import { toFetchHandler } from "baas-emulator/http";
import { afterAll, test } from "vitest";
import * as route from "./next/app/baas/[...path]/route.js";
import { throughNext } from "./through-next.js";
import { tour } from "./tour.js";

// The route file has put it there.
const { emulator } = globalThis as { emulator?: Promise<Emulator> };
if (emulator === undefined) throw new Error("the route file has made no emulator");
afterAll(async () => (await emulator).close());

test("Next.js, app/baas/[...path]/route.ts", async () => {
  await tour("http://localhost/baas", throughNext({ ...route }));
});

test("Next.js, app/[...path]/route.ts", async () => {
  const handler = toFetchHandler(emulator);
  const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].map((method) => [method, handler]);
  await tour("http://localhost", throughNext(Object.fromEntries(methods)));
});
