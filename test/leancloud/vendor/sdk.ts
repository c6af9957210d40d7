import { createRequire } from "node:module";
import { createEmulator, type Emulator, type EmulatorOptions } from "baas-emulator";
import type * as Storage from "leancloud-storage";

/** The vendor's storage SDK for Node, unmodified. It keeps its app in the module: one test file is one process, and has one app. */
export const AV: typeof Storage = createRequire(import.meta.url)("leancloud-storage");

/** What the emulator's configuration has by default. */
export const KEYS = { appId: "emulator", appKey: "emulator-key", masterKey: "emulator-master-key" } as const;

export const HOOK_KEY = "emulator-hook-key";

export const MASTER = { useMasterKey: true } as const;

export interface Session {
  readonly emulator: Emulator;
  readonly url: string;
}

/** An emulator on a port, and the SDK pointed at it. */
export const open = async (leancloud: EmulatorOptions["leancloud"] = {}, hookKey?: string): Promise<Session> => {
  const emulator = await createEmulator({ leancloud });
  const { url } = await emulator.listen({ port: 0 });
  // The SDK may be initialized once.
  if (AV.applicationId === undefined) AV.init({ ...KEYS, serverURL: url });
  AV.setServerURL(url);
  Object.assign(AV, { hookKey });
  return { emulator, url };
};

/** The code that was sent to a phone last. */
export const codeFor = ({ outbox }: Emulator, phone: string): string =>
  String(outbox.messages({ kind: "sms-code", to: phone }).at(-1)?.content.code);

export type AVObject = Storage.Object;

/** A new object of a class. */
export const make = (className: string, fields: Record<string, unknown> = {}): AVObject =>
  new AV.Object(className).set(fields);

/** The object as the server has it, fetched anew. */
export const again = (object: AVObject, options?: Storage.AuthOptions): Promise<AVObject> =>
  new AV.Query<AVObject>(object.className).get(String(object.id), options);
