/** How an emulator is mounted, in one line for each framework: as documents print them, and as lines.test.ts runs them. */
export const LINES = {
  Express: 'app.use(toNodeHandler(emulator, { prefix: "/baas" }));',
  Koa: 'app.use(toNodeHandler(emulator, { prefix: "/baas" }));',
  Fastify: 'app.addHook("onRequest", toNodeHandler(emulator, { prefix: "/baas" }));',
  Hono: 'app.use(toFetchHandler(emulator, { prefix: "/baas" }));',
  Vite: 'server.middlewares.use(toNodeHandler(emulator, { prefix: "/baas" }));',
  "node:http": 'createServer(toNodeHandler(emulator, { prefix: "/baas" })).listen(3000);',
  "Bun, Deno": 'export default { fetch: toFetchHandler(emulator, { prefix: "/baas" }) };',
  "Next.js": `const handler = toFetchHandler(emulator, { prefix: "/baas" });
export { handler as DELETE, handler as GET, handler as HEAD, handler as OPTIONS, handler as PATCH, handler as POST, handler as PUT };`,
} as const;

/** A line as the body of a function, which gives what a module would export. */
export const toBody = (line: string): string =>
  line
    .replace(/export default /, "return ")
    .replace(/export \{(.*)\}/, (_whole, names: string) => `return {${names.replace(/(\w+) as (\w+)/g, "$2: $1")}}`);
