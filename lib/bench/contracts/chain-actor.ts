import {
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  createTestClient,
  http,
  publicActions,
  walletActions,
} from "viem";

type Writes = "nonpayable" | "payable";

/** Sends transactions to an anvil, from any account, and says what gas each took. */
export class ChainActor {
  readonly #client;

  constructor(rpcUrl: string) {
    this.#client = createTestClient({ mode: "anvil", transport: http(rpcUrl) })
      .extend(publicActions)
      .extend(walletActions);
  }

  /** @returns the gas that the transaction took, its fixed costs included. */
  async send<const A extends Abi, Name extends ContractFunctionName<A, Writes>>(
    from: Address,
    to: { readonly address: Address; readonly abi: A },
    functionName: Name,
    args: ContractFunctionArgs<A, Writes, Name>,
  ): Promise<number> {
    await this.#client.impersonateAccount({ address: from });
    await this.#client.setBalance({ address: from, value: 10n ** 20n });
    const call = { ...to, functionName, args, account: from, chain: null } as never;
    const { status, gasUsed } = await this.#client.writeContractSync(call);
    if (status !== "success") throw new Error(`${functionName} was reverted.`);
    return Number(gasUsed);
  }

  /** Lets time pass on the chain. */
  async wait(seconds: number): Promise<void> {
    await this.#client.increaseTime({ seconds });
    await this.#client.mine({ blocks: 1 });
  }
}
