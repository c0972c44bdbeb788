import type { Metadata } from "next";
import { ShowScreen } from "./_show/show-screen.tsx";

export const metadata: Metadata = {
  title: "The network's work",
  description: "A full-screen gallery of what browsers have computed together and verified.",
};

export default function ShowPage() {
  return <ShowScreen />;
}
