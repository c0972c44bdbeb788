import type { NetworkSummary } from "#lib/kernels/image-recognize/network/summary.ts";
import type { Formats } from "../../../../../format.ts";
import type { Translate } from "../../../../../i18n/translate.ts";

/** What a network does, in a sentence. */
export function describeNetwork(
  { kind, scale, input, output, labels }: NetworkSummary,
  t: Translate<"submit">,
  { formatPixels }: Pick<Formats, "formatPixels">,
): string {
  if (kind === "image-to-image") {
    if (scale === 1) return t("network.same");
    return scale === 2 ? t("network.doubles") : t("network.scales", { scale: scale! });
  }
  // A classifier looks at images of one size.
  const size = formatPixels({ width: input.width!, height: input.height! });
  return t(labels.length > 0 ? "network.named" : "network.unnamed", { classes: output.channels, size });
}
