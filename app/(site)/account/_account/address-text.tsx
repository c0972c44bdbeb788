/** A wallet's address: its ends, as wallets show it; the whole of it for those who point at it or have it read out. */
export function AddressText({ address }: { readonly address: string }) {
  return (
    <span dir="ltr" className="reading text-[0.9375rem]" title={address}>
      <span aria-hidden="true">{`${address.slice(0, 6)}…${address.slice(-4)}`}</span>
      <span className="sr-only">{address}</span>
    </span>
  );
}
