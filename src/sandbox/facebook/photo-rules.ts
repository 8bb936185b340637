import { GraphRefusal, invalidParameter } from '../graph/errors.js';
import { type GraphCall } from '../graph/request.js';
import { fetchMedia, isFetchableUrl } from '../media/fetch-media.js';
import { imageFacts } from '../media/image-facts.js';
import { type PostedMedia } from '../core/published.js';

// Page photos reference, read 2026-09-11: JPEG, PNG, GIF, BMP and TIFF below 4 MB.
export const MOST_PHOTO_BYTES = 4 * 1024 * 1024;
const FORMATS = ['jpeg', 'png', 'gif', 'bmp', 'tiff'];

/** The photo that a call brings, by `url` or as the multipart file `source`, judged by its content. */
export async function takePhoto(call: GraphCall, altText: string): Promise<PostedMedia> {
  const content = await photoContent(call);
  const facts = content.length > MOST_PHOTO_BYTES ? undefined : await imageFacts(content);
  if (!facts || !FORMATS.includes(facts.format)) throw unreadable();
  const kept = await call.world.media.put(content);
  return {
    kind: 'image',
    mediaId: kept.id,
    mimeType: facts.mimeType,
    altText,
    bytes: kept.bytes,
    width: facts.width,
    height: facts.height,
  };
}

async function photoContent(call: GraphCall): Promise<Buffer> {
  const file = call.request.files['source'];
  const url = call.params['url'];
  if ((file === undefined) === (url === undefined)) {
    throw new GraphRefusal({ code: 324, message: '(#324) Requires upload file' });
  }
  if (file) return file.content;
  if (url === undefined || !isFetchableUrl(url)) throw invalidParameter('url should represent a valid URL');
  const fetched = await fetchMedia(url, MOST_PHOTO_BYTES);
  switch (fetched.kind) {
    case 'fetched':
      return fetched.content;
    case 'too-large':
      throw unreadable();
    case 'timed-out':
    case 'unreachable':
      throw new GraphRefusal({
        code: 324,
        subcode: 2069019,
        message: '(#324) Missing or invalid image file',
        userMessage: 'The photo could not be fetched from this URL.',
      });
    default: {
      const never: never = fetched;
      return never;
    }
  }
}

function unreadable(): GraphRefusal {
  return new GraphRefusal({
    code: 100,
    subcode: 1366046,
    message: 'Invalid parameter',
    userTitle: "Can't Read Files",
    userMessage:
      "Your photos couldn't be uploaded. Photos should be less than 4 MB and saved as JPG, PNG, GIF, BMP or TIFF files.",
  });
}
