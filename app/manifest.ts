import type { MetadataRoute } from "next";

export default function manifest(): MetadataRoute.Manifest {
  return {
    name: "Tabgrid",
    short_name: "Tabgrid",
    description: "Lend a browser tab to work that checks itself.",
    start_url: "/",
    display: "standalone",
    background_color: "#11151a",
    theme_color: "#11151a",
    icons: [{ src: "/icon.svg", sizes: "any", type: "image/svg+xml" }],
  };
}
