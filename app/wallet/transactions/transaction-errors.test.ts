import { describe, expect, it } from "vitest";
import type { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { sortChainError, WrongNetworkError } from "./transaction-errors.ts";

const caused = (cause: object): Error => new Error("The contract function reverted.", { cause });

describe("sortChainError", () => {
  it.each([
    ["a person who declined", caused({ code: 4001 }), "wallet.declined"],
    ["a wallet that asks already", caused({ code: -32_002 }), "wallet.busy"],
    ["a chain that the wallet does not know", caused({ code: 4902 }), "transaction.wrong-network"],
    ["an account that the wallet does not give", caused({ code: 4100 }), "transaction.other-account"],
    [
      "no coin for the fee",
      caused(new Error("insufficient funds for gas * price + value")),
      "transaction.not-enough-gas",
    ],
    ["anything else", caused(new Error("socket hang up")), "wallet.failed"],
  ])("knows %s, however deep it lies", (_, error, code) => {
    expect((sortChainError(error, 1) as TabgridError).code).toBe(code);
  });

  it("says what a contract objects to", () => {
    const reverted = { name: "ContractFunctionRevertedError", message: "", data: { errorName: "NotTheRequester" } };
    expect(sortChainError(caused(reverted), 1)).toMatchObject({
      code: "contract.not-the-requester",
      message: expect.stringContaining("Another wallet deposited"),
    });
    const unknown = { ...reverted, data: undefined };
    expect(sortChainError(caused(unknown), 1)).toMatchObject({
      message: "The contract refused. No tokens have moved.",
    });
  });

  it("leaves errors of ours as they are", () => {
    const error = new WrongNetworkError(1);
    expect(sortChainError(error, 1)).toBe(error);
  });
});
