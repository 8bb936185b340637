import { type XAccount } from '../core/accounts.js';
import { type World } from '../world.js';
import { invalidRequest, tooLarge } from './errors.js';
import { type ProcessingInfo, processingState } from './processing.js';
import { type XMedia, type XMediaCategory } from './store.js';
import { judgeUpload } from './upload-rules.js';

/** Chunks are advised to stay within 5 MB; here that is the rule. Chunked-upload page, read 2026-08-22. */
export const MOST_CHUNK_BYTES = 5 * 1024 * 1024;
const MOST_TOTAL_BYTES = 17_179_869_184;
const MOST_SEGMENT = 999;
/** An upload can be used for a day. */
const LIFETIME_SECONDS = 86_400;

// Specification 2.166, MediaUploadConfigRequest.
const TYPES: Record<XMediaCategory, string[]> = {
  tweet_image: ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/bmp', 'image/pjpeg', 'image/tiff'],
  tweet_gif: ['image/gif'],
  tweet_video: ['video/mp4', 'video/quicktime', 'video/webm', 'video/mp2t'],
  amplify_video: ['video/mp4', 'video/quicktime', 'video/webm', 'video/mp2t'],
  subtitles: ['text/srt', 'text/vtt'],
};
const INITIALIZE_FIELDS = ['media_type', 'total_bytes', 'media_category', 'additional_owners', 'shared'];

/** Chunks of the uploads that are still open, by media id. */
export type OpenUploads = Map<string, Map<number, Buffer>>;

export interface UploadContext {
  world: World;
  account: XAccount;
  open: OpenUploads;
  /** Whether a fault asks that processing never ends; asking uses the fault up. */
  stuck: () => boolean;
}

export function initializeUpload(context: UploadContext, body: Record<string, unknown>): unknown {
  for (const name of Object.keys(body)) {
    if (!INITIALIZE_FIELDS.includes(name)) throw invalidRequest(`$.${name}: is not defined in the schema`);
  }
  const category = categoryOf(body['media_category'] ?? 'tweet_image');
  const mimeType = typeof body['media_type'] === 'string' ? body['media_type'] : '';
  const total = Number(body['total_bytes']);
  if (!TYPES[category].includes(mimeType)) {
    throw invalidRequest(`$.media_type: [${mimeType}] does not go with media_category ${category}.`);
  }
  if (!Number.isInteger(total) || total < 1 || total > MOST_TOTAL_BYTES) {
    throw invalidRequest('$.total_bytes: must be an integer between 1 and 17179869184.');
  }
  const media = newMedia(context, category, mimeType, total);
  context.open.set(media.id, new Map());
  return { data: { id: media.id, media_key: media.mediaKey, expires_after_secs: LIFETIME_SECONDS } };
}

export function appendChunk(context: UploadContext, id: string, segment: unknown, chunk: Buffer | undefined): unknown {
  const media = ownMedia(context, id);
  const chunks = context.open.get(id);
  if (media.finalized || !chunks) throw invalidRequest('This upload is not open any more.');
  const index = Number(segment);
  if (segment === undefined || segment === '' || !Number.isInteger(index) || index < 0 || index > MOST_SEGMENT) {
    throw invalidRequest(`$.segment_index: must be an integer between 0 and ${MOST_SEGMENT}.`);
  }
  if (!chunk || chunk.length === 0) throw invalidRequest('$.media: is missing.');
  if (chunk.length > MOST_CHUNK_BYTES) throw tooLarge(`A chunk may have ${MOST_CHUNK_BYTES} bytes.`);
  chunks.set(index, chunk);
  return { data: { expires_at: Math.floor(media.expiresAt / 1000) } };
}

export async function finalizeUpload(context: UploadContext, id: string): Promise<unknown> {
  const media = ownMedia(context, id);
  const chunks = context.open.get(id);
  if (!media.finalized) {
    if (!chunks) throw invalidRequest('This upload is not open any more.');
    const indexes = [...chunks.keys()].sort((one, other) => one - other);
    if (indexes.some((index, place) => index !== place)) throw invalidRequest('Segments do not add up.');
    const content = Buffer.concat(indexes.map((index) => chunks.get(index) ?? Buffer.alloc(0)));
    if (content.length !== media.totalBytes) {
      throw invalidRequest(`Media parts do not add up: ${content.length} of ${media.totalBytes} bytes.`);
    }
    context.open.delete(id);
    await finish(context, media, content);
  }
  return uploadAnswer(context.world, media);
}

/** The whole of a small image at once. */
export async function uploadAtOnce(
  context: UploadContext,
  category: unknown,
  content: Buffer | undefined,
): Promise<unknown> {
  const wanted = categoryOf(category ?? 'tweet_image');
  if (wanted !== 'tweet_image' && wanted !== 'subtitles') {
    throw invalidRequest('$.media_category: only tweet_image and subtitles can be uploaded at once.');
  }
  if (!content || content.length === 0) throw invalidRequest('$.media: is missing.');
  if (content.length > MOST_CHUNK_BYTES) throw tooLarge(`An upload at once may have ${MOST_CHUNK_BYTES} bytes.`);
  const media = newMedia(context, wanted, wanted === 'subtitles' ? 'text/srt' : 'image/jpeg', content.length);
  await finish(context, media, content);
  return uploadAnswer(context.world, media);
}

export function uploadStatus(context: UploadContext, command: string | undefined, id: string | undefined): unknown {
  if (command !== undefined && command !== 'STATUS') throw invalidRequest(`command: [${command}] is not STATUS`);
  const media = ownMedia(context, id ?? '');
  if (!media.finalized) throw invalidRequest('This upload has not been finalized.');
  const info = processingState(context.world, media);
  return uploadAnswer(
    context.world,
    media,
    context.stuck() ? { ...info, state: 'in_progress', check_after_secs: 1 } : info,
  );
}

async function finish(context: UploadContext, media: XMedia, content: Buffer): Promise<void> {
  const { world, account } = context;
  const kept = await world.media.put(content);
  media.shelfId = kept.id;
  media.bytes = kept.bytes;
  if (media.category !== 'tweet_video' && media.category !== 'amplify_video') {
    const refusal = await judgeUpload(media, content, account.premium);
    if (refusal !== undefined) throw invalidRequest(refusal);
    media.finalized = true;
    world.touch();
    return;
  }
  media.finalized = true;
  const born = world.clock.age();
  const processing = { born, readyAge: born + world.processing.video * 1000, stuck: context.stuck(), judged: false };
  media.processing = processing;
  void judgeUpload(media, content, account.premium)
    .catch(() => 'Internal error.')
    .then((refusal) => {
      media.failure = refusal;
      processing.judged = true;
      world.touch();
    });
}

function newMedia(context: UploadContext, category: XMediaCategory, mimeType: string, totalBytes: number): XMedia {
  const now = context.world.clock.now();
  const id = context.world.ids.snowflake(now);
  const prefix = category === 'tweet_image' ? 3 : category === 'tweet_gif' ? 16 : 7;
  const media: XMedia = {
    id,
    mediaKey: `${prefix}_${id}`,
    ownerId: context.account.id,
    category,
    mimeType,
    totalBytes,
    createdAt: now,
    expiresAt: now + LIFETIME_SECONDS * 1000,
    finalized: false,
    kind: category === 'subtitles' ? 'subtitles' : 'photo',
    bytes: 0,
    width: 0,
    height: 0,
    altText: '',
  };
  context.world.x.addMedia(media);
  return media;
}

/** The caller's living upload. */
export function ownMedia(context: { world: World; account: XAccount }, id: string): XMedia {
  const media = context.world.x.media.get(id);
  if (media?.ownerId !== context.account.id || media.expiresAt <= context.world.clock.now()) {
    throw invalidRequest('Your media IDs are invalid.', { media_id: [id] });
  }
  return media;
}

function uploadAnswer(world: World, media: XMedia, info?: ProcessingInfo): unknown {
  const seconds = Math.max(0, Math.floor((media.expiresAt - world.clock.now()) / 1000));
  return {
    data: {
      id: media.id,
      media_key: media.mediaKey,
      size: media.bytes,
      expires_after_secs: seconds,
      ...(media.processing && { processing_info: info ?? processingState(world, media) }),
    },
  };
}

function categoryOf(value: unknown): XMediaCategory {
  if (typeof value === 'string' && Object.hasOwn(TYPES, value)) return value as XMediaCategory;
  throw invalidRequest(`$.media_category: [${String(value)}] is not offered here.`);
}
