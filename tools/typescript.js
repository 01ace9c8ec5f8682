"use strict";
/** Lets `node --require ./tools/typescript.js` run TypeScript with the compiler that `pulumi up` uses, without checking types. */
const { readFileSync } = require("node:fs");
const { ModuleKind, ScriptTarget, transpileModule } = require("typescript");

const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
require.extensions[".ts"] = (module, file) => {
    module._compile(transpileModule(readFileSync(file, "utf8"), { compilerOptions, fileName: file }).outputText, file);
};
