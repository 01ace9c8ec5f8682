import { isObject } from "../../messages/json";

test.each([
    [{}, true],
    [{ a: 1 }, true],
    [[], false],
    [null, false],
    [undefined, false],
    ["text", false],
    [1, false],
])("%j is an object with keys: %j", (value, expected) => {
    expect(isObject(value)).toBe(expected);
});
