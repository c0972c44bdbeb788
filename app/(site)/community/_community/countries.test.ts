import { describe, expect, it } from "vitest";
import { countryName, listCountries } from "./countries.ts";

describe("listCountries", () => {
  it("has each country once, by its current code", () => {
    const countries = listCountries();
    const codes = countries.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["CL", "DE", "GB", "TL", "ZW"]));
    for (const code of ["UK", "DD", "SU", "EU", "ZZ", "XA"]) expect(codes).not.toContain(code);
    expect(new Set(countries.map(({ name }) => name)).size).toBe(countries.length);
    expect(countryName("CL")).toBe("Chile");
  });
});
