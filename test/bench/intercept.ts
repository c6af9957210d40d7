import { createRequire } from "node:module";
import axios from "axios";
import type * as Storage from "leancloud-storage";
import type { createEmulator as Create } from "../../src/index.js";
import type { toLeancloudAdapters as ToAdapters } from "../../src/mount/index.js";
import type { Add } from "./leancloud.js";
import { time } from "./measure.js";

const AV: typeof Storage = createRequire(import.meta.url)("leancloud-storage");

const HOST = "https://api.leancloud.cn";

/** Long enough for a thousand calls of each, in rounds that a busy machine does not spoil. */
const ROUNDS = { samples: 31, roundMs: 60 };

/** What a client costs when its requests are answered in process, beside the same client and a port of the same emulator. */
export const interception = async (createEmulator: typeof Create, add: Add): Promise<void> => {
  const { toLeancloudAdapters } = (await import(new URL("../../dist/http.js", import.meta.url).href)) as {
    toLeancloudAdapters: typeof ToAdapters;
  };
  await using emulator = await createEmulator();
  const { objectId } = await emulator.leancloud.objects.create("Todo", { title: "写周报" });
  const { url } = await emulator.listen();
  const path = `/1.1/classes/Todo/${objectId}`;
  const headers = { "x-lc-id": "emulator", "x-lc-key": "emulator-key" };
  const fetched = (origin: string) => async () => (await fetch(`${origin}${path}`, { headers })).json();
  const got = (origin: string) => async () => (await axios.get(`${origin}${path}`, { headers })).data;
  const query = () => new AV.Query("Todo").get(objectId);
  AV.init({ appId: "emulator", appKey: "emulator-key", serverURL: url });

  const overPort = {
    fetch: await time(fetched(url), ROUNDS),
    axios: await time(got(url), ROUNDS),
    sdk: await time(query, ROUNDS),
  };
  const stop = emulator.intercept();
  add("fetch, intercepted", await time(fetched(HOST), ROUNDS), "≤ 300 µs", "fetch to a port", overPort.fetch);
  add("axios, intercepted", await time(got(HOST), ROUNDS), "", "axios to a port", overPort.axios);
  AV.setServerURL(HOST);
  add("leancloud-storage, intercepted", await time(query, ROUNDS), "", "leancloud-storage to a port", overPort.sdk);
  await stop();
  AV.setAdapters(toLeancloudAdapters(emulator));
  add("leancloud-storage, by adapters", await time(query, ROUNDS), "", "leancloud-storage to a port", overPort.sdk);
  const request = { method: "GET", url: `${HOST}${path}`, headers };
  add("the same answer from emulator.handle", await time(() => emulator.handle(request), ROUNDS), "");
};
