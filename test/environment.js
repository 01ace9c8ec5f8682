"use strict";
/**
 * Tests without the colours of the terminal that runs them. Jest sets FORCE_COLOR for its workers, and Node.js reads it
 * outside of the tests' own globals.
 */
const { TestEnvironment } = require("jest-environment-node");

module.exports = class extends TestEnvironment {
    constructor(...args) {
        for (const name of ["FORCE_COLOR", "NO_COLOR", "NODE_DISABLE_COLORS"]) delete process.env[name];
        super(...args);
    }
};
