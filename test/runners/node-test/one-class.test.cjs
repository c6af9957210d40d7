const assert = require("node:assert/strict");
const { test } = require("node:test");
const required = require("baas-emulator");

test("require and import give the same package", async () => {
  const imported = await import("baas-emulator");
  assert.equal(required.ApiError, imported.ApiError);
  assert.equal(required.createEmulator, imported.createEmulator);
  assert.equal(require("baas-emulator/http").toNodeHandler, (await import("baas-emulator/http")).toNodeHandler);
});
