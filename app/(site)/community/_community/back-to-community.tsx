import Link from "next/link";
import { useTranslations } from "next-intl";

export function BackToCommunity() {
  const t = useTranslations("community");
  return (
    <Link href="/community" className="text-sm text-ink-soft underline underline-offset-4 hover:text-ink">
      {t("title")}
    </Link>
  );
}
