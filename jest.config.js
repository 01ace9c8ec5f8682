/** @type {import("jest").Config} */
module.exports = {
    testEnvironment: require.resolve("./test/environment.js"),
    testMatch: ["<rootDir>/{test,tools}/**/*.test.ts"],
    testPathIgnorePatterns: ["/node_modules/", "<rootDir>/test/e2e/"],
    // The transpiler of `pulumi up`, which doesn't check types. `npm run typecheck` checks the tests' types too.
    transform: { "\\.ts$": "@sucrase/jest-plugin" },
    reporters: [["summary", { summaryThreshold: 0 }]], // failures, and how many tests passed
};
