import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { picture, uploadForm } from '../support/pictures.js';
import { until } from '../support/wait.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Publication {
  id: string;
  dueAt: string;
  status: string;
  reason?: string;
  lead?: string;
}

/** On the real clockwork: what was announced must never be over when people read it. */
describe('the announcement of an event', () => {
  let evenkeel: Evenkeel;
  const channels = new Map<string, string>();
  let text = '';

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ start: '2026-11-29T18:00:00Z', speed: 60 });
    const list = await evenkeel.call<{ items: { id: string; network: string }[] }>('GET', '/api/v1/channels');
    for (const channel of list.body.items) channels.set(channel.network, channel.id);
    await evenkeel.call('PATCH', '/api/v1/workspace', { signature: '', hashtags: [] });
  }, 60_000);
  afterAll(async () => {
    await evenkeel.close();
  });
  beforeEach(() => {
    text = `Group ${Math.random().toString(36).slice(2)} at {{event.localTime}}`;
  });

  const inMinutes = (minutes: number): string =>
    new Date(evenkeel.clock.now().getTime() + minutes * MINUTE).toISOString();
  const eventAt = (startsAt: string) => ({ startsAt, timeZone: 'Europe/Berlin' });

  async function announce(startsAt: string, more: object = {}): Promise<string> {
    const fields = { title: 'Our group', kind: 'announcement', text, event: eventAt(startsAt), ...more };
    const { status, body } = await evenkeel.call<{ id: string }>('POST', '/api/v1/posts', fields);
    expect({ status, body }).toMatchObject({ status: 201 });
    return body.id;
  }
  async function schedule(postId: string, network: string, dueAt: string): Promise<Publication> {
    const request = { postId, channelId: channels.get(network), dueAt };
    const { status, body } = await evenkeel.call<Publication>('POST', '/api/v1/publications', request);
    expect({ status, body }).toMatchObject({ status: 201 });
    return body;
  }
  const read = async (id: string): Promise<Publication> =>
    (await evenkeel.call<Publication>('GET', `/api/v1/publications/${id}`)).body;
  const ended = (id: string): Promise<Publication> =>
    until('the end of a publication', async () => {
      const publication = await read(id);
      return ['scheduled', 'publishing'].includes(publication.status) ? undefined : publication;
    });
  const onTheNetworks = async (words: string): Promise<string[]> => {
    const address = `http://127.0.0.1:${evenkeel.sandbox.port}/_sandbox/posts`;
    const { items } = (await (await fetch(address)).json()) as { items: { text: string }[] };
    return items.map((item) => item.text).filter((each) => each.includes(words));
  };
  const fault = async (body: object): Promise<void> => {
    const answer = await fetch(`http://127.0.0.1:${evenkeel.sandbox.port}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBeLessThan(300);
  };

  it('goes out before it begins, with its time in words', async () => {
    const startsAt = inMinutes(30);
    const { id } = await schedule(await announce(startsAt), 'x', inMinutes(1));
    expect(await ended(id)).toMatchObject({ status: 'published' });
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'short' });
    expect(await onTheNetworks(text.slice(0, 14))).toEqual([
      expect.stringContaining(`at ${clock.format(new Date(startsAt))} CET`),
    ]);
  });

  it('is held, with the reason, when the event was brought forward and it is due only then', async () => {
    const postId = await announce(inMinutes(60));
    const { id } = await schedule(postId, 'x', inMinutes(4));
    expect(await evenkeel.call('PATCH', `/api/v1/posts/${postId}`, { event: eventAt(inMinutes(3)) })).toMatchObject({
      status: 200,
    });
    expect(await ended(id)).toMatchObject({
      status: 'held',
      reason: expect.stringContaining('announces something that begins on'),
    });
    expect(await onTheNetworks(text.slice(0, 14))).toEqual([]);
    expect(await evenkeel.call('POST', `/api/v1/publications/${id}/retry`, {})).toMatchObject({ status: 422 });
    await evenkeel.call('PATCH', `/api/v1/posts/${postId}`, { event: eventAt(inMinutes(60)) });
    expect(await evenkeel.call('POST', `/api/v1/publications/${id}/retry`, {})).toMatchObject({ status: 200 });
    expect(await ended(id)).toMatchObject({ status: 'published' });
  });

  it('is held when the network asks for pauses until the event has begun', async () => {
    const { id } = await schedule(await announce(inMinutes(3)), 'x', inMinutes(1));
    await fault({ network: 'x', operation: 'publish', fault: '429', times: 50 });
    expect(await ended(id)).toMatchObject({
      status: 'held',
      reason: expect.stringContaining('announces something that begins on'),
    });
    await fetch(`http://127.0.0.1:${evenkeel.sandbox.port}/_sandbox/faults`, { method: 'DELETE' });
    expect(await onTheNetworks(text.slice(0, 14))).toEqual([]);
  });

  it('is held when the network is not ready with its picture before the event begins', async () => {
    const form = uploadForm(await picture({ width: 600, height: 600 }), 'a.jpg', 'image/jpeg', { altText: 'A room' });
    const { body } = await evenkeel.call<{ id: string }>('POST', '/api/v1/media', form);
    await fault({ network: 'instagram', operation: 'create-container', fault: 'stuck', times: 1 });
    const postId = await announce(inMinutes(4), { mediaIds: [body.id] });
    const { id } = await schedule(postId, 'instagram', inMinutes(1));
    expect(await ended(id)).toMatchObject({
      status: 'held',
      reason: expect.stringContaining('announces something that begins on'),
    });
    expect(await onTheNetworks(text.slice(0, 14))).toEqual([]);
  }, 30_000);

  it('has reminders that move with it, go out in time, and are refused in the past', async () => {
    const start = evenkeel.clock.now().getTime() + 8 * DAY;
    const at = (ms: number): string => new Date(ms).toISOString();
    const postId = await announce(at(start));
    const request = { channelIds: [channels.get('facebook')], leads: ['P7D', 'P1D'] };
    const planned = await evenkeel.call<{ publications: Publication[] }>(
      'POST',
      `/api/v1/posts/${postId}/reminders`,
      request,
    );
    expect(planned).toMatchObject({
      status: 201,
      body: {
        publications: [
          { lead: 'P7D', dueAt: at(start - 7 * DAY) },
          { lead: 'P1D', dueAt: at(start - DAY) },
        ],
      },
    });
    const change = (startsAt: string) =>
      evenkeel.call('PATCH', `/api/v1/posts/${postId}`, { event: eventAt(startsAt) });
    expect(await change(at(start - 2 * DAY))).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'event.startsAt', message: expect.stringContaining('P7D') }] },
    });
    const [week, day] = planned.body.publications.map(({ id }) => id);
    expect(await read(week ?? '')).toMatchObject({ dueAt: at(start - 7 * DAY), status: 'scheduled' });
    // Moved so that the first reminder is due in two minutes.
    const moved = evenkeel.clock.now().getTime() + 7 * DAY + 2 * MINUTE;
    expect(await change(at(moved))).toMatchObject({ status: 200 });
    expect(await read(day ?? '')).toMatchObject({ dueAt: at(moved - DAY), lead: 'P1D' });
    expect(await ended(week ?? '')).toMatchObject({ status: 'published' });
    expect(await onTheNetworks(text.slice(0, 14))).toHaveLength(1);
    expect(await evenkeel.call('PATCH', `/api/v1/posts/${postId}`, { event: null, kind: 'resource' })).toMatchObject({
      status: 409,
    });
    const trail = await evenkeel.call<{ items: { action: string }[] }>('GET', '/api/v1/audit?limit=50');
    expect(trail.body.items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['reminders.planned', 'publication.moved']),
    );
  });
});
