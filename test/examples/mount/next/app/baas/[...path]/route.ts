import { createEmulator, type Emulator } from "baas-emulator";
import { toFetchHandler } from "baas-emulator/http";

// In development Next.js loads modules anew, and other routes have copies of their own: one emulator is enough for all.
const shared = globalThis as { emulator?: Promise<Emulator> };
shared.emulator ??= createEmulator({ fixtures: "fixtures/demo" });

const handler = toFetchHandler(shared.emulator, { prefix: "/baas" });

export {
  handler as DELETE,
  handler as GET,
  handler as HEAD,
  handler as OPTIONS,
  handler as PATCH,
  handler as POST,
  handler as PUT,
};
