import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { checkConfig, type EmulatorConfig, mergeConfigs, readConfig, resolveConfig } from "../src/config.js";

const full: EmulatorConfig = {
  seed: 1,
  mincloud: {
    clientId: "app",
    clientSecret: "secret",
    token: "token",
    syncTimeoutMs: 300,
    asyncTimeoutMs: 3_000,
    allowAnonymousInvoke: true,
    superAdminId: 7,
    miniappId: 42,
    containers: "fresh",
    slots: { small: 2, large: 1, syncWaitMs: 0, asyncWaitMs: 10 },
  },
  leancloud: {
    appId: "a",
    appKey: "b",
    masterKey: "c",
    hookKey: "d",
    functionTimeoutMs: 1,
    beforeHookTimeoutMs: 2,
    afterHookTimeoutMs: 3,
    timeoutVariant: "141",
    rpcTimestamps: "string",
    ignoreInvalidSessionToken: true,
    strictStaging: true,
    enforceColumnTypes: false,
    loginLock: false,
    smsCode: "123456",
    classPermissions: { Post: { find: "users", delete: ["5cc5", "role:editors"], add_fields: "master", create: "*" } },
    engineUrl: "http://127.0.0.1:3000",
    stagingEngineUrl: "http://127.0.0.1:3001",
    hosts: ["api.films.example"],
  },
  bmob: {
    applicationId: "a",
    restKey: "b",
    masterKey: "c",
    secretKey: "00000000000000dd",
    securityCode: "e",
    functionTimeoutMs: 1,
    functionConcurrency: 2,
    signWindowMs: 0,
    forbiddenWords: ["getattr"],
    smsCode: "123456",
    smsRateLimit: true,
    emailVerification: false,
    dataHook: "guard",
    hosts: ["api.game.example"],
  },
  functions: { allowHosts: ["api.example.com"], pythonCache: false },
  allowHosts: ["shop.test"],
  durability: "fsync",
  bodyLimit: "1mb",
  faults: [
    { platform: "bmob", operation: "objects.create", class: "Game", nth: [1, 3], latency: "2s", fail: "timeout" },
  ],
};

describe("checkConfig", () => {
  it("accepts every key there is, and none", () => {
    expect(checkConfig(full, "x")).toEqual(full);
    expect(checkConfig({}, "x")).toEqual({});
  });

  it.each([
    [{ mincluod: {} }, 'mincluod: there is no such option; did you mean "mincloud"?'],
    [{ mincloud: { clientID: "x" } }, 'mincloud.clientID: there is no such option; did you mean "clientId"?'],
    [{ mincloud: { slots: { smal: 1 } } }, 'mincloud.slots.smal: there is no such option; did you mean "small"?'],
    [{ leancloud: { timeoutVariant: "500" } }, 'leancloud.timeoutVariant: expected "503", "524" or "141", got "500"'],
    [
      { leancloud: { engineUrl: "localhost" } },
      'leancloud.engineUrl: expected a URL such as "http://127.0.0.1:3000", got "localhost"',
    ],
    [
      { leancloud: { classPermissions: { Post: { find: "nobody" } } } },
      'leancloud.classPermissions.Post.find: expected "*", "users", "master", or an array of user ids and "role:<name>", got "nobody"',
    ],
    [
      { leancloud: { classPermissions: { Post: { fnd: "*" } } } },
      'leancloud.classPermissions.Post.fnd: there is no such option; did you mean "find"?',
    ],
    [{ functions: { hosts: [] } }, "functions.hosts: there is no such option; known are allowHosts, pythonCache"],
    [{ functions: { pythonCache: "no" } }, 'functions.pythonCache: expected true or false, got "no"'],
    [{ bmob: { restApiKey: "x" } }, 'bmob.restApiKey: there is no such option; did you mean "restKey"?'],
    [{ bmob: { signWindowMs: -1 } }, "bmob.signWindowMs: expected a whole number of milliseconds, 0 or more, got -1"],
    [{ bmob: { forbiddenWords: [""] } }, 'bmob.forbiddenWords[0]: expected a word, got ""'],
    [
      { mincloud: { syncTimeoutMs: "5s" } },
      'mincloud.syncTimeoutMs: expected a whole number of milliseconds, 1 or more, got "5s"',
    ],
    [
      { mincloud: { syncTimeoutMs: 0 } },
      "mincloud.syncTimeoutMs: expected a whole number of milliseconds, 1 or more, got 0",
    ],
    [{ mincloud: { containers: "cold" } }, 'mincloud.containers: expected "warm" or "fresh", got "cold"'],
    [{ mincloud: { token: "" } }, 'mincloud.token: expected a text that is not empty, got ""'],
    [{ mincloud: { allowAnonymousInvoke: 1 } }, "mincloud.allowAnonymousInvoke: expected true or false, got 1"],
    [{ mincloud: [] }, "mincloud: expected an object, got []"],
    [{ seed: 1.5 }, "seed: expected a whole number, got 1.5"],
    [{ seed: null }, "seed: expected a whole number, got null"],
    [{ allowHosts: "shop.test" }, 'allowHosts: expected an array of host names, got "shop.test"'],
    [{ allowHosts: ["shop.test", 1] }, "allowHosts[1]: expected a host name, got 1"],
    [
      { leancloud: { hosts: ["*"] } },
      'leancloud.hosts[0]: expected a host name such as "api.example.com" or "*.example.com", got "*"',
    ],
    [{ bodyLimit: "ten" }, 'bodyLimit: expected a number of bytes or a text such as "10mb", got "ten"'],
    [{ durability: "disk" }, 'durability: expected "os" or "fsync", got "disk"'],
    [{ bodyLimit: true }, 'bodyLimit: expected a number of bytes or a text such as "10mb", got true'],
    [[], "expected an object, got []"],
    ["x", 'expected an object, got "x"'],
  ])("refuses %j", (config, message) => {
    expect(() => checkConfig(config, "demo/emulator.config.json")).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG", message: `demo/emulator.config.json: ${message}` }),
    );
  });

  it.each(["1", "oserve", "a%2fb", "0123 456789abcde", "0123456789ABCDEF", "0123456789abcdef0"])(
    "refuses the secret key %j, which would lead nowhere or elsewhere",
    (secretKey) => {
      const expected = 'a secret key: 16 lower-case hex digits, such as "0123456789abcdef"';
      expect(() => checkConfig({ bmob: { secretKey } }, "x")).toThrow(
        `x: bmob.secretKey: expected ${expected}, got ${JSON.stringify(secretKey)}`,
      );
    },
  );

  it.each(["applicationId", "restKey", "masterKey"])("refuses as bmob.%s what no header can carry", (name) => {
    const expected = "a key: printable ASCII without blanks; the cloud's have 32 hex digits";
    for (const key of ["", "a b", "钥匙", "a\n"]) {
      expect(() => checkConfig({ bmob: { [name]: key } }, "x")).toThrow(
        `x: bmob.${name}: expected ${expected}, got ${JSON.stringify(key)}`,
      );
    }
  });

  it.each([
    "",
    "*.",
    "a b",
    "api.example.com/1.1",
    "https://api.example.com/1.1",
    "https://",
    "ftp://a.example",
    "me@a.example",
    "a.*",
  ])("refuses %j, which is no host", (host) => {
    const expected = 'a host name such as "api.example.com" or "*.example.com"';
    expect(() => checkConfig({ allowHosts: [host] }, "x")).toThrow(
      `x: allowHosts[0]: expected ${expected}, got ${JSON.stringify(host)}`,
    );
  });

  it.each([
    ["https://api.example.com", "api.example.com"],
    ["http://API.example.com:8443/", "api.example.com"],
    ["api.example.com:8443", "api.example.com"],
    ["api.example.com.", "api.example.com"],
    ["*.Example.com", "*.example.com"],
    ["茶.example", "xn--cl1a.example"],
    ["127.0.0.1:3000", "127.0.0.1"],
    ["http://[::1]:3000", "[::1]"],
  ])("takes the host of %j, wherever there are hosts", (given, host) => {
    const config = { leancloud: { hosts: [given] }, bmob: { hosts: [given] }, allowHosts: [given, "*"] };
    expect(checkConfig({ ...config, functions: { allowHosts: [given, "*"] } }, "x")).toEqual({
      leancloud: { hosts: [host] },
      bmob: { hosts: [host] },
      allowHosts: [host, "*"],
      functions: { allowHosts: [host, "*"] },
    });
  });

  it("lists all mistakes, a line each", () => {
    expect(() => checkConfig({ sed: 1, bodyLimit: -1 }, "x")).toThrow(/^x: bodyLimit: .*\nx: sed: .*$/);
  });
});

describe("readConfig", () => {
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "配置 "));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const read = async (content: string | Uint8Array) => {
    const file = join(dir, "emulator.config.json");
    await writeFile(file, content);
    return { file, config: readConfig(file) };
  };

  it("reads a file, also with the byte order mark Windows editors write", async () => {
    const { config } = await read('\uFEFF{ "seed": 3 }');
    expect(await config).toEqual({ seed: 3 });
  });

  it("names file, line and column of a syntax error and shows the line", async () => {
    const { file, config } = await read('{\n  "seed": 1,\n}');
    await expect(config).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: `${file}:2:12: a comma before "}": remove it\n  2 |   "seed": 1,\n    |            ^`,
    });
  });

  it("names the file of a wrong option, and of a missing file", async () => {
    const { file, config } = await read('{"seeds": 1}');
    await expect(config).rejects.toThrow(`${file}:1:11: seeds: there is no such option; did you mean "seed"?`);
    await expect(readConfig(join(dir, "gone.json"))).rejects.toThrow("gone.json: there is no such file");
    await expect(readConfig(dir)).rejects.toThrow("it is a folder");
  });

  it("shows the line of each wrong option", async () => {
    const { file, config } = await read(
      '{\n  "faults": [\n    { "operation": "objects.create", "fial": "timeout" }\n  ],\n  "mincloud": { "token": 1 }\n}',
    );
    await expect(config).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: [
        `${file}:5:26: mincloud.token: expected a text, got 1`,
        `  5 |   "mincloud": { "token": 1 }`,
        `    |                          ^`,
        `${file}:3:46: faults[0].fial: there is no such option; did you mean "fail"?`,
        `  3 |     { "operation": "objects.create", "fial": "timeout" }`,
        `    |                                              ^`,
      ].join("\n"),
    });
  });

  it("says so when a file is not UTF-8", async () => {
    const { config } = await read(Uint8Array.of(0x7b, 0xc0, 0xe6, 0x7d));
    await expect(config).rejects.toThrow(/not UTF-8.*GBK/);
  });
});

describe("mergeConfigs", () => {
  it("lets the last one win, key by key; undefined and lists do not mix in", () => {
    expect(
      mergeConfigs(
        { seed: 1, mincloud: { token: "a", clientId: "x", slots: { small: 1 } }, allowHosts: ["a"] },
        undefined,
        { mincloud: { token: "b", clientId: undefined, slots: { large: 2 } }, allowHosts: ["b"] },
      ),
    ).toEqual({
      seed: 1,
      mincloud: { token: "b", clientId: "x", slots: { small: 1, large: 2 } },
      allowHosts: ["b"],
    });
  });
});

describe("resolveConfig", () => {
  it("has a default for everything", () => {
    expect(resolveConfig({})).toEqual({
      seed: undefined,
      mincloud: {
        clientId: "emulator",
        clientSecret: "emulator-secret",
        token: "emulator-token",
        syncTimeoutMs: 5_000,
        asyncTimeoutMs: 300_000,
        allowAnonymousInvoke: false,
        superAdminId: 99_999_999,
        miniappId: 1,
        containers: "warm",
        allowHosts: [],
        slots: { small: 100, large: 10, syncWaitMs: 2_000, asyncWaitMs: 300_000 },
      },
      leancloud: {
        appId: "emulator",
        appKey: "emulator-key",
        masterKey: "emulator-master-key",
        hookKey: "emulator-hook-key",
        functionTimeoutMs: 15_000,
        beforeHookTimeoutMs: 10_000,
        afterHookTimeoutMs: 3_000,
        timeoutVariant: "503",
        rpcTimestamps: "typed",
        ignoreInvalidSessionToken: false,
        strictStaging: false,
        enforceColumnTypes: true,
        loginLock: true,
        smsCode: undefined,
        classPermissions: {},
        engineUrl: undefined,
        stagingEngineUrl: undefined,
        hosts: [],
      },
      bmob: {
        applicationId: "0123456789abcdef0123456789abcdef",
        restKey: "0123456789abcdeffedcba9876543210",
        masterKey: "fedcba9876543210fedcba9876543210",
        secretKey: "0123456789abcdef",
        securityCode: "emulator",
        functionTimeoutMs: 30_000,
        functionConcurrency: undefined,
        signWindowMs: 10_000,
        forbiddenWords: [],
        smsCode: undefined,
        smsRateLimit: false,
        emailVerification: true,
        dataHook: undefined,
        allowHosts: [],
        hosts: [],
      },
      pythonCache: true,
      allowHosts: [],
      durability: "os",
      bodyLimit: undefined,
      faults: [],
    });
  });

  it("keeps what is given", () => {
    expect(resolveConfig(full)).toEqual({
      seed: 1,
      mincloud: { ...full.mincloud, allowHosts: ["api.example.com"] },
      leancloud: full.leancloud,
      bmob: { ...full.bmob, allowHosts: ["api.example.com"] },
      pythonCache: false,
      allowHosts: ["shop.test"],
      durability: "fsync",
      bodyLimit: "1mb",
      faults: full.faults,
    });
  });
});

describe("the options of createEmulator", () => {
  it.each<[object, string]>([
    [{ fixture: "x" }, 'createEmulator: fixture: there is no such option; did you mean "fixtures"?'],
    [{ dta: "x" }, 'createEmulator: dta: there is no such option; did you mean "data"?'],
    [{ zebra: 1 }, "createEmulator: zebra: there is no such option; known are fixtures, data, config, "],
  ])("%j are refused with those that there are", async (options, message) => {
    await expect(createEmulator(options)).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: expect.stringContaining(message),
    });
  });
});

describe("functions.pythonCache", () => {
  let caches = "";
  beforeAll(async () => {
    caches = await mkdtemp(join(tmpdir(), "缓存 "));
    vi.stubEnv("XDG_CACHE_HOME", caches);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(caches, { recursive: true });
  });

  it("false leaves nothing in the user's cache folder", { timeout: 60_000 }, async () => {
    const emulator = await createEmulator({ functions: { pythonCache: false } });
    const { functions } = emulator.bmob;
    await functions.deploy("one", "python", "def onRequest(request, response, modules):\n    response.send(1)");
    expect(await functions.run("one")).toBe(1);
    await emulator.close();
    expect(await readdir(caches)).toEqual([]);
  });
});
