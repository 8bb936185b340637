import { type InstagramAccount } from '../core/accounts.js';
import { type PostedMedia } from '../core/published.js';
import { GraphRefusal, refusal } from '../graph/errors.js';
import { type GraphCall } from '../graph/request.js';
import { fetchMedia } from '../media/fetch-media.js';
import { imageFacts } from '../media/image-facts.js';
import { videoFacts } from '../media/video-facts.js';
import { type World } from '../world.js';
import { type ContainerOrder, readContainerOrder } from './container-params.js';
import { containerStatus } from './container-status.js';
import { imageRefusal, MOST_IMAGE_BYTES, MOST_REEL_BYTES, MOST_STORY_BYTES, videoFailure } from './media-rules.js';
import { type Container } from './store.js';

const DAY_MS = 24 * 3_600_000;

/** POST /{ig}/media: images are fetched and judged at once, videos afterwards, as the container's status tells. */
export async function createContainer(call: GraphCall, account: InstagramAccount): Promise<unknown> {
  const { world } = call;
  const order = readContainerOrder(call);
  const now = world.clock.now();
  const key = `instagram containers ${account.id}`;
  const most = account.quotas.containersPerDay ?? world.limits.instagramContainersPerDay;
  if (world.rolling.used(key, now, DAY_MS) >= most) {
    throw refusal(4, undefined, '(#4) Too many containers were created in the last 24 hours.');
  }
  const container = newContainer(world, account, order, now);
  const stuck = world.faults.takeStuck({ network: 'instagram', operation: 'create-container', account: account.id });
  container.stuck = stuck;
  switch (order.source.kind) {
    case 'image':
      container.media = await fetchImage(world, order.source.url, order.format === 'story' ? 'story' : 'feed');
      container.media.altText = order.altText;
      container.readyAge = world.clock.age() + world.processing.image * 1000;
      break;
    case 'video':
      if (order.coverUrl !== undefined) await fetchImage(world, order.coverUrl, 'cover');
      void fetchVideo(world, container, order.source.url);
      break;
    case 'upload':
      if (order.coverUrl !== undefined) await fetchImage(world, order.coverUrl, 'cover');
      container.upload = { received: 0, complete: false };
      break;
    case 'children':
      container.childIds = order.source.ids;
      checkChildren(world, account, order.source.ids);
      container.readyAge = world.clock.age() + world.processing.image * 1000;
      break;
    default: {
      const never: never = order.source;
      return never;
    }
  }
  world.rolling.add(key, now);
  world.instagram.containers.put(container);
  world.touch();
  if (order.source.kind !== 'upload') return { id: container.id };
  const version = call.request.version ?? 'v26.0';
  return {
    id: container.id,
    uri: `${call.request.origin}/rupload.facebook.com/ig-api-upload/${version}/${container.id}`,
  };
}

function newContainer(world: World, account: InstagramAccount, order: ContainerOrder, now: number): Container {
  return {
    id: world.ids.graph('1791'),
    accountId: account.id,
    format: order.format,
    isChild: order.isChild,
    caption: order.caption,
    altText: order.altText,
    childIds: [],
    shareToFeed: order.shareToFeed,
    thumbOffset: order.thumbOffset,
    options: order.options,
    createdAt: now,
    born: world.clock.age(),
    stuck: false,
  };
}

async function fetchImage(world: World, url: string, purpose: 'feed' | 'story' | 'cover'): Promise<PostedMedia> {
  const fetched = await fetchMedia(url, MOST_IMAGE_BYTES);
  switch (fetched.kind) {
    case 'too-large':
      throw refusal(36000, 2207004, 'The image is too large to download. It can have 8 MiB.');
    case 'timed-out':
      throw refusal(-2, 2207003, 'It takes too long to download the media.');
    case 'unreachable':
      throw new GraphRefusal({
        code: 9004,
        subcode: 2207052,
        message: 'Only photo or video can be accepted as media type.',
        userMessage: `The media could not be fetched from this URI: ${url} (${fetched.reason})`,
      });
    case 'fetched': {
      const facts = await imageFacts(fetched.content);
      const refused = imageRefusal(facts, fetched.content.length, purpose);
      if (refused || !facts) throw refused ?? refusal(36001, 2207005, 'The image format is not supported.');
      const kept = await world.media.put(fetched.content);
      return {
        kind: 'image',
        mediaId: kept.id,
        mimeType: facts.mimeType,
        altText: '',
        bytes: kept.bytes,
        width: facts.width,
        height: facts.height,
      };
    }
    default: {
      const never: never = fetched;
      return never;
    }
  }
}

async function fetchVideo(world: World, container: Container, url: string): Promise<void> {
  try {
    const fetched = await fetchMedia(url, container.format === 'story' ? MOST_STORY_BYTES : MOST_REEL_BYTES);
    switch (fetched.kind) {
      case 'too-large':
        container.failure = { subcode: 2207026, reason: 'too large' };
        break;
      case 'timed-out':
        container.failure = { subcode: 2207003, reason: 'it takes too long to download the media' };
        break;
      case 'unreachable':
        container.failure = { subcode: 2207052, reason: 'the media could not be fetched' };
        break;
      case 'fetched':
        await judgeVideo(world, container, fetched.content);
        break;
      default: {
        const never: never = fetched;
        return never;
      }
    }
  } catch {
    container.failure = { subcode: 2207032, reason: 'the container could not be made' };
  }
  world.touch();
}

/** Judges a container's video by its content and starts its processing. */
export async function judgeVideo(world: World, container: Container, content: Buffer): Promise<void> {
  const facts = await videoFacts(content);
  const purpose = container.isChild ? 'child' : container.format === 'story' ? 'story' : 'reel';
  container.failure = videoFailure(facts, content.length, purpose, container.thumbOffset);
  if (container.failure || !facts) return;
  const kept = await world.media.put(content);
  container.media = {
    kind: 'video',
    mediaId: kept.id,
    mimeType: facts.mimeType,
    altText: '',
    bytes: kept.bytes,
    width: facts.width,
    height: facts.height,
    durationMs: facts.durationMs,
  };
  container.readyAge = world.clock.age() + world.processing.video * 1000;
  world.touch();
}

function checkChildren(world: World, account: InstagramAccount, ids: string[]): void {
  for (const id of ids) {
    const child = world.instagram.containers.get(id);
    if (child?.accountId !== account.id || !child.isChild) {
      throw refusal(24, 2207006, `The media with id ${id} cannot be found as a carousel item.`);
    }
    const status = containerStatus(world, child);
    if (status === 'EXPIRED') throw refusal(-2, 2207020, `The media with id ${id} has expired.`);
    if (status !== 'FINISHED') throw refusal(9007, 2207027, `Media ID is not available: ${id} is ${status}.`);
  }
}
