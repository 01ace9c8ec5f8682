import { parseRegion } from "../../aws/region";
import { Fault } from "../../messages/mistake";

/** A name of so many characters. */
const regionOf = (length: number) => `us-${"x".repeat(length - "us--1".length)}-1`;

describe("a region", () => {
    test.each([
        "us-east-1",
        "us-gov-west-1",
        "us-isob-east-1",
        "cn-northwest-1",
        "ap-southeast-12",
        "eusc-de-east-1",
        regionOf(64),
    ])("can be %s", (region) => {
        expect(parseRegion(region)).toBe(region);
    });

    test.each([
        "",
        "us",
        "us-east",
        "us-1",
        "u-east-1",
        "us-east-",
        "us--east-1",
        "us-east-123",
        "us-east1",
        "us-east-1a",
        "US-EAST-1",
        "us_east_1",
        " us-east-1",
        "us-east-1 ",
        "us-east-1\n",
        "x\nus-east-1",
        "us-éast-1",
        "us-e4st-1",
        "4s-east-1",
        "${region}",
        regionOf(65),
    ])("can't be %j", (region) => {
        expect(parseRegion(region)).toStrictEqual(
            new Fault("is not the name of an AWS Region", "a name such as us-east-1 or us-gov-west-1", "<region>"),
        );
    });
});
