import { type Abi, type Address, encodeDeployData, getContractAddress, type Hex } from "viem";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Deployment } from "./addresses.ts";
import {
  jobEscrowCode,
  rewardDistributorCode,
  rewardTreasuryCode,
  tabgridTokenCode,
} from "./contracts/creation-code.ts";
import { jobEscrowAbi } from "./contracts/job-escrow-abi.ts";
import { rewardDistributorAbi } from "./contracts/reward-distributor-abi.ts";
import { rewardTreasuryAbi } from "./contracts/reward-treasury-abi.ts";
import { tabgridTokenAbi } from "./contracts/tabgrid-token-abi.ts";

/** Who gets what and how long things take. Nothing of it but the roles and the caps can be changed afterwards. */
export interface DeploymentPlan {
  /** First owners of the vesting wallets. */
  readonly beneficiaries: {
    readonly investment: Address;
    readonly founders: Address;
    readonly operations: Address;
    readonly communityRewards: Address;
  };
  /** Grants roles, sets caps, ends pauses; owns the treasury. A multisig. */
  readonly admin: Address;
  /** Debits and posts roots: the coordinator's key. */
  readonly settler: Address;
  /** Vetoes and pauses. */
  readonly guardian: Address;
  /** When vesting starts, in Unix seconds. */
  readonly vestingStart: number;
  /** Start of epoch 1, in Unix seconds. */
  readonly genesis: number;
  /** Divides a day. */
  readonly epochSeconds: number;
  readonly challengeSeconds: number;
  readonly noticeSeconds: number;
  /** From beginning to hand over the admin role to its earliest acceptance. */
  readonly adminDelaySeconds: number;
  /** Most that an epoch pays, and most that is claimed during one, in wei of the token. */
  readonly payoutCapWei: bigint;
  readonly claimCapWei: bigint;
}

/** How the deploying account reaches the chain. */
export interface DeployPort {
  readonly chainId: number;
  readonly from: Address;
  nextNonce(): Promise<number>;
  /** Sends creation code with that nonce and waits until it is in a block. */
  create(data: Hex, nonce: number): Promise<{ readonly address: Address; readonly blockNumber: bigint }>;
  read(address: Address, abi: Abi, functionName: string): Promise<unknown>;
}

/** Thrown when a contract is not where the others were told it would be: the account sent something in between. */
export class DeploymentDisplacedError extends TabgridError {
  constructor(expected: Address, actual: Address) {
    super("chain.deployment-displaced", "transient", "A contract landed at another address than the others expect.", {
      details: { expected, actual },
      hints: ["Deploy again, with an account that nothing else sends from meanwhile."],
    });
  }
}

/**
 * Deploys the four contracts, which know each other's addresses from the start: nothing is set afterwards, so there is
 * no moment in which somebody else could. The deploying account has no role in the end.
 *
 * @throws {DeploymentDisplacedError}
 */
export async function deployContracts(port: DeployPort, plan: DeploymentPlan): Promise<Deployment> {
  const first = await port.nextNonce();
  const at = (place: number): Address => getContractAddress({ from: port.from, nonce: BigInt(first + place) });
  const [token, treasury, distributor, escrow] = [at(0), at(1), at(2), at(3)];
  const { admin, settler, guardian, adminDelaySeconds } = plan;
  const datas = [
    encodeDeployData({
      abi: tabgridTokenAbi,
      bytecode: tabgridTokenCode,
      args: [plan.beneficiaries, BigInt(plan.vestingStart), treasury],
    }),
    encodeDeployData({
      abi: rewardTreasuryAbi,
      bytecode: rewardTreasuryCode,
      args: [token, distributor, admin, BigInt(plan.genesis), BigInt(plan.epochSeconds)],
    }),
    encodeDeployData({
      abi: rewardDistributorAbi,
      bytecode: rewardDistributorCode,
      args: [
        {
          treasury,
          escrow,
          challengeSeconds: BigInt(plan.challengeSeconds),
          payoutCap: plan.payoutCapWei,
          claimCap: plan.claimCapWei,
        },
        { admin, settler, guardian, adminDelaySeconds },
      ],
    }),
    encodeDeployData({
      abi: jobEscrowAbi,
      bytecode: jobEscrowCode,
      args: [token, distributor, plan.noticeSeconds],
    }),
  ];
  let fromBlock = 0n;
  for (const [place, data] of datas.entries()) {
    const { address, blockNumber } = await port.create(data, first + place);
    if (address !== at(place)) throw new DeploymentDisplacedError(at(place), address);
    if (place === 0) fromBlock = blockNumber;
  }
  const vestingOf = async (name: string): Promise<Address> =>
    (await port.read(token, tabgridTokenAbi, `${name}Vesting`)) as Address;
  return {
    chainId: port.chainId,
    fromBlock: Number(fromBlock),
    token,
    treasury,
    distributor,
    escrow,
    vesting: {
      investment: await vestingOf("investment"),
      founders: await vestingOf("founders"),
      operations: await vestingOf("operations"),
      communityRewards: await vestingOf("communityRewards"),
    },
    genesis: plan.genesis,
    epochSeconds: plan.epochSeconds,
    challengeSeconds: plan.challengeSeconds,
    noticeSeconds: plan.noticeSeconds,
  };
}
