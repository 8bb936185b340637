import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { takeVideo } from '../facebook/video-work.js';
import { judgeVideo } from '../instagram/create-container.js';
import { fetchMedia, isFetchableUrl } from '../media/fetch-media.js';
import { type World } from '../world.js';

/** What a resumable upload fills. */
export interface UploadTarget {
  accountId: string;
  id: string;
  received: () => number;
  isComplete: () => boolean;
  progress: (received: number, total: number) => void;
  complete: (content: Buffer) => Promise<void>;
}

/** rupload's own refusal. */
export class UploadProblem extends Error {
  constructor(
    readonly type: 'OffsetInvalidError' | 'PartialRequestError' | 'ProcessingFailedError',
    readonly retriable: boolean,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }

  body(): unknown {
    return { debug_info: { retriable: this.retriable, type: this.type, message: this.message } };
  }
}

const MOST_BYTES = 1024 * 1024 * 1024;
const parts = new WeakMap<World, Map<string, Buffer[]>>();

export function uploadTargetOf(world: World, network: 'instagram' | 'facebook', id: string): UploadTarget | undefined {
  if (network === 'instagram') {
    const container = world.instagram.containers.get(id);
    const upload = container?.upload;
    if (!container || !upload) return undefined;
    return {
      accountId: container.accountId,
      id,
      received: () => upload.received,
      isComplete: () => upload.complete,
      progress: (received, total) => Object.assign(upload, { received, total }),
      complete: async (content) => {
        upload.complete = true;
        await judgeVideo(world, container, content);
      },
    };
  }
  const video = world.facebook.videos.get(id);
  if (video?.kind !== 'reel') return undefined;
  return {
    accountId: video.pageId,
    id,
    received: () => video.received,
    isComplete: () => video.uploaded,
    progress: (received, total) => Object.assign(video, { received, total }),
    complete: async (content) => {
      video.stuck ||= world.faults.takeStuck({ network: 'facebook', operation: 'upload', account: video.pageId });
      await takeVideo(world, video, content);
    },
  };
}

/**
 * Takes what an upload brings. Bytes that came before a connection broke are kept; the next call goes on at `offset`.
 *
 * @throws UploadProblem when the offset is wrong, bytes are missing or the URL cannot be fetched
 */
export async function takeUpload(
  world: World,
  target: UploadTarget,
  headers: IncomingHttpHeaders,
  body: IncomingMessage,
): Promise<void> {
  const url = headerOf(headers, 'file_url');
  if (target.isComplete()) throw new UploadProblem('ProcessingFailedError', false, 'The upload is complete already.');
  if (url !== undefined) {
    const fetched = isFetchableUrl(url) ? await fetchMedia(url, MOST_BYTES) : undefined;
    if (fetched?.kind !== 'fetched') {
      throw new UploadProblem('ProcessingFailedError', true, `The file could not be fetched from ${url}`);
    }
    target.progress(fetched.content.length, fetched.content.length);
    await target.complete(fetched.content);
    return;
  }
  const offset = wholeNumber(headers, 'offset');
  const total = wholeNumber(headers, 'file_size');
  if (total < 1 || total > MOST_BYTES)
    throw new UploadProblem('ProcessingFailedError', false, 'file_size is not possible.');
  if (offset !== target.received()) {
    throw new UploadProblem('OffsetInvalidError', true, `The offset must be ${target.received()}.`);
  }
  const kept = partsOf(world, target.id, offset);
  const whole = await readInto(kept, body, (length) => {
    target.progress(target.received() + length, total);
    if (target.received() > total) throw new UploadProblem('PartialRequestError', false, 'More bytes than file_size.');
  });
  world.touch();
  if (!whole || target.received() < total) {
    throw new UploadProblem('PartialRequestError', true, `Got ${target.received()} of ${total} bytes.`);
  }
  parts.get(world)?.delete(target.id);
  await target.complete(Buffer.concat(kept));
}

async function readInto(kept: Buffer[], body: IncomingMessage, onChunk: (length: number) => void): Promise<boolean> {
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      kept.push(chunk);
      onChunk(chunk.length);
    }
    return true;
  } catch (error) {
    if (error instanceof UploadProblem) throw error;
    return false;
  }
}

function partsOf(world: World, id: string, offset: number): Buffer[] {
  let all = parts.get(world);
  if (!all) parts.set(world, (all = new Map<string, Buffer[]>()));
  const kept = offset === 0 ? [] : (all.get(id) ?? []);
  all.set(id, kept);
  return kept;
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function wholeNumber(headers: IncomingHttpHeaders, name: string): number {
  const text = headerOf(headers, name);
  if (text === undefined || !/^\d{1,15}$/.test(text)) {
    throw new UploadProblem('ProcessingFailedError', false, `The header ${name} is missing or not a number.`);
  }
  return Number(text);
}
