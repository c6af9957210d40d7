import { describe, expect, it } from "vitest";
import {
  classHookName,
  registeredName,
  userHookName,
  userHookPath,
} from "../../../src/platforms/leancloud/functions/names.js";
import { CLASS_HOOKS, ON_VERIFIED, USER_HOOKS } from "../../../src/platforms/leancloud/guest/hooks.js";
import { CLASS_HOOKS as HOOKS } from "../../../src/platforms/leancloud/objects/hooks.js";

/** The SDK registers hooks by these names, and the host looks for them by its own table. */
describe("8.1 names of hooks: the SDK's and the host's agree", () => {
  it("of classes", () => {
    expect(Object.keys(CLASS_HOOKS)).toEqual([...HOOKS]);
    for (const hook of HOOKS) {
      expect(classHookName(hook, "Post")).toBe(`${CLASS_HOOKS[hook]}Post`);
      expect(registeredName(["Post", hook])).toBe(`${CLASS_HOOKS[hook]}Post`);
    }
  });

  it.each([
    ["onLogin", USER_HOOKS.onLogin],
    ["onAuthData", USER_HOOKS.onAuthData],
    ["onVerified/sms", `${ON_VERIFIED}sms`],
    ["onVerified/email", `${ON_VERIFIED}email`],
  ] as const)("of users: %s", (hook, name) => {
    expect(userHookName(hook)).toBe(name);
    expect(registeredName(userHookPath(hook))).toBe(name);
  });
});
