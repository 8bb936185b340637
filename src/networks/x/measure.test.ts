import { describe, expect, it } from '@jest/globals';
import { xPost } from './answers.js';
import { metricsOf } from './measure.js';

const none = new Map<string, undefined>();
const post = (fields: Record<string, unknown>) => xPost.parse({ id: '1', ...fields });

describe('the metrics of a post on X', () => {
  it('are read in the old names', () => {
    const public_metrics = {
      retweet_count: 2,
      quote_count: 3,
      reply_count: 4,
      like_count: 5,
      bookmark_count: 6,
      impression_count: 700,
    };
    const non_public_metrics = { impression_count: 700, url_link_clicks: 8, user_profile_clicks: 9, engagements: 33 };
    expect(metricsOf(post({ public_metrics, non_public_metrics }), none)).toEqual({
      views: 700,
      likes: 5,
      comments: 4,
      shares: 5,
      saves: 6,
      clicks: 8,
      profileVisits: 9,
    });
  });

  it('are read in the new names', () => {
    expect(metricsOf(post({ public_metrics: { repost_count: 2, quote_count: 3 } }), none)).toEqual({ shares: 5 });
  });

  it('take clicks from the organic block where the other is missing', () => {
    expect(metricsOf(post({ organic_metrics: { url_link_clicks: 8 } }), none)).toEqual({ clicks: 8 });
  });

  it('count a video’s plays as views only where X gives no impressions', () => {
    const media = new Map([['7_1', { view_count: 50 }]]);
    const attachments = { media_keys: ['7_1'] };
    expect(metricsOf(post({ attachments }), media)).toEqual({ views: 50 });
    expect(metricsOf(post({ attachments, public_metrics: { impression_count: 90 } }), media)).toEqual({ views: 90 });
  });

  it('are absent, never 0, where X gives none or nonsense', () => {
    expect(metricsOf(post({}), none)).toEqual({});
    const public_metrics = {
      like_count: '5',
      reply_count: -1,
      bookmark_count: 1.5,
      impression_count: 0,
      quote_count: null,
    };
    expect(metricsOf(post({ public_metrics }), none)).toEqual({ views: 0 });
    expect(metricsOf(post({ public_metrics: 'none' }), none)).toEqual({});
  });
});
