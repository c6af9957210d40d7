import { describe, expect, test } from "vitest";
import {
  claims,
  directCallOf,
  HOSTS,
  isDirectCall,
  type Surface,
  surfaceOf,
} from "../../../src/platforms/bmob/http/surface.js";
import { CONFIG } from "./support.js";

const KEY = CONFIG.secretKey;

describe("2 D1: the host's first label names the surface", () => {
  test.each<[string, Surface]>([
    ["pycloud.bmob.cn", "python"],
    ["pycloud.bmob.cn:80", "python"],
    ["PyCloud.Bmob.CN", "python"],
    ["pycloud.localhost", "python"],
    ["pycloud.localhost:4400", "python"],
    ["http://pycloud.localhost:4400", "python"],
    ["https://pycloud.bmob.cn", "python"],
    ["pycloud", "python"],
    ["cloud.bmob.cn", "node"],
    ["cloud.bmobapp.com", "node"],
    ["cloud.localhost:4400", "node"],
    ["javacloud.bmob.cn", "java"],
    ["http://javacloud.localhost:4400", "java"],
    ["api2.bmob.cn", "rest"],
    ["api.bmob.cn", "rest"],
    ["api.bmobcloud.com", "rest"],
    ["api.codenow.cn", "rest"],
    ["api.example.com", "rest"],
    ["127.0.0.1", "rest"],
    ["http://127.0.0.1:4400", "rest"],
    ["localhost:4400", "rest"],
    ["[::1]:4400", "rest"],
    ["api.pycloud.cn", "rest"],
    ["pycloud2.bmob.cn", "rest"],
    ["", "rest"],
  ])("2 %s is %s", (host, surface) => {
    expect(surfaceOf(host)).toBe(surface);
  });
});

test("2: the emulator stands in for every host of the contract's table", () => {
  expect([...HOSTS].sort()).toEqual(
    [
      "api.bmob.cn",
      "api.bmobcloud.com",
      "api.codenow.cn",
      "api2.bmob.cn",
      "cloud.bmob.cn",
      "cloud.bmobapp.com",
      "javacloud.bmob.cn",
      "pycloud.bmob.cn",
    ].sort(),
  );
});

describe("4.1 form C, 5: paths of two segments", () => {
  test.each([
    [`/${KEY}/hello`, { secretKey: KEY, name: "hello" }],
    [`/${KEY}/hello/`, { secretKey: KEY, name: "hello" }],
    [`/${KEY}/%E4%BD%A0`, { secretKey: KEY, name: "你" }],
    [`/${KEY}/%E4%BD`, { secretKey: KEY, name: "%E4%BD" }],
    ["/1/timestamp", { secretKey: "1", name: "timestamp" }],
  ])("4.1 %s is one", (path, call) => {
    expect(directCallOf(path)).toEqual(call);
  });

  test.each(["/", "", `/${KEY}`, `/${KEY}/`, `/${KEY}/a/b`, `/${KEY}/a//`, `/${KEY}//a`, `//${KEY}/a`])(
    "4.1 %j is none",
    (path) => {
      expect(directCallOf(path)).toBeUndefined();
    },
  );
});

describe("2 D1: the secret key in a path, on any host", () => {
  test.each([
    [`/${KEY}/hello`, true],
    [`/${KEY}/hello/`, true],
    [`/${KEY.toUpperCase()}/hello`, false],
    [`/${KEY}0/hello`, false],
    [`/${KEY.slice(1)}/hello`, false],
    [`/hello/${KEY}`, false],
    [`/${KEY}/a/b`, false],
    [`/1/functions/hello`, false],
  ])("2 %s: %s", (path, is) => {
    expect(isDirectCall(path, CONFIG)).toBe(is);
  });
});

describe("2 D1: whose requests without a prefix are", () => {
  test.each([
    ["127.0.0.1", `/${KEY}/hello`, true],
    ["localhost", `/${KEY}/hello/`, true],
    ["api.example.com", `/${KEY}/hello`, true],
    ["127.0.0.1", "/fedcba9876543210/hello", false],
    ["127.0.0.1", `/${KEY}`, false],
    ["127.0.0.1", `/${KEY}/hello/more`, false],
    ["127.0.0.1", "/", false],
    ["pycloud.localhost", "/fedcba9876543210/hello", true],
    ["pycloud.localhost", "/", true],
    ["cloud.localhost", "/fedcba9876543210/hello", true],
    ["javacloud.localhost", "/x/y", true],
    ["pycloud.test.localhost", "/x/y", true],
    ["pycloud.bmob.cn", "/x/y", true],
    ["cloud.bmobapp.com", "/x/y", true],
    ["api.localhost", "/x/y", false],
    ["pycloud.example.com", "/x/y", false],
    ["pycloud.bmob.cn.example.com", "/x/y", false],
    ["pycloud.notbmob.cn", "/x/y", false],
  ])("2 %s%s: %s", (host, path, is) => {
    expect(claims({ method: "GET", host, path, headers: {} }, CONFIG)).toBe(is);
  });

  test("2: the key is the configured one", () => {
    const own = { ...CONFIG, secretKey: "aaaaaaaaaaaaaaaa" };
    const head = { method: "GET", host: "127.0.0.1", headers: {} };
    expect(claims({ ...head, path: "/aaaaaaaaaaaaaaaa/f" }, own)).toBe(true);
    expect(claims({ ...head, path: `/${KEY}/f` }, own)).toBe(false);
  });
});
