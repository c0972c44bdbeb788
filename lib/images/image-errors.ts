import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when bytes are no image of any kind we can tell. */
export class NotAnImageError extends TabgridError {
  constructor() {
    super("image.not-an-image", "user", "The file is not an image.", { hints: ["Send a JPEG, PNG, WebP or AVIF."] });
  }
}

/** Thrown for images in a format, or a variety of one, that is not read. */
export class ImageUnsupportedError extends TabgridError {
  constructor(format: string) {
    super("image.unsupported", "user", "Images in this format are not accepted.", {
      details: { format },
      hints: ["Send a JPEG, PNG, WebP or AVIF."],
    });
  }
}

/** Thrown when an image ends early or is damaged inside. */
export class ImageTruncatedError extends TabgridError {
  constructor(cause?: unknown) {
    super("image.truncated", "user", "The image is cut off or damaged.", { cause, hints: ["Save it anew."] });
  }
}

/** Thrown when an image has more pixels, longer sides or needs more memory than allowed. */
export class ImageTooLargeError extends TabgridError {
  constructor(details: Readonly<Record<string, number>>) {
    super("image.too-large", "user", "The image is larger than the limit.", { details });
  }
}

/** Thrown when an image takes longer than any honest one does. */
export class CodecTimeoutError extends TabgridError {
  constructor(limitMs: number) {
    super("image.decode-timeout", "user", "Working on the image took too long and was stopped.", {
      details: { limitMs },
    });
  }
}

/** Thrown when more images wait than the queue holds. */
export class ImagesBusyError extends TabgridError {
  constructor() {
    super("image.busy", "transient", "Too many images are being worked on.", { hints: ["Try again in a minute."] });
  }
}

/** Thrown when an output cannot be encoded, now or later. */
export class CannotEncodeError extends TabgridError {
  constructor(why: string) {
    super("image.cannot-encode", "permanent", "The output cannot be encoded in this format.", {
      cause: new Error(why),
    });
  }
}

/** Thrown when the codec process could not do its work for reasons of this machine: disk full, process killed. */
export class CodecFailedError extends TabgridError {
  constructor(why: string) {
    super("image.codec-failed", "transient", "The image could not be worked on right now.", { cause: new Error(why) });
  }
}
