/** As it comes: Node's environment, CommonJS, no loader for ES modules. */
module.exports = { testEnvironment: "node", transform: {}, testMatch: ["<rootDir>/*.test.cjs"], testTimeout: 60_000 };
