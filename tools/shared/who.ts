/** Callers who get in, in words. */
import { attributesOf, CLOUDS, type Caller, type Names, type SubjectForm } from "../../simulation/callers";
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

type Login = Extract<Caller, { product: "login" }>;
type LoginAdmitted = Admitted & { caller: Login };

/** Those who get in, in words: a line for those whom people think of together. */
export function describeAdmitted(admitted: readonly Admitted[]): string[] {
    const groups = new Map<string, Admitted[]>();
    for (const each of admitted) {
        const key = JSON.stringify(groupOf(each));
        groups.set(key, [...(groups.get(key) ?? []), each]);
    }
    const lines = [...groups.values()].flatMap((group) => {
        const line = describeGroup(group, admitted);
        const unless = group[0]?.unless.join("; ");
        return line && unless ? `${line}, unless this keeps them out, which is not judged: ${unless}` : (line ?? []);
    });
    return [...new Set(lines)];
}

/** A caller of a token in words, without what its login declares. */
export const describeCaller = (caller: Caller) =>
    (describeGroup([{ caller, but: [], unless: [] }], []) ?? "").replace(/, if (its|their|the) login declares .*/, "");

/** Callers of one group differ in their operations, or in what their subjects tell. */
function groupOf({ caller, but, unless }: Admitted): unknown[] {
    const { organization, environment, stack } = caller.names;
    if (caller.product !== "login") return [caller.product, organization, stack, but.map(({ names }) => names), unless];
    const login = isCloud(caller) ? "cloud" : caller.login;
    const root = environment && specificRoot(caller.names);
    return [login, caller.isLegacy, organization, environment ?? caller.form, root, isByUser(caller.names), unless];
}

const isCloud = ({ login }: Login) => CLOUDS.some((cloud) => cloud === login);
const isByUser = ({ user }: Names) => user !== undefined && !isAny(user);
const specificRoot = ({ root }: Names) => (root && !isEveryEnvironment(root) ? root : undefined);

function describeGroup(group: readonly Admitted[], all: readonly Admitted[]): string | undefined {
    const [{ caller, but } = { caller: undefined, but: [] }] = group;
    if (caller?.product === "login") return describeLogins(caller, group as LoginAdmitted[], all);
    if (caller?.product !== "deployment") return "Pulumi Cloud itself, for customer-managed keys";
    const operations = group.flatMap((each) => (each.caller.product === "deployment" ? each.caller.operation : []));
    const others = but.map(({ names }) => describeNames(names, caller.names));
    return `${describeDeployments(operations)} of ${describeNames(caller.names)}${others.length > 0 ? `, but not of ${list(others, "or")}` : ""}`;
}

/** The stack or the environment of a caller, with its organization if that is not the other's. */
export function describeNames({ organization, environment, stack }: Names, other = { organization }): string {
    const words = environment ? describeEnvironments(environment) : stack ? describeStacks(stack) : "";
    return organization === other.organization ? words : `${words} (organization ${organization})`;
}

function describeLogins(caller: Login, group: readonly LoginAdmitted[], all: readonly Admitted[]): string | undefined {
    const { login, form, isLegacy, names } = caller;
    const logins = [...new Set(group.map((each) => each.caller.login))];
    const kind = isCloud(caller)
        ? `the logins to other clouds (${logins.join(", ")}) of `
        : login === "vault"
          ? "the vault-login of "
          : "";
    const users = list([...new Set(group.map((each) => each.caller.names.user ?? ""))].sort(), "or");
    if (names.environment === undefined) {
        if (all.some((each) => saysAsMuch(each.caller, caller))) return undefined;
        const which = `${kind}every ESC environment ${isLegacy ? "of the legacy project default " : ""}that`;
        return form === "unnamed"
            ? `${which} a stack's \`environment:\` list opens, if the login declares no subjectAttributes`
            : `${which} ${users} opens, if the login declares subjectAttributes: [${attributesOf(form).join()}]`;
    }
    const root = specificRoot(names);
    const opened = root ? `, opened through an import by ${describeEnvironments(root)}` : "";
    const by = isByUser(names) ? `, opened by ${users}` : "";
    return `${kind}${describeNames(names)}${opened}${by}${condition(group, caller, all)}${exceptions(group)}`;
}

/** Whether a caller is every environment with the subject that `nameless` has where no environment is named. */
const saysAsMuch = (caller: Caller, nameless: Login) =>
    caller.product === "login" &&
    caller.login === nameless.login &&
    caller.isLegacy === nameless.isLegacy &&
    caller.form === (nameless.form === "unnamed" ? "opened" : "user, environment") &&
    caller.names.user === nameless.names.user &&
    caller.names.environment !== undefined &&
    isEveryEnvironment(caller.names.environment);

/** What a login must declare so that its tokens match; nothing if it may declare its environment or nothing. */
function condition(
    group: readonly LoginAdmitted[],
    { login, isLegacy, names }: Login,
    all: readonly Admitted[],
): string {
    const forms = group.map(({ caller }) => caller.form);
    if (forms.includes("opened") && forms.includes("environment")) return "";
    // With users, this program declares both, and no other subject is accepted.
    if (forms.every((form) => form === "environment, user") && isByUser(names)) return "";
    const isListed = all.some(
        ({ caller }) =>
            caller.product === "login" &&
            caller.form === "unnamed" &&
            caller.login === login &&
            caller.isLegacy === isLegacy,
    );
    return declaring(forms, names, isListed);
}

/** What the login of environments declares to make one of these forms. `isListed` if a stack's list may open them, too. */
function declaring(forms: readonly SubjectForm[], { environment }: Names, isListed = false): string {
    const [their, them] = environment && areSeveral(environment) ? ["their", "them"] : ["its", "it"];
    const nothing = `no subjectAttributes${isListed ? "" : ` and no stack's \`environment:\` list opens ${them}`}`;
    const lists = new Set(forms.map(attributesOf).flatMap((each) => (each.length > 0 ? `[${each.join(", ")}]` : [])));
    const ways = [
        ...(forms.some((form) => attributesOf(form).length === 0) ? [nothing] : []),
        ...(lists.size > 0 ? [`subjectAttributes: ${list([...lists], "or")}`] : []),
    ];
    return `, if ${their} login declares ${list(ways, "or")}`;
}

function exceptions(group: readonly LoginAdmitted[]): string {
    const but = new Map<string, { forms: SubjectForm[]; names: Names }>();
    for (const { caller, but: others } of group)
        for (const { names } of others) {
            const whom = `${describeNames(names, caller.names)}${isByUser(names) ? `, opened by ${names.user ?? ""}` : ""}`;
            but.set(whom, { forms: [...(but.get(whom)?.forms ?? []), caller.form], names });
        }
    const texts = [...but].map(
        ([whom, { forms, names }]) => `${whom}${forms.length === group.length ? "" : declaring(forms, names)}`,
    );
    return texts.length === 0 ? "" : `; but not ${list(texts, "and not")}`;
}
