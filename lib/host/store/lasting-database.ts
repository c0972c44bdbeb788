import type { IDBPDatabase } from "idb";

/**
 * Opens a database on first use, and again after the browser closed it: the person cleared this site's data, or the disk
 * failed for a moment.
 *
 * @param open is told what to call when the browser closes the connection.
 */
export function lastingDatabase<Schema>(
  open: (closed: () => void) => Promise<IDBPDatabase<Schema>>,
): () => Promise<IDBPDatabase<Schema>> {
  let opening: Promise<IDBPDatabase<Schema>> | null = null;
  return () => {
    if (opening !== null) return opening;
    const started = open(() => {
      if (opening === started) opening = null;
    });
    opening = started;
    started.catch(() => {
      if (opening === started) opening = null;
    });
    return started;
  };
}
