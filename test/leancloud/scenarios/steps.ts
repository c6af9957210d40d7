import type { EmulatorOptions } from "baas-emulator";
import { expect } from "vitest";
import { createWorlds, type World } from "../../support/scenarios.js";
import { DOOR } from "./support.js";

export { at, fill } from "../../support/names.js";
export {
  type Arrange,
  op,
  questions,
  type Scenario,
  type Step,
  scenarios,
  to,
  type World,
} from "../../support/scenarios.js";

const worldOf = createWorlds({
  ...DOOR,
  root: "",
  creates: /^POST \/(?:classes\/[^/]*|users|roles|files)(?:\?|$)/,
  // 1.3 and 1.5: every answer is JSON, and every refusal has the same two members.
  judge: ({ status, headers, json }) => {
    expect(headers["content-type"]).toBe("application/json;charset=utf-8");
    if (status >= 400) expect(json).toEqual({ code: expect.any(Number), error: expect.stringMatching(/./) });
  },
});

/** An empty emulator with a standing clock, and names for what is in it. */
export const createWorld = (leancloud: EmulatorOptions["leancloud"] = {}): Promise<World> => worldOf({ leancloud });
