/** @type {import("jest").Config} */
module.exports = {
    testEnvironment: require.resolve("./test/environment.js"),
    testMatch: ["<rootDir>/test/**/*.test.ts"],
    testPathIgnorePatterns: ["/node_modules/", "<rootDir>/test/e2e/"],
    // Transpiles only (tsconfig.json has isolatedModules); `npm run typecheck` checks the tests' types too.
    transform: { "\\.ts$": ["ts-jest", {}] },
    collectCoverageFrom: ["*.ts", "{aws,messages,pulumi-cloud,settings,tools}/*.ts"],
    coverageReporters: ["text"],
    coverageThreshold: { global: { branches: 95 } },
};
