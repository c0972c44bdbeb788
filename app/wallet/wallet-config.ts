import { type Config, createConfig, injected, unstable_connector } from "wagmi";
import { mainnet } from "wagmi/chains";

/**
 * Wallets that the browser's extensions announce (EIP-6963), and nothing else: whatever they are asked goes to them, no
 * server of anybody's is contacted, and nothing is remembered. The chain is only wagmi's need to be told one.
 */
export function createWalletConfig(): Config {
  return createConfig({
    chains: [mainnet],
    transports: { [mainnet.id]: unstable_connector(injected) },
    connectors: [],
    multiInjectedProviderDiscovery: true,
    storage: null,
  });
}
