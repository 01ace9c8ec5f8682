const jest = require("eslint-plugin-jest");
const { defineConfig, globalIgnores } = require("eslint/config");
const tseslint = require("typescript-eslint");

module.exports = defineConfig(
    globalIgnores(["coverage/", ".stryker-tmp/"]),
    { linterOptions: { reportUnusedDisableDirectives: "error" } },
    {
        files: ["**/*.ts"],
        extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
        languageOptions: { parserOptions: { projectService: true } },
        rules: {
            eqeqeq: "error",
            // An index signature is what a configuration is; noPropertyAccessFromIndexSignature says where it counts.
            "@typescript-eslint/dot-notation": "off",
        },
    },
    {
        files: ["tools/simulate.ts"],
        // Pulumi types the inputs of a mocked resource or call as any.
        rules: {
            "@typescript-eslint/no-unsafe-argument": "off",
            "@typescript-eslint/no-unsafe-assignment": "off",
            "@typescript-eslint/no-unsafe-member-access": "off",
        },
    },
    {
        files: ["test/**/*.ts"],
        extends: [jest.configs["flat/recommended"]],
        rules: {
            "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "fc.assert"] }],
            // Tests look into parsed JSON and YAML, and fail where it isn't as they say.
            "@typescript-eslint/no-non-null-assertion": "off",
            "@typescript-eslint/no-unsafe-assignment": "off",
            "@typescript-eslint/no-unsafe-member-access": "off",
            "@typescript-eslint/no-unsafe-return": "off",
        },
    },
);
