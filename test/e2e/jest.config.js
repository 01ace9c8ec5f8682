/** @type {import("jest").Config} */
module.exports = {
    rootDir: "../..",
    testEnvironment: "node",
    testMatch: ["<rootDir>/test/e2e/*.test.ts"],
    transform: { "\\.ts$": ["ts-jest", {}] },
    globalSetup: "<rootDir>/test/e2e/global-setup.ts",
    globalTeardown: "<rootDir>/test/e2e/global-teardown.ts",
    testTimeout: 120_000, // A pulumi operation takes seconds, on a slow machine many. One that hangs is given up.
    maxWorkers: 1, // The tests share an account, and one of them compares all that it holds.
};
