import { resolve } from "node:path";
import { z } from "zod";

/** An encrypted key: a Web3 Secret Storage file, and where its password is. */
export interface KeystoreConfig {
  readonly file: string;
  readonly password: { readonly text: string } | { readonly file: string };
}

/** Which chain rewards are settled on. */
export type ChainConfig =
  | { readonly kind: "off" }
  /** A development chain that the server brings along. */
  | { readonly kind: "embedded"; readonly epochSeconds: number }
  | {
      readonly kind: "rpc";
      readonly chainId: number;
      readonly rpcUrl: string;
      /** What wallets are given to reach the chain; null when they know it themselves. */
      readonly publicRpcUrl: string | null;
      /** What `npm run deploy-contracts` wrote. */
      readonly contractsFile: string;
      /** Settles epochs; null on a server that only shows them. */
      readonly settler: KeystoreConfig | null;
      /** Pays for contributors' claims; null when they pay themselves. */
      readonly sponsor: KeystoreConfig | null;
    };

/** The variables about the chain. */
export const chainVariables = {
  /** `embedded` by default, and `rpc` when RPC_URL is set. */
  TABGRID_CHAIN: z.enum(["embedded", "rpc", "off"]).optional(),
  /** Length of the development chain's epochs, in seconds; divides a day. */
  TABGRID_EPOCH_SECONDS: z
    .string()
    .regex(/^\d{1,5}$/, "must be a whole number")
    .transform(Number)
    .refine((seconds) => seconds > 0 && 86_400 % seconds === 0, "must divide a day")
    .default(60),
  CHAIN_ID: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, "must be a whole number")
    .transform(Number)
    .optional(),
  RPC_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) address" }).optional(),
  TABGRID_PUBLIC_RPC_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) address" }).optional(),
  /** The file that `npm run deploy-contracts` wrote. */
  TABGRID_CONTRACTS: z.string().optional(),
  TABGRID_SETTLER_KEYSTORE: z.string().optional(),
  TABGRID_SETTLER_PASSWORD: z.string().optional(),
  TABGRID_SETTLER_PASSWORD_FILE: z.string().optional(),
  TABGRID_SPONSOR_KEYSTORE: z.string().optional(),
  TABGRID_SPONSOR_PASSWORD: z.string().optional(),
  TABGRID_SPONSOR_PASSWORD_FILE: z.string().optional(),
} as const;

type ChainValues = z.output<z.ZodObject<typeof chainVariables>>;

/** The chain's settings, or what is wrong with them, one sentence for each. */
export function readChainConfig(values: ChainValues): { readonly chain: ChainConfig; readonly problems: string[] } {
  const kind = values.TABGRID_CHAIN ?? (values.RPC_URL === undefined ? "embedded" : "rpc");
  if (kind === "off") return { chain: { kind }, problems: [] };
  if (kind === "embedded") return { chain: { kind, epochSeconds: values.TABGRID_EPOCH_SECONDS }, problems: [] };
  const problems: string[] = [];
  for (const name of ["CHAIN_ID", "RPC_URL", "TABGRID_CONTRACTS"] as const) {
    if (values[name] === undefined) problems.push(`${name}: is needed for a chain of one's own`);
  }
  const { CHAIN_ID, RPC_URL, TABGRID_CONTRACTS, TABGRID_PUBLIC_RPC_URL: publicRpcUrl = null } = values;
  const chain: ChainConfig = {
    kind,
    chainId: CHAIN_ID ?? 0,
    rpcUrl: RPC_URL ?? "",
    publicRpcUrl,
    contractsFile: resolve(TABGRID_CONTRACTS ?? ""),
    settler: readKeystore("SETTLER", values, problems),
    sponsor: readKeystore("SPONSOR", values, problems),
  };
  return { chain, problems };
}

function readKeystore(role: "SETTLER" | "SPONSOR", values: ChainValues, problems: string[]): KeystoreConfig | null {
  const file = values[`TABGRID_${role}_KEYSTORE`];
  if (file === undefined) return null;
  const text = values[`TABGRID_${role}_PASSWORD`];
  const passwordFile = values[`TABGRID_${role}_PASSWORD_FILE`];
  if (text !== undefined) return { file: resolve(file), password: { text } };
  if (passwordFile !== undefined) return { file: resolve(file), password: { file: resolve(passwordFile) } };
  problems.push(`TABGRID_${role}_PASSWORD_FILE: is needed with the keystore`);
  return null;
}
