import { expect } from '@jest/globals';
import type { Evenkeel } from './evenkeel.js';
import { picture, uploadForm } from './pictures.js';
import { until } from './wait.js';

const MINUTE = 60_000;
const DONE = new Set(['published', 'failed', 'held', 'unconfirmed']);

/** Writes a post, plans it for the next minute, and lets time pass until it is published there. */
export async function publishesOn(evenkeel: Evenkeel, channelId: string | undefined, text: string): Promise<void> {
  const form = uploadForm(await picture({ width: 1_080, height: 1_080 }), 'calm.jpg', 'image/jpeg', {
    altText: 'Calm.',
  });
  const media = await evenkeel.call<{ id: string }>('POST', '/api/v1/media', form);
  const post = await evenkeel.call<{ id: string }>('POST', '/api/v1/posts', {
    ...{ title: text, kind: 'encouragement', text, mediaIds: [media.body.id] },
  });
  const dueAt = new Date(evenkeel.clock.now().getTime() + MINUTE);
  const made = await evenkeel.call<{ id: string }>('POST', '/api/v1/publications', {
    ...{ postId: post.body.id, channelId, dueAt: dueAt.toISOString() },
  });
  expect([media.status, post.status, made.status]).toEqual([201, 201, 201]);
  evenkeel.moveTo(new Date(dueAt.getTime() + 1_000));
  const gone = await until('the publication to go out', async () => {
    const path = `/api/v1/publications/${made.body.id}`;
    const { body } = await evenkeel.call<{ status: string; reason?: string }>('GET', path);
    if (DONE.has(body.status)) return body;
    // A network that works on a picture is asked again after a while.
    evenkeel.moveTo(new Date(evenkeel.clock.now().getTime() + 500));
    return undefined;
  });
  expect(gone).toMatchObject({ status: 'published' });
}
