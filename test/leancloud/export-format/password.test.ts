import { describe, expect, it } from "vitest";
import { verifyExportedPassword } from "../../../src/platforms/leancloud/export-format/index.js";

/** The worked example of LeanCloud's dashboard guide, section "导出用户数据的加密算法". */
const VENDOR = {
  salt: "h60d8x797d3oa0naxybxxv9bn7xpt2yiowz68mpiwou7gwr2",
  password: "tA7BLW+NK0UeARng0693gCaVnljkglCB9snqlpCSUKjx2RgYp8VZZOQt0S5iUtlDrkJXfT3gknS4rRqjYsd/Ug==",
};

/** The same steps with WebCrypto, which shares no code with what is tested. */
const hash = async (salt: string, password: string): Promise<string> => {
  const digest = async (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.digest("SHA-512", bytes));
  let value = await digest(new TextEncoder().encode(salt + password));
  for (let round = 0; round < 512; round += 1) value = await digest(value);
  return btoa(String.fromCharCode(...value));
};

describe("passwords of an export", () => {
  it("the vendor's example fits, others do not", () => {
    expect(verifyExportedPassword(VENDOR, "password")).toBe(true);
    expect(verifyExportedPassword(VENDOR, "Password")).toBe(false);
    expect(verifyExportedPassword(VENDOR, "")).toBe(false);
  });

  it.each(["cat!@#123", "密码 🔑", "x".repeat(500), ""])("%j", async (password) => {
    const exported = { salt: "zhyb3a", password: await hash("zhyb3a", password) };
    expect(verifyExportedPassword(exported, password)).toBe(true);
    expect(verifyExportedPassword(exported, `${password} `)).toBe(false);
  });

  it.each([
    ["no password", { salt: "s" }],
    ["no salt", { password: VENDOR.password }],
    ["an empty salt", { password: VENDOR.password, salt: "" }],
    ["bcrypt", { password: "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", salt: "s" }],
    [
      "bcrypt under the name of the import",
      { bcryptPassword: "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy" },
    ],
    ["another kind of hash", { password: "5f4dcc3b5aa765d61d8327deb882cf99", salt: "s" }],
    ["not text", { password: 1, salt: 2 }],
  ])("%s cannot be verified", (_name, exported) => {
    expect(verifyExportedPassword(exported, "password")).toBeUndefined();
  });
});
