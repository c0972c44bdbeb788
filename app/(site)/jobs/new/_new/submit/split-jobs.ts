/** How many images a kind of work takes at once. */
export interface ImageCount {
  readonly min: number;
  readonly max: number;
}

/**
 * The jobs that photos become: one each where the work takes a single image, else one of them all.
 *
 * @returns null when they are too few or too many.
 */
export function splitJobs<Photo>(photos: readonly Photo[], takes: ImageCount): readonly (readonly Photo[])[] | null {
  if (takes.max === 0) return [[]];
  if (photos.length === 0) return null;
  if (takes.max === 1) return photos.map((photo) => [photo]);
  return photos.length >= takes.min && photos.length <= takes.max ? [photos] : null;
}

/** The titles of jobs, from what was typed (null: nothing) and the names of each one's files. */
export function titleJobs(typed: string | null, names: readonly (readonly string[])[]): string[] {
  return names.map((files, at) => {
    const [first = ""] = files;
    const own = `${first.replace(/\.[a-z0-9]+$/i, "")}${files.length > 1 ? ` and ${files.length - 1} more` : ""}`;
    if (typed === null) return own;
    return names.length === 1 ? typed : `${typed}: ${own || at + 1}`;
  });
}
