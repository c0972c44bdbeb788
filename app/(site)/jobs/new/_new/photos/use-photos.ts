"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { formatCount } from "../../../../../format.ts";
import { drawThumbnail, loadPhoto, type Photo, PhotoUnusableError } from "./load-photo.ts";

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
  readonly refusals: readonly { readonly name: string; readonly error: unknown }[];
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

  useEffect(() => {
    const { current } = reader;
    current.isGone = false;
    return () => {
      current.isGone = true;
    };
  }, []);

  /** Decodes a file after those before it; what comes of it is dropped when the set was cleared meanwhile. */
  const read = useCallback((file: File, onRead: (photo: Photo) => void): void => {
    const { current } = reader;
    const { round } = current;
    setReading((count) => count + 1);
    current.last = current.last.then(async () => {
      if (current.isGone) return;
      if (current.round === round) {
        const take = await loadPhoto(file).then(
          (photo) => () => onRead(photo),
          (error: unknown) => () => setRefusals((list) => [...list, { name: file.name, error }]),
        );
        if (current.round === round) take();
      }
      setReading((count) => count - 1);
    });
  }, []);

  const add = useCallback(
    (files: readonly File[]): void => {
      const { current } = reader;
      setRefusals([]);
      const room = Math.max(0, MAX_PHOTOS - current.count);
      for (const file of files.slice(0, room)) {
        const key = current.nextKey++;
        current.count++;
        read(file, (photo) => {
          const { width, height, small } = photo;
          const picked = { key, file, width, height, opaque: small.opaque, thumbnail: drawThumbnail(photo) };
          setPhotos((list) => [...list, picked]);
          setShown((before) => before ?? { ...photo, key });
        });
      }
      if (files.length > room) {
        const error = new PhotoUnusableError(`${formatCount(MAX_PHOTOS)} photos are the most at once.`);
        setRefusals([{ name: `${formatCount(files.length - room)} more`, error }]);
      }
    },
    [read],
  );
  const show = useCallback(
    (key: number): void => {
      const photo = photos.find((it) => it.key === key);
      if (photo !== undefined) read(photo.file, (loaded) => setShown({ ...loaded, key }));
    },
    [photos, read],
  );
  const remove = useCallback(
    (key: number): void => {
      const left = photos.filter((photo) => photo.key !== key);
      reader.current.count = left.length;
      setPhotos(left);
      if (shown?.key !== key) return;
      setShown(null);
      const next = left[0];
      if (next !== undefined) read(next.file, (loaded) => setShown({ ...loaded, key: next.key }));
    },
    [photos, shown, read],
  );
  const lead = useCallback((key: number): void => {
    setPhotos((list) => list.toSorted((a, b) => Number(b.key === key) - Number(a.key === key)));
  }, []);
  const clear = useCallback((): void => {
    reader.current.round++;
    reader.current.count = 0;
    setPhotos([]);
    setShown(null);
    setRefusals([]);
  }, []);

  return { photos, shown, reading, refusals, add, show, remove, lead, clear };
}

/** What reading remembers between renders. */
function createReader() {
  return { last: Promise.resolve(), nextKey: 0, count: 0, round: 0, isGone: false };
}
