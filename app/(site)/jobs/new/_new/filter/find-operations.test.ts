import { describe, expect, it } from "vitest";
import { opForms } from "#lib/kernels/image-filter/params.ts";
import { findOperations } from "./find-operations.ts";

const forms = Object.values(opForms);
const find = (search: string) => findOperations(forms, search).flatMap((group) => group.forms.map(({ op }) => op));

describe("findOperations", () => {
  it("gives all operations by heading, each once, when nothing is sought", () => {
    expect(find("").toSorted()).toEqual(Object.keys(opForms).toSorted());
    expect(new Set(findOperations(forms, "").map(({ group }) => group)).size).toBe(findOperations(forms, "").length);
  });

  it.each([
    ["clahe", "clahe"],
    ["LOCAL con", "clahe"],
    ["white", "white-balance"],
    ["blur gauss", "blur"],
  ])("“%s” leads to %s", (search, op) => expect(find(search)[0]).toBe(op));

  it("finds a whole heading, and prefers labels that begin with the text", () => {
    expect(find("morphology")).toEqual(expect.arrayContaining(["erode", "dilate"]));
    expect(find("blur and")).not.toContain("erode");
    expect(find("con")[0]).toBe("contrast");
  });

  it.each([
    ["模糊", "高斯模糊"],
    ["dilatacion", "Dilatación"],
    ["enf", "Máscara de enfoque"],
  ])("finds “%s” in another language: %s", (search, label) => {
    expect(findOperations([{ op: "any", label, group: "", fields: [] }], search)).toHaveLength(1);
  });

  it("finds nothing where there is nothing", () => expect(find("zebra")).toEqual([]));
});
