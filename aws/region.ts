/** AWS Regions: https://docs.aws.amazon.com/general/latest/gr/rande.html */
import { setConfig } from "../messages/command";
import { Fault } from "../messages/mistake";

/** Reads the name of a Region. New ones appear, so only the form is checked. */
export function parseRegion(text: string): string | Fault {
    if (/^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(text) && text.length <= 64) return text;
    return new Fault("is not the name of an AWS Region", "a name such as us-east-1 or us-gov-west-1", "<region>");
}

/** A warning if neither a stack's configuration nor a variable names a region or a profile. The provider would stop without one. */
export function missingRegion(config: Record<string, string>, stack: string, env = process.env): string[] {
    const { AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE } = env;
    const given = [config["aws:region"], config["aws:profile"], AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE];
    const run = setConfig(stack, "aws:region", "<region>");
    return given.some(Boolean)
        ? []
        : [`aws:region is not set. If your AWS configuration has no region, set one, such as us-east-1: ${run}`];
}
