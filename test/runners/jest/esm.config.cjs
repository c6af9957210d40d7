/** For `node --experimental-vm-modules`. */
module.exports = {
  ...require("./jest.config.cjs"),
  testMatch: ["<rootDir>/*.test.mjs"],
  moduleFileExtensions: ["mjs", "cjs", "js"],
};
