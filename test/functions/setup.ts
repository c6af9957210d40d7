import { fileURLToPath } from "node:url";
import { buildPythonSdk, buildSdk } from "../../scripts/build-guest.js";

/** Bundle of the tests' own guest SDK. In `node_modules/.cache`, where nobody packs it. */
export const TEST_SDK = new URL("../../node_modules/.cache/baas-emulator/guest-test.js", import.meta.url).href;

/** Builds it, for `beforeAll`. Everything else that runs in the sandbox is built once per run (`test/setup/guest.ts`). */
export const buildTestSdk = async (): Promise<void> => {
  await buildSdk(fileURLToPath(new URL("support/sdk.js", import.meta.url)), fileURLToPath(TEST_SDK));
};

/** The same for Python. */
export const TEST_PYTHON_SDK = new URL("../../node_modules/.cache/baas-emulator/guest-test.py.json", import.meta.url)
  .href;

export const buildTestPythonSdk = async (): Promise<void> => {
  await buildPythonSdk(fileURLToPath(new URL("support/python", import.meta.url)), fileURLToPath(TEST_PYTHON_SDK));
};
