/** @type {import("jest").Config} */
module.exports = {
    rootDir: "../..",
    testEnvironment: "node",
    testMatch: ["<rootDir>/test/e2e/*.test.ts"],
    transform: { "\\.ts$": "@sucrase/jest-plugin" },
    setupFiles: ["<rootDir>/test/e2e/account.ts"],
    globalSetup: "<rootDir>/test/e2e/global-setup.ts",
    globalTeardown: "<rootDir>/test/e2e/global-teardown.ts",
    testTimeout: 240_000, // A pulumi operation takes seconds, on a slow machine many. One that hangs is given up.
    maxWorkers: 2, // Each has an account and a project of its own.
};
