import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where vendors put their Vulkan drivers' manifests; a GPU needs its device file as well. */
const NVIDIA_MANIFESTS = [
  "/etc/vulkan/icd.d/nvidia_icd.json",
  "/usr/share/vulkan/icd.d/nvidia_icd.json",
  "/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json",
];
const NVIDIA_DEVICE = "/dev/nvidiactl";
const RENDER_DEVICE = "/dev/dri/renderD128";
/** Chromium brings SwiftShader, a Vulkan driver on the CPU, wherever it is installed. */
const SWIFTSHADER_MANIFEST = "vk_swiftshader_icd.json";
const CHROMIUM_FOLDERS = [
  "/usr/lib/chromium",
  "/usr/lib/chromium-browser",
  "/usr/lib64/chromium-browser",
  "/opt/google/chrome",
  "/opt/chromium.org/chromium",
];

/**
 * WebGPU in Node, through the npm package `webgpu` (Dawn), or null where it has no build for this platform.
 *
 * The Vulkan driver is chosen by {@link chooseVulkanDriver}. The same `GPU` serves every call: Dawn's instance must stay
 * referenced while any of its devices is used.
 *
 * Worker threads have to be started with `env: SHARE_ENV`, all the way from the main thread: otherwise a worker's
 * `process.env` is a copy, and native code does not see the driver chosen in it.
 */
export async function openNodeGpu(): Promise<GPU | null> {
  opened ??= open();
  return opened;
}

let opened: Promise<GPU | null> | undefined;

async function open(): Promise<GPU | null> {
  chooseVulkanDriver();
  try {
    const { create, globals } = await import("webgpu");
    Object.assign(globalThis, globals);
    return create([]);
  } catch {
    // The package is there but has no binary for this platform, or the Vulkan loader it needs is not installed.
    return null;
  }
}

/**
 * Points the Vulkan loader at a driver that Dawn accepts, unless the environment already names one: an NVIDIA GPU, else
 * whatever the loader finds for a render device, else SwiftShader. Left alone, the loader without a GPU offers drivers
 * that Dawn refuses (Mesa 22's lavapipe) and no adapter is found.
 *
 * @returns the manifest now in force, or null when the loader decides.
 */
export function chooseVulkanDriver(): string | null {
  const given = process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES;
  if (given) return given;
  const found = process.platform === "linux" ? findVulkanManifest(existsSync) : null;
  if (found) process.env.VK_ICD_FILENAMES = found;
  return found;
}

/** The manifest to prefer on a Linux machine with these files, or null to let the loader decide. */
export function findVulkanManifest(exists: (path: string) => boolean): string | null {
  const nvidia = NVIDIA_MANIFESTS.find(exists);
  if (nvidia && exists(NVIDIA_DEVICE)) return nvidia;
  if (exists(RENDER_DEVICE)) return null;
  const folders = [...CHROMIUM_FOLDERS, ...playwrightFolders()];
  return folders.map((folder) => join(folder, SWIFTSHADER_MANIFEST)).find(exists) ?? null;
}

function playwrightFolders(): string[] {
  const root = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), ".cache", "ms-playwright");
  if (!existsSync(root)) return [];
  const browsers = readdirSync(root).filter((name) => name.startsWith("chromium"));
  const builds = ["chrome-linux", "chrome-linux64", "chrome-headless-shell-linux64"];
  return browsers.flatMap((browser) => builds.map((build) => join(root, browser, build)));
}
