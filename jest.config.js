/** @type {import("jest").Config} */
module.exports = {
    testEnvironment: "node",
    testMatch: ["<rootDir>/test/*.test.ts"],
    // Transpiles only (tsconfig.json has isolatedModules); `npm run typecheck` checks the tests' types too.
    transform: { "\\.ts$": ["ts-jest", {}] },
    collectCoverageFrom: ["*.ts"],
    coverageReporters: ["text"],
    coverageThreshold: { global: { branches: 95 } },
};
