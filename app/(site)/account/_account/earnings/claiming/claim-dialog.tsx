"use client";

import { useTranslations } from "next-intl";
import type { Address, RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { Button } from "../../../../../components/button.tsx";
import { Notice } from "../../../../../components/notice.tsx";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { FaucetButton } from "../../../../../wallet/dialog/faucet-button.tsx";
import { TransactionNotice } from "../../../../../wallet/dialog/transaction-notice.tsx";
import { WalletFrame } from "../../../../../wallet/dialog/wallet-frame.tsx";
import { WalletList } from "../../../../../wallet/dialog/wallet-list.tsx";
import { WalletProvider } from "../../../../../wallet/dialog/wallet-provider.tsx";
import { useDoing } from "../../../../../wallet/transactions/use-transaction.ts";
import { AddressText } from "../../address-text.tsx";
import { useClaim } from "./use-claim.ts";

interface Props {
  /** Who is paid. */
  readonly account: Address;
  readonly claimableWei: string;
  readonly overview: RewardsOverview;
  /** Something has changed on the chain. */
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Claims what an account earned with a wallet that is chosen here, which pays the network's fee. */
export default function ClaimDialog(props: Props) {
  return (
    <WalletProvider>
      <Dialog {...props} />
    </WalletProvider>
  );
}

function Dialog(props: Props) {
  const { account, overview } = props;
  const t = useTranslations("account.claim");
  const { formatTokens } = useFormats();
  const { state, choose, claim, fill } = useClaim(props);
  const { ready, done, doing } = state;
  const busy = doing !== null;
  const status = useDoing(state);
  const isAnother = ready !== null && ready.wallet.address !== account;
  return (
    <WalletFrame
      title={t("own")}
      explanation={done === null ? t("explanation") : null}
      status={status}
      error={state.error}
      isDone={done !== null}
      onClose={props.onClose}
    >
      {isAnother && done === null && (
        <div className="mt-4">
          <Notice tone="info" title={t("another.title")}>
            <p>
              {t.rich("another.text", {
                sender: () => <AddressText address={ready.wallet.address} />,
                account: () => <AddressText address={account} />,
              })}
            </p>
          </Notice>
        </div>
      )}
      {(ready === null || isAnother) && done === null && (
        <WalletList purpose="claim" busy={busy} onChoose={(connector) => void choose(connector)} />
      )}
      {ready !== null && done === null && (
        <div className="mt-5 grid gap-4">
          {overview.chain.isDevelopment && ready.coinWei === 0n && (
            <FaucetButton busy={busy} onFill={() => void fill()} />
          )}
          <Button tone="primary" aria-disabled={busy} onClick={() => void claim()}>
            {ready.isBegun ? t("look") : t("amount", { amount: formatTokens(props.claimableWei) })}
          </Button>
        </div>
      )}
      {done !== null && (
        <TransactionNotice title={t("received", { amount: formatTokens(done.paidWei) })} hash={done.hash}>
          <dl className="my-2 grid grid-cols-[1fr_auto] gap-x-4">
            <Balance name={t("before")} wei={done.tokensWei - done.paidWei} />
            <Balance name={t("now")} wei={done.tokensWei} />
          </dl>
        </TransactionNotice>
      )}
    </WalletFrame>
  );
}

function Balance({ name, wei }: { readonly name: string; readonly wei: bigint }) {
  const t = useTranslations("account.claim");
  const { formatTokens } = useFormats();
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd className="reading text-end">{t("tokens", { amount: formatTokens(wei) })}</dd>
    </>
  );
}
