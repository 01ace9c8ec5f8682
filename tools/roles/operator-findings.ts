/** What operators of a trust policy let through, beside what they seem to. */
import { printTest, type Test } from "../../simulation/condition";
import type { Grant } from "./grants";
import { literalName } from "../../messages/literal";
import type { Finding } from "./finding";
import { describePattern } from "./who";

/** The findings about one test of a statement that allows. */
export function operatorFindings(test: Test): Finding[] {
    if (test.kind === "not judged") return [];
    return kindsOf(test.operator).map((kind) => ({
        kind,
        text: `${literalName(printTest(test))} ${whatItLetsIn(kind, test)}`,
    }));
}

function kindsOf(operator: string): Finding["kind"][] {
    return [
        ...(operator.includes("Not") ? (["negated operator"] as const) : []),
        ...(operator.startsWith("ForAllValues:") ? (["ForAllValues"] as const) : []),
        ...(operator.startsWith("ForAnyValue:") ? (["ForAnyValue"] as const) : []),
        ...(operator.includes("IgnoreCase") ? (["any case"] as const) : []),
        ...(operator.endsWith("IfExists") ? (["IfExists"] as const) : []),
    ];
}

function whatItLetsIn(kind: Finding["kind"], test: Exclude<Test, { kind: "not judged" }>): string {
    if (test.kind === "constant")
        return `${test.holds ? "lets every" : "lets no"} token of this issuer through, because none has this claim.`;
    if (kind === "negated operator") {
        const claim = test.claim === "aud" ? "audience" : "subject";
        return `by itself lets every ${claim} through that isn't ${test.patterns.map(describePattern).join(" or ")}.`;
    }
    if (kind === "any case")
        return "also matches names that differ by case. Pulumi's names are case-sensitive, so these are others' names.";
    if (kind === "ForAnyValue")
        return "is for claims with several values. Tokens of this issuer have one, so it lets the same through as without ForAnyValue.";
    return "also lets tokens without the claim through. Tokens of this issuer always have it, so it lets nobody else in.";
}

/** What grants suppose to hold. */
export function notJudgedFindings(grants: readonly Grant[]): Finding[] {
    const tests = grants.flatMap(({ notJudged }) => notJudged.map(({ test }) => literalName(test)));
    return tests.map((test) => ({
        kind: "not judged",
        text: `${test} is not judged. What is said of the role supposes that it keeps no token out.`,
    }));
}
