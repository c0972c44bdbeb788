import type { Metadata } from "next";
import { AccountScreen } from "./_account/account-screen.tsx";

export const metadata: Metadata = {
  title: "Your account",
  description: "Sign in with a wallet: your browsers, what they earned, and who is paid.",
};

export default function AccountPage() {
  return (
    <>
      <h1 className="text-4xl">Your account</h1>
      <AccountScreen />
    </>
  );
}
