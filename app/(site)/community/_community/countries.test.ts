import { describe, expect, it } from "vitest";
import { countryName, listCountries } from "./countries.ts";

describe("listCountries", () => {
  it("has each country once, by its current code", () => {
    const countries = listCountries("en");
    const codes = countries.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["CL", "DE", "GB", "TL", "ZW"]));
    for (const code of ["UK", "DD", "SU", "EU", "ZZ", "XA"]) expect(codes).not.toContain(code);
    expect(new Set(countries.map(({ name }) => name)).size).toBe(countries.length);
  });

  it("names and orders them as each language does", () => {
    expect(countryName("DE", "es")).toBe("Alemania");
    expect(countryName("DE", "zh-Hans")).toBe("德国");
    expect(listCountries("es").findIndex(({ code }) => code === "DE")).toBeLessThan(10);
  });
});
