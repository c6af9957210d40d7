import { EmulatorError } from "../kernel/index.js";

const LINES = {
  toNodeHandler:
    'Express, connect, Koa: app.use(toNodeHandler(emulator, { prefix: "/baas" })); ' +
    'Fastify: app.addHook("onRequest", toNodeHandler(emulator, { prefix: "/baas" })); ' +
    'node:http: createServer(toNodeHandler(emulator, { prefix: "/baas" }))',
  toFetchHandler:
    'Hono: app.use(toFetchHandler(emulator, { prefix: "/baas" })); ' +
    "what else has a Request: toFetchHandler(emulator)(request)",
} as const;

/** For who has put a handler into a framework that calls it with something else: the lines that do. */
export const wrongCall = (called: keyof typeof LINES): EmulatorError =>
  new EmulatorError(
    "INVALID_ARGUMENT",
    `the handler that ${called} made was called with what it does not know. ${Object.values(LINES).join("; ")}`,
  );
