import Link from "next/link";

export function BackToCommunity() {
  return (
    <Link href="/community" className="text-sm text-ink-soft underline underline-offset-4 hover:text-ink">
      Community
    </Link>
  );
}
