/** Callers who get in, in words. */
import { CLOUDS, type Caller, type SubjectForm } from "../../simulation/callers";
import type { Admitted } from "../../simulation/who-gets-in";
import {
    areSeveral,
    describeDeployments,
    describeEnvironments,
    describeStacks,
    isAny,
    isEveryEnvironment,
    list,
} from "./words";

type LoginCaller = Extract<Caller, { product: "login" }>;

/** The `subjectAttributes` of a login with each form of subject. */
const ATTRIBUTES: Partial<Record<SubjectForm, string>> = {
    user: "[pulumi.user.login]",
    environment: "[currentEnvironment.name]",
    "environment, user": "[currentEnvironment.name, pulumi.user.login]",
    "user, environment": "[pulumi.user.login, currentEnvironment.name]",
    root: "[rootEnvironment.name]",
    "environment, root": "[currentEnvironment.name, rootEnvironment.name]",
};

/** Those who get in, in words: a line for those whom people think of together. */
export function describeAdmitted(admitted: readonly Admitted[]): string[] {
    const groups = new Map<string, Admitted[]>();
    for (const each of admitted) {
        const key = JSON.stringify(groupOf(each));
        groups.set(key, [...(groups.get(key) ?? []), each]);
    }
    const lines = [...groups.values()].flatMap((group) => {
        const line = describeGroup(group, admitted);
        const [{ unless = [] } = {}] = group;
        const proviso =
            unless.length === 0 ? "" : `, unless this keeps them out, which is not judged: ${unless.join("; ")}`;
        return line === undefined ? [] : [`${line}${proviso}`];
    });
    return [...new Set(lines)];
}

/** A caller of a token in words, without what its login declares. */
export const describeCaller = (caller: Caller) =>
    (describeGroup([{ caller, but: [], unless: [] }], []) ?? "").replace(/, if (its|their|the) login declares .*/, "");

/** Callers of one group differ in their operations, or in what their subjects tell. */
function groupOf({ caller, but, unless }: Admitted): unknown[] {
    const { organization, environment, user, stack } = caller.names;
    if (caller.product !== "login") return [caller.product, organization, stack, but.map(({ names }) => names), unless];
    const login = (CLOUDS as readonly string[]).includes(caller.login) ? "cloud" : caller.login;
    const whom = environment ?? caller.form;
    const who = user === undefined || isAny(user) ? undefined : "some users";
    return [login, caller.isLegacy, organization, whom, environment && specificRoot(caller), who, unless];
}

const specificRoot = ({ names: { root } }: LoginCaller) => (root && !isEveryEnvironment(root) ? root : undefined);

function describeGroup(group: readonly Admitted[], all: readonly Admitted[]): string | undefined {
    const [first] = group;
    if (first === undefined) return undefined;
    const { caller } = first;
    if (caller.product === "key") return "Pulumi Cloud itself, for customer-managed keys";
    if (caller.product === "login")
        return describeLogins(
            group.flatMap((each) => (each.caller.product === "login" ? [{ ...each, caller: each.caller }] : [])),
            all,
        );
    const operations = group.flatMap((each) => (each.caller.product === "deployment" ? [each.caller.operation] : []));
    const but = first.but
        .map(({ names }) => names.stack && `${describeStacks(names.stack)}${ifOther(names, caller)}`)
        .filter(Boolean);
    return `${describeDeployments(operations)} of ${caller.names.stack ? describeStacks(caller.names.stack) : ""}${but.length > 0 ? `, but not of ${list(but as string[], "or")}` : ""}`;
}

type LoginAdmitted = Admitted & { caller: LoginCaller };

function describeLogins(group: readonly LoginAdmitted[], all: readonly Admitted[]): string | undefined {
    const [first] = group;
    if (first === undefined) return undefined;
    const { login, form, isLegacy, names } = first.caller;
    const logins = [...new Set(group.map(({ caller }) => caller.login))];
    const kind =
        login === "aws"
            ? ""
            : login === "vault"
              ? "the vault-login of "
              : `the logins to other clouds (${logins.join(", ")}) of `;
    const forms = group.map(({ caller }) => caller.form);
    const { environment } = names;
    if (environment === undefined) {
        if (all.some(({ caller }) => saysAsMuch(caller, first.caller))) return undefined;
        const which = `every ESC environment ${isLegacy ? "of the legacy project default " : ""}`;
        return form === "unnamed"
            ? `${kind}${which}that a stack's \`environment:\` list opens, if the login declares no subjectAttributes`
            : `${kind}${which}that ${users(group)} opens, if the login declares subjectAttributes: ${ATTRIBUTES.user ?? ""}`;
    }
    const root = specificRoot(first.caller);
    const opened = root ? `, opened through an import by ${describeEnvironments(root)}` : "";
    const by = names.user !== undefined && !isAny(names.user) ? `, opened by ${users(group)}` : "";
    return `${kind}${describeEnvironments(environment)}${opened}${by}${condition(forms, first.caller, all)}${exceptions(group)}`;
}

const users = (group: readonly LoginAdmitted[]) =>
    list([...new Set(group.map(({ caller }) => caller.names.user ?? ""))].sort(), "or");

/** Whether a caller is every environment with the subject that `nameless` has where no environment is named. */
const saysAsMuch = (caller: Caller, nameless: LoginCaller) =>
    caller.product === "login" &&
    caller.login === nameless.login &&
    caller.isLegacy === nameless.isLegacy &&
    caller.form === (nameless.form === "unnamed" ? "opened" : "user, environment") &&
    caller.names.user === nameless.names.user &&
    caller.names.environment !== undefined &&
    isEveryEnvironment(caller.names.environment);

/** What a login must declare so that its tokens match; nothing if it may declare its environment or nothing. */
function condition(
    forms: readonly SubjectForm[],
    { login, isLegacy, names }: LoginCaller,
    all: readonly Admitted[],
): string {
    const isListed = all.some(
        ({ caller }) =>
            caller.product === "login" &&
            caller.form === "unnamed" &&
            caller.login === login &&
            caller.isLegacy === isLegacy,
    );
    if (forms.includes("opened") && forms.includes("environment")) return "";
    // With users, this program declares both, and no other subject is accepted.
    if (forms.every((form) => form === "environment, user") && !isAny(names.user)) return "";
    const them = names.environment && areSeveral(names.environment) ? "them" : "it";
    return declaring(forms, them, isListed ? "" : ` and no stack's \`environment:\` list opens ${them}`);
}

/** That the login of one environment (`it`), or of several (`them`), declares what makes one of these forms. */
function declaring(forms: readonly SubjectForm[], them: "it" | "them", orNothing = ""): string {
    const declared = new Set(forms.flatMap((form) => ATTRIBUTES[form] ?? []));
    return `, if ${them === "it" ? "its" : "their"} login declares ${list(
        [
            ...(forms.some((form) => ATTRIBUTES[form] === undefined) ? [`no subjectAttributes${orNothing}`] : []),
            ...(declared.size > 0 ? [`subjectAttributes: ${list([...declared], "or")}`] : []),
        ],
        "or",
    )}`;
}

/** The organization, if it is another than the caller's. */
const ifOther = ({ organization }: Caller["names"], { names }: Caller) =>
    organization === names.organization ? "" : ` (organization ${organization})`;

function exceptions(group: readonly LoginAdmitted[]): string {
    const but = new Map<string, { forms: SubjectForm[]; them: "it" | "them" }>();
    for (const { caller, but: others } of group)
        for (const { names } of others) {
            const by = names.user !== undefined && !isAny(names.user) ? `, opened by ${names.user}` : "";
            const whom = names.environment
                ? `${describeEnvironments(names.environment)}${ifOther(names, caller)}${by}`
                : "";
            const them = names.environment && areSeveral(names.environment) ? "them" : "it";
            but.set(whom, { forms: [...(but.get(whom)?.forms ?? []), caller.form], them });
        }
    const texts = [...but].map(
        ([whom, { forms, them }]) =>
            `${whom}${forms.length === group.length ? "" : declaring(forms, them, ` and no stack's \`environment:\` list opens ${them}`)}`,
    );
    return texts.length === 0 ? "" : `; but not ${list(texts, "and not")}`;
}
