import type { Metadata } from "next";
import { OwnProfileScreen } from "../_community/profile/own-profile-screen.tsx";

export const metadata: Metadata = { title: "Your profile" };

export default function OwnProfilePage() {
  return <OwnProfileScreen />;
}
