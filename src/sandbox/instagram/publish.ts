import { type InstagramAccount } from '../core/accounts.js';
import { shortcodeOf } from './shortcode.js';
import { invalidParameter, refusal } from '../graph/errors.js';
import { refuseUnknownParams } from '../graph/params.js';
import { type GraphCall } from '../graph/request.js';
import { type World } from '../world.js';
import { containerStatus } from './container-status.js';
import { type Container, type InstagramMedia } from './store.js';

const DAY_MS = 24 * 3_600_000;

/** POST /{ig}/media_publish: a FINISHED container becomes public, once. */
export function publishContainer(call: GraphCall, account: InstagramAccount): unknown {
  const { world } = call;
  refuseUnknownParams(call.params, ['creation_id']);
  const id = call.params['creation_id'];
  if (id === undefined || id === '') throw invalidParameter('The parameter creation_id is required');
  const container = world.instagram.containers.get(id);
  if (container?.accountId !== account.id) {
    throw refusal(24, 2207008, 'The media builder with this creation id does not exist or has been expired.');
  }
  const status = containerStatus(world, container);
  if (status === 'EXPIRED') throw refusal(-2, 2207020, 'The media you are trying to publish has expired.');
  if (status !== 'FINISHED') throw refusal(9007, 2207027, 'Media ID is not available');
  if (container.isChild) throw refusal(100, 2207023, 'A carousel item cannot be published by itself.');
  const now = world.clock.now();
  const key = publishKey(account.id);
  if (world.rolling.used(key, now, DAY_MS) >= publishQuota(world, account)) {
    throw refusal(9, 2207042, 'You reached the maximum number of posts that is allowed to be published.');
  }
  world.rolling.add(key, now);
  return { id: publish(world, account, container).id };
}

/** GET /{ig}/content_publishing_limit. */
export function publishingLimit(call: GraphCall, account: InstagramAccount): unknown {
  refuseUnknownParams(call.params, ['since']);
  const fields = (call.params['fields'] ?? 'quota_usage').split(',');
  const unknown = fields.find((field) => field !== 'quota_usage' && field !== 'config');
  if (unknown !== undefined) {
    throw invalidParameter(`Tried accessing nonexisting field (${unknown}) on node type (ContentPublishingLimit)`);
  }
  const { world } = call;
  return {
    data: [
      {
        ...(fields.includes('quota_usage') && {
          quota_usage: world.rolling.used(publishKey(account.id), world.clock.now(), DAY_MS),
        }),
        ...(fields.includes('config') && {
          config: { quota_total: publishQuota(world, account), quota_duration: DAY_MS / 1000 },
        }),
      },
    ],
  };
}

function publishKey(accountId: string): string {
  return `instagram publishes ${accountId}`;
}

function publishQuota(world: World, account: InstagramAccount): number {
  return account.quotas.publishesPerDay ?? world.limits.instagramPublishesPerDay;
}

function publish(world: World, account: InstagramAccount, container: Container): InstagramMedia {
  const children = container.childIds
    .map((id) => world.instagram.containers.get(id))
    .filter((child) => child !== undefined);
  const id = world.ids.graph('1804');
  const media = mediaOf(world, account, container, id, undefined);
  for (const child of children) {
    const childId = world.ids.graph('1804');
    child.mediaId = childId;
    media.childIds.push(childId);
    if (child.media) media.media.push({ ...child.media });
    world.instagram.add(mediaOf(world, account, child, childId, id));
  }
  container.mediaId = id;
  world.instagram.add(media);
  world.addEffect({ network: 'instagram', kind: 'post', id });
  if (media.format !== 'story') world.crowd.expect('instagram', id, media.born);
  return media;
}

function mediaOf(
  world: World,
  account: InstagramAccount,
  container: Container,
  id: string,
  parentId: string | undefined,
): InstagramMedia {
  const shortcode = shortcodeOf(id);
  const place = container.format === 'reel' ? 'reel' : 'p';
  return {
    id,
    network: 'instagram',
    accountId: account.id,
    text: container.caption,
    media: container.media ? [{ ...container.media }] : [],
    publishedAt: Math.trunc(world.clock.now()),
    born: world.clock.age(),
    permalink:
      container.format === 'story'
        ? `https://www.instagram.com/stories/${account.username}/${id}`
        : `https://www.instagram.com/${place}/${shortcode}/`,
    format: container.format,
    containerId: container.id,
    shortcode,
    childIds: [],
    parentId,
    commentEnabled: true,
    shareToFeed: container.shareToFeed,
    options: container.options,
    remarks: 0,
  };
}
