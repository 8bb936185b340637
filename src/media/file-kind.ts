import { fileTypeFromBuffer } from 'file-type';
import { ProblemError } from '../foundation/problem-error.js';
import { IMAGE_MAX_BYTES, VIDEO_MAX_BYTES } from './limits.js';

/** Bytes from the start of a file that tell its type. */
export const SNIFF_BYTES = 4_100;

export interface FileKind {
  kind: 'image' | 'video';
  mimeType: string;
  /** Without the dot. */
  extension: string;
  maxBytes: number;
}

const image = (mimeType: string, extension: string): FileKind => ({
  kind: 'image',
  mimeType,
  extension,
  maxBytes: IMAGE_MAX_BYTES,
});
const video = (mimeType: string, extension: string): FileKind => ({
  kind: 'video',
  mimeType,
  extension,
  maxBytes: VIDEO_MAX_BYTES,
});

const KINDS: Record<string, FileKind> = {
  'image/jpeg': image('image/jpeg', 'jpg'),
  'image/png': image('image/png', 'png'),
  'image/apng': image('image/png', 'png'),
  'image/webp': image('image/webp', 'webp'),
  'image/gif': image('image/gif', 'gif'),
  'image/avif': image('image/avif', 'avif'),
  'video/mp4': video('video/mp4', 'mp4'),
  'video/x-m4v': video('video/mp4', 'mp4'),
  'video/quicktime': video('video/quicktime', 'mov'),
};

const TAKEN = 'Pictures can be JPEG, PNG, WebP, GIF or AVIF; videos MP4 or MOV.';

/**
 * Judges a file by its first bytes, whatever its name says.
 * @param head the first SNIFF_BYTES, or the whole file when it is shorter
 * @param declared the Content-Type it came with; a picture that says it is a video (or the reverse) is refused
 * @throws ProblemError 415
 */
export async function fileKindOf(head: Buffer, declared?: string): Promise<FileKind> {
  const found = await fileTypeFromBuffer(head);
  const kind = found === undefined ? undefined : KINDS[found.mime];
  if (kind === undefined) throw unsupported(found?.mime, head);
  const family = declared?.split('/')[0]?.trim().toLowerCase();
  if ((family === 'image' || family === 'video') && family !== kind.kind) {
    throw new ProblemError(
      415,
      'media-type-mismatch',
      `The file says it is ${declared ?? ''} but its content is ${kind.mimeType}. Send it with its own type.`,
    );
  }
  return kind;
}

function unsupported(mime: string | undefined, head: Buffer): ProblemError {
  if (mime === 'image/heic' || mime === 'image/heif') {
    return new ProblemError(
      415,
      'media-type',
      `HEIC pictures cannot be read here: share or export the picture as JPEG. ${TAKEN}`,
    );
  }
  if (/<svg[\s>]/i.test(head.toString('latin1'))) {
    return new ProblemError(415, 'media-type', `SVG drawings are not taken: export the drawing as PNG. ${TAKEN}`);
  }
  const what =
    mime === undefined ? 'This is not a picture or video that can be read' : `Files of the type ${mime} are not taken`;
  return new ProblemError(415, 'media-type', `${what}. ${TAKEN}`);
}
