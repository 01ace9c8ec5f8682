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
            // Brackets mark the keys that no type declares, such as those of stack configuration.
            "@typescript-eslint/dot-notation": "off",
        },
    },
    {
        files: ["simulation/simulate.ts"],
        // Pulumi declares the inputs of mocked resources and calls as any.
        rules: {
            "@typescript-eslint/no-unsafe-argument": "off",
            "@typescript-eslint/no-unsafe-assignment": "off",
            "@typescript-eslint/no-unsafe-member-access": "off",
        },
    },
    {
        files: ["test/**/*.ts", "tools/**/*.test.ts"],
        extends: [jest.configs["flat/recommended"]],
        rules: {
            "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "fc.assert"] }],
            // Tests read parsed JSON and YAML without declaring its type. They fail if its form is another.
            "@typescript-eslint/no-non-null-assertion": "off",
            "@typescript-eslint/no-unsafe-assignment": "off",
            "@typescript-eslint/no-unsafe-member-access": "off",
            "@typescript-eslint/no-unsafe-return": "off",
        },
    },
);
