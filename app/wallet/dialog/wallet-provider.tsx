"use client";

import { type ReactNode, useState } from "react";
import { createConfig, injected, unstable_connector, WagmiProvider } from "wagmi";
import { mainnet } from "wagmi/chains";

/**
 * Wallets that the browser's extensions announce (EIP-6963), and nothing else: whatever they are asked goes to them, no
 * server of anybody's is contacted, and nothing is remembered. The chain is only wagmi's need to be told one.
 */
function createWalletConfig() {
  return createConfig({
    chains: [mainnet],
    transports: { [mainnet.id]: unstable_connector(injected) },
    connectors: [],
    multiInjectedProviderDiscovery: true,
    storage: null,
  });
}

/** What is within finds the wallets of this browser. */
export function WalletProvider({ children }: { readonly children: ReactNode }) {
  const [config] = useState(createWalletConfig);
  return (
    <WagmiProvider config={config} reconnectOnMount={false}>
      {children}
    </WagmiProvider>
  );
}
