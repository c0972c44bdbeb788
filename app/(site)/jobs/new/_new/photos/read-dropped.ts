/** Names of images, for files that their system gives no type. */
const IMAGE_NAME = /\.(jpe?g|png|webp|avif)$/i;

/**
 * The files that were dropped, with the pictures in dropped folders, in the order of their names. Has to be called while
 * the drop event is handled.
 */
export async function readDropped(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const direct = [...transfer.files];
  if (!entries.some((entry) => entry?.isDirectory)) return direct;
  const files: File[] = [];
  for (const entry of entries) if (entry !== null) files.push(...(await filesOf(entry)));
  return files;
}

/** The pictures among the files of a folder, in the order of their names. */
export function picturesOf(files: Iterable<File>): File[] {
  return [...files]
    .filter(({ name, type }) => type.startsWith("image/") || IMAGE_NAME.test(name))
    .sort((a, b) => placeOf(a).localeCompare(placeOf(b), "en", { numeric: true }));
}

const placeOf = (file: File): string => file.webkitRelativePath || file.name;

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (!entry.isDirectory) {
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  // A reader gives entries in parts, the last of which is empty.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return picturesOf(files);
    for (const inner of part) files.push(...(await filesOf(inner)));
  }
}
