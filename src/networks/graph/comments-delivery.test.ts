import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newsIn } from './comments-delivery.js';

const RECEIVED = new Date('2026-12-01T09:00:10Z');
const TIME = Date.parse('2026-12-01T09:00:05Z') / 1_000;
const read = (delivery: unknown) => newsIn(JSON.stringify(delivery), RECEIVED);

const COMMENT = {
  from: { id: '6', username: 'zoe', self_ig_scoped_id: '60' },
  media: { id: '179', media_product_type: 'FEED' },
  ...{ id: '1802', parent_id: '1801', text: 'Hello' },
};

describe('a delivery of Meta', () => {
  it('about Instagram is read in both shapes', () => {
    const changes = read({
      object: 'instagram',
      entry: [{ id: '178', time: TIME, changes: [{ field: 'comments', value: COMMENT }] }],
    });
    const flat = read({ object: 'instagram', entry: [{ id: '178', time: TIME, field: 'comments', value: COMMENT }] });
    expect(flat).toEqual(changes);
    expect(flat).toEqual([
      {
        ...{ network: 'instagram', kind: 'said', accountId: '178', remoteId: '1802', text: 'Hello', own: false },
        ...{ postRemoteId: '179', parentRemoteId: '1801', author: { remoteId: '6', name: 'zoe' } },
        ...{ at: new Date(TIME * 1_000), toldAt: new Date(TIME * 1_000 + 999) },
      },
    ]);
  });

  it('may leave out the post, and ids may be bare numbers beyond what a double holds', () => {
    const text =
      '{"object":"instagram","entry":[{"id":17841400000000001,"changes":[{"field":"comments","value":{"id":18025550000000000001}}]}]}';
    const [one] = newsIn(text, RECEIVED) ?? [];
    expect(one).toMatchObject({ accountId: '17841400000000001', remoteId: '18025550000000000001', at: RECEIVED });
    expect(one).not.toHaveProperty('postRemoteId');
  });

  it('about a Page tells what was said, changed, hidden and deleted', () => {
    const value = {
      item: 'comment',
      comment_id: '9_1',
      post_id: '5_9',
      parent_id: '5_9',
      message: 'Hi',
      created_time: TIME - 60,
    };
    const verbs = ['add', 'edited', 'remove', 'hide', 'unhide', 'like', 'constructor', undefined];
    const news = read({
      object: 'page',
      entry: [{ id: '5', time: TIME, changes: verbs.map((verb) => ({ field: 'feed', value: { ...value, verb } })) }],
    });
    expect(news?.map(({ kind }) => kind)).toEqual(['said', 'said', 'gone', 'hidden', 'shown']);
    expect(news?.[0]).toMatchObject({ postRemoteId: '5_9', at: new Date((TIME - 60) * 1_000), text: 'Hi' });
    expect(news?.[0]).not.toHaveProperty('parentRemoteId');
  });

  it('is flagged as own, and its other fields are left alone', () => {
    const value = { item: 'comment', verb: 'add', comment_id: '9_1', post_id: '5_9', from: { id: '5' } };
    const changes = [
      { field: 'feed', value },
      { field: 'feed', value: { ...value, item: 'reaction' } },
      { field: 'mention', value },
    ];
    const news = read({ object: 'page', entry: [{ id: '5', time: TIME, changes }] });
    expect(news).toEqual([expect.objectContaining({ own: true })]);
    expect(read({ object: 'user', entry: [{ id: '5', changes }] })).toEqual([]);
  });

  it('never speaks of a time after it came, or before there was Facebook', () => {
    const at = (time: unknown) =>
      read({ object: 'instagram', entry: [{ id: '1', time, field: 'comments', value: { id: '2' } }] })?.[0];
    for (const time of [TIME + 1e6, 9e15, -9e12, 0, 'soon', null]) {
      expect([time, at(time)?.at, at(time)?.toldAt]).toEqual([time, RECEIVED, RECEIVED]);
    }
  });

  it('that is none is undefined, and nothing breaks the reader', () => {
    expect(newsIn('', RECEIVED)).toBeUndefined();
    expect(newsIn('[]', RECEIVED)).toBeUndefined();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.object().map((entry) => JSON.stringify({ object: 'page', entry: [entry] })),
        ),
        (text) => {
          newsIn(text, RECEIVED);
        },
      ),
    );
  });
});
