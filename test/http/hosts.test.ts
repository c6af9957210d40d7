import { describe, expect, it } from "vitest";
import { createHostMatcher, isLoopback } from "../../src/http/index.js";

describe("createHostMatcher", () => {
  const matches = createHostMatcher(["api.fruit.example", "*.MyFruit.example", "nut.example:8080"]);

  it.each([
    "api.fruit.example",
    "API.Fruit.Example",
    "api.fruit.example:443",
    "api.fruit.example.",
    "app-1.myfruit.example",
    "a.b.myfruit.example:4400",
    "nut.example",
  ])("finds %s", (host) => {
    expect(matches(host)).toBe(true);
  });

  it.each([
    "",
    "fruit.example",
    "x.api.fruit.example",
    "api.fruit.example.evil.example",
    "myfruit.example",
    ".myfruit.example",
    "evilmyfruit.example",
    "__proto__",
  ])("does not find %j", (host) => {
    expect(matches(host)).toBe(false);
  });
});

describe("isLoopback", () => {
  it.each(["127.0.0.1", "127.0.0.1:4400", "127.9.9.9", "localhost", "LocalHost:1", "a.localhost", "[::1]:80", "::1"])(
    "%s reaches this machine only",
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each(["127.0.0.1.example", "localhost.example", "127.0.0.1:80.example", "0.0.0.0", "10.0.0.1", "[::2]", ""])(
    "%j does not",
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});
