import { fileURLToPath } from "node:url";
import { buildGuest, buildSdk } from "../../scripts/build-guest.js";

/** Bundle of the test's own guest SDK. In `node_modules/.cache`, where nobody packs it. */
export const TEST_SDK = new URL("../../node_modules/.cache/baas-emulator/guest-test.js", import.meta.url).href;

/** Builds what runs in the sandbox. For `beforeAll`, or as a `globalSetup`. */
export const buildSandbox = async (): Promise<void> => {
  const entry = fileURLToPath(new URL("support/sdk.js", import.meta.url));
  await Promise.all([buildGuest(), buildSdk(entry, fileURLToPath(TEST_SDK))]);
};

export default buildSandbox;
