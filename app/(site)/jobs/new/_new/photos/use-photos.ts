"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { drawThumbnail, loadPhoto, type Photo, PhotoUnusableError } from "./load-photo.ts";
import { createWorkQueue } from "./work-queue.ts";

/** Most photos at once: as many as one job takes. */
export const MAX_PHOTOS = 200;

/** A photo of the set. Beside its file only a thumbnail is kept. */
export interface PickedPhoto {
  readonly key: number;
  readonly file: File;
  readonly width: number;
  readonly height: number;
  readonly opaque: boolean;
  readonly thumbnail: string;
}

/** Photos picked by the visitor, in the order in which they were picked. */
export interface PhotoSet {
  readonly photos: readonly PickedPhoto[];
  /** The photo that previews are computed on, with the one small copy that is kept. */
  readonly shown: (Photo & { readonly key: number }) | null;
  /** Files still to be read. */
  readonly reading: number;
  /** What could not be used: a file by its name, or so many for which there was no room. */
  readonly refusals: readonly { readonly of: string | number; readonly error: unknown }[];
  readonly add: (files: readonly File[]) => void;
  readonly show: (key: number) => void;
  readonly remove: (key: number) => void;
  /** Brings the photo to the front. */
  readonly lead: (key: number) => void;
  readonly clear: () => void;
}

/** Reads picked files one after the other, so that however many there are only one is decoded at a time. */
export function usePhotos(): PhotoSet {
  const [photos, setPhotos] = useState<readonly PickedPhoto[]>([]);
  const [shown, setShown] = useState<PhotoSet["shown"]>(null);
  const [reading, setReading] = useState(0);
  const [refusals, setRefusals] = useState<PhotoSet["refusals"]>([]);
  const reader = useRef(createReader());

  // A form that is not shown reads nothing, and goes on when it is shown again.
  useEffect(() => {
    const { queue } = reader.current;
    queue.resume();
    return queue.pause;
  }, []);

  /** Decodes the file of a photo after those before it; what comes of it is dropped when it was removed meanwhile. */
  const read = useCallback((key: number, file: File, onRead: (photo: Photo) => void): void => {
    const { queue, keys } = reader.current;
    setReading((count) => count + 1);
    queue.add(async () => {
      if (keys.has(key)) {
        const take = await loadPhoto(file).then(
          (photo) => () => onRead(photo),
          (error: unknown) => () => {
            keys.delete(key);
            setPhotos((list) => list.filter((it) => it.key !== key));
            setRefusals((list) => [...list, { of: file.name, error }]);
          },
        );
        if (keys.has(key)) take();
      }
      setReading((count) => count - 1);
    });
  }, []);

  const add = useCallback(
    (files: readonly File[]): void => {
      const { current } = reader;
      setRefusals([]);
      const room = Math.max(0, MAX_PHOTOS - current.keys.size);
      for (const file of files.slice(0, room)) {
        const key = current.nextKey++;
        current.keys.add(key);
        read(key, file, (photo) => {
          const { width, height, small } = photo;
          const picked = { key, file, width, height, opaque: small.opaque, thumbnail: drawThumbnail(photo) };
          setPhotos((list) => [...list, picked]);
          setShown((before) => before ?? { ...photo, key });
        });
      }
      if (files.length > room) {
        const most = MAX_PHOTOS;
        const error = new PhotoUnusableError("photo.too-many", `${most} photos are the most at once.`, { most });
        setRefusals([{ of: files.length - room, error }]);
      }
    },
    [read],
  );
  const show = useCallback(
    (key: number): void => {
      const photo = photos.find((it) => it.key === key);
      if (photo !== undefined) read(key, photo.file, (loaded) => setShown({ ...loaded, key }));
    },
    [photos, read],
  );
  const remove = useCallback(
    (key: number): void => {
      const left = photos.filter((photo) => photo.key !== key);
      reader.current.keys.delete(key);
      setPhotos((list) => list.filter((photo) => photo.key !== key));
      if (shown?.key !== key) return;
      setShown(null);
      const next = left[0];
      if (next !== undefined) read(next.key, next.file, (loaded) => setShown({ ...loaded, key: next.key }));
    },
    [photos, shown, read],
  );
  const lead = useCallback((key: number): void => {
    setPhotos((list) => list.toSorted((a, b) => Number(b.key === key) - Number(a.key === key)));
  }, []);
  const clear = useCallback((): void => {
    reader.current.keys.clear();
    setPhotos([]);
    setShown(null);
    setRefusals([]);
  }, []);

  return { photos, shown, reading, refusals, add, show, remove, lead, clear };
}

/** What reading remembers between renders. */
function createReader() {
  return {
    queue: createWorkQueue(),
    nextKey: 0,
    /** Photos of the set, and files that wait to become some. */
    keys: new Set<number>(),
  };
}
