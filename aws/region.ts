/** AWS Regions: https://docs.aws.amazon.com/general/latest/gr/rande.html */
import { Fault } from "../messages/mistake";

/** Reads the name of a Region. New ones appear, so only the form is checked. */
export function parseRegion(text: string): string | Fault {
    if (/^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(text) && text.length <= 64) return text;
    return new Fault("is not the name of an AWS Region", "a name such as us-east-1 or us-gov-west-1", "<region>");
}
