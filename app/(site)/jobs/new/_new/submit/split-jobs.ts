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

/** How titles are put together in the visitor's language. */
export interface TitleParts {
  /** A photo's name, and how many more there are. */
  andMore(first: string, more: number): string;
  /** A title for all, and what tells one of them from the others. */
  ofOne(title: string, own: string): string;
}

/** The titles of jobs, from what was typed (null: nothing) and the names of each one's files. */
export function titleJobs(typed: string | null, names: readonly (readonly string[])[], parts: TitleParts): string[] {
  return names.map((files, at) => {
    const first = (files[0] ?? "").replace(/\.[a-z0-9]+$/i, "");
    const own = files.length > 1 ? parts.andMore(first, files.length - 1) : first;
    if (typed === null) return own;
    return names.length === 1 ? typed : parts.ofOne(typed, own || String(at + 1));
  });
}
