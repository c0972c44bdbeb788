"use client";

import { useTranslations } from "next-intl";
import { type ComponentType, lazy, Suspense, useState } from "react";
import { Button } from "../../../components/button.tsx";

// A page kept open for days may ask a newer server for it: then nothing opens, and the page goes on.
const ShareDialog = lazy<ComponentType<{ readonly onClose: () => void }>>(() =>
  import("./share-dialog.tsx").catch(() => ({ default: () => null })),
);

/** Opens the share card; loads it only then. */
export function ShareButton() {
  const t = useTranslations("contribute.share");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("open")}</Button>
      {open && (
        <Suspense fallback={null}>
          <ShareDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
