import type { MetadataRoute } from "next";

const SHORTCUT_ICONS = [{ src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" }];

/** What browsers install, and how it opens. Icons are drawn by lib/tools/draw-icons.ts. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: "/",
    name: "Tabgrid",
    short_name: "Tabgrid",
    description: "Lend a browser tab to work that checks itself.",
    lang: "en",
    dir: "ltr",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#11151a",
    theme_color: "#11151a",
    categories: ["utilities", "productivity", "education"],
    icons: [
      { src: "/icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" },
      { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
      { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
      { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
      { src: "/icons/monochrome-512.png", sizes: "512x512", type: "image/png", purpose: "monochrome" },
    ],
    shortcuts: [
      { name: "Submit a job", url: "/jobs/new", icons: SHORTCUT_ICONS },
      { name: "Watch the network's work", url: "/show", icons: SHORTCUT_ICONS },
    ],
    screenshots: [
      {
        src: "/screenshots/gallery.webp",
        sizes: "1264x790",
        type: "image/webp",
        form_factor: "wide",
        label: "The gallery of what the network has verified",
      },
      {
        src: "/screenshots/contribute-phone.webp",
        sizes: "780x1688",
        type: "image/webp",
        form_factor: "narrow",
        label: "Lending a phone's browser",
      },
    ],
  };
}
