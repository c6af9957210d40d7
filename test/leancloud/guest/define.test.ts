import { afterAll, describe, expect, it } from "vitest";
import { createEngine, hostOf, loadGuest, RUNNERS, sdkOf } from "./support.js";

const CLASS_HOOKS = {
  beforeSave: "__before_save_for_",
  afterSave: "__after_save_for_",
  beforeUpdate: "__before_update_for_",
  afterUpdate: "__after_update_for_",
  beforeDelete: "__before_delete_for_",
  afterDelete: "__after_delete_for_",
};

const MESSAGING = {
  onIMMessageReceived: "_messageReceived",
  onIMReceiversOffline: "_receiversOffline",
  onIMMessageSent: "_messageSent",
  onIMMessageUpdate: "_messageUpdate",
  onIMConversationStart: "_conversationStart",
  onIMConversationStarted: "_conversationStarted",
  onIMConversationAdd: "_conversationAdd",
  onIMConversationAdded: "_conversationAdded",
  onIMConversationRemove: "_conversationRemove",
  onIMConversationRemoved: "_conversationRemoved",
  onIMConversationUpdate: "_conversationUpdate",
  onIMClientOnline: "_clientOnline",
  onIMClientOffline: "_clientOffline",
  onIMClientSign: "_rtmClientSign",
};

const CLOUD = `
const AV = require("leanengine");
AV.Cloud.define("plain", async () => 1);
AV.Cloud.define("secret", { internal: true }, async () => 1);
AV.Cloud.define("fast", { fetchUser: false }, async () => 1);
AV.Cloud.define("status.topic", { fetchUser: true, internal: false }, async () => 1);
AV.Cloud.beforeSave("Post", async () => {});
AV.Cloud.afterSave(new AV.Object("Todo"), async () => {});
AV.Cloud.onLogin(async () => {});
AV.Cloud.onVerified("sms", async () => {});
AV.Cloud.onIMMessageSent(async () => {});
AV.Insight.on("end", async () => {});
module.exports = AV.Cloud;
`;

const open = (name: string) => ({ name, fetchUser: true, internal: false });

describe.each(RUNNERS)("9.1 the names of everything defined, %s", (runner) => {
  const engine = createEngine(runner, CLOUD);
  afterAll(() => engine.close());

  it("in the order of definition, with their options", async () => {
    const functions = [
      open("plain"),
      { name: "secret", fetchUser: true, internal: true },
      { name: "fast", fetchUser: false, internal: false },
      open("status.topic"),
      open("__before_save_for_Post"),
      open("__after_save_for_Todo"),
      open("__on_login__User"),
      open("__on_verified_sms"),
      open("_messageSent"),
      open("__on_complete_bigquery_job"),
    ];
    expect(await engine.names()).toEqual({ names: functions.map(({ name }) => name), functions });
  });
});

describe("definitions", () => {
  const create = () => {
    const AV = sdkOf(loadGuest().createGuest(hostOf(async () => null)));
    const Cloud = AV.Cloud as unknown as Record<string, (...given: unknown[]) => void>;
    const call = (method: string, ...given: unknown[]) => Cloud[method]?.(...given);
    return { call, names: () => Object.keys(AV.Cloud.functions as object) };
  };
  const fn = async () => {};

  it("5.1 a name is defined once", () => {
    const { call } = create();
    call("define", "hello", fn);
    expect(() => call("define", "hello", fn)).toThrow(new Error("LeanEngine: hello already defined"));
    expect(() => call("define", "hello", { internal: true }, fn)).toThrow("LeanEngine: hello already defined");
    call("define", "constructor", fn);
  });

  it.each(Object.entries(CLASS_HOOKS))("8.1 %s", (method, prefix) => {
    const { call, names } = create();
    call(method, "Post", fn);
    expect(() => call(method, "Post", fn)).toThrow(new Error(`LeanEngine: ${prefix} of Post already defined`));
    call(method, { className: "Todo" }, fn);
    // As the engine: classes of the storage SDK 4 carry no name.
    expect(() => call(method, class Todo {}, fn)).toThrow("Unknown class:class Todo");
    expect(names()).toEqual([`${prefix}Post`, `${prefix}Todo`]);
  });

  it.each([
    ["onLogin", [], "__on_login__User"],
    ["onAuthData", [], "__on_authdata__User"],
    ["onVerified", ["sms"], "__on_verified_sms"],
    ["onVerified", ["email"], "__on_verified_email"],
  ])("8.1 %s %s", (method, given, name) => {
    const { call, names } = create();
    call(method, ...given, fn);
    expect(() => call(method, ...given, fn)).toThrow(new Error(`LeanEngine: ${name} already defined`));
    expect(names()).toEqual([name]);
  });

  it.each(Object.entries(MESSAGING))("8.2 %s", (method, name) => {
    const { call, names } = create();
    call(method, fn);
    expect(() => call(method, fn)).toThrow(new Error(`LeanEngine: ${name} already defined`));
    expect(names()).toEqual([name]);
  });
});

describe("5.4 AV.Cloud.Error", () => {
  const AV = sdkOf(loadGuest().createGuest(hostOf(async () => null)));
  const CloudError = AV.Cloud.Error as new (message?: string, extra?: object) => Error & Record<string, unknown>;

  it("is an Error of its own name, status 400", () => {
    const error = new CloudError("OMG");
    expect(error).toBeInstanceOf(Error);
    expect({ ...error }).toEqual({ name: "CloudError", message: "OMG", status: 400 });
    expect(String(error)).toBe("CloudError: OMG");
    expect(error.stack).toMatch(/^CloudError: OMG\n {4}at .*define\.test\.ts/);
  });

  it("takes code, status and whatever else", () => {
    expect({ ...new CloudError("OMG", { code: 9, status: 409, more: 1 }) }).toEqual({
      name: "CloudError",
      message: "OMG",
      code: 9,
      status: 409,
      more: 1,
    });
    expect(new CloudError("OMG", { status: 0 }).status).toBe(400);
  });
});
