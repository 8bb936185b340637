import { describe, expect, it } from '@jest/globals';
import type { Draft, DraftMedia, DraftOptions } from '../network.js';
import { checkInstagram } from './check.js';

const MEGABYTE = 1024 * 1024;
const COVER: DraftMedia = {
  mediaId: 'c',
  kind: 'image',
  mimeType: 'image/jpeg',
  sizeBytes: 200_000,
  width: 1080,
  height: 1920,
  altText: '',
};

function draft(options: DraftOptions, change: Partial<Draft> = {}): Draft {
  const media: DraftMedia[] = [{ ...COVER, mediaId: 'm', width: 1080, height: 1080 }];
  return { network: 'instagram', format: 'image', text: 'Breathe.', media, options, ...change };
}

function reel(options: DraftOptions): Draft {
  return draft(options, {
    format: 'reel',
    media: [{ ...COVER, kind: 'video', mimeType: 'video/mp4', durationMs: 10_000 }],
  });
}

/** `severity rule` of everything said about the options. */
function said(of: Draft, login?: 'facebook' | 'instagram'): string[] {
  return checkInstagram(of, login)
    .filter(({ field }) => field.startsWith('options.'))
    .map(({ severity, rule }) => `${severity} ${rule.replace('network/instagram-', '')}`);
}

describe('the check of the options of an Instagram post', () => {
  it('has nothing to say about good ones', () => {
    const options = {
      collaborators: ['anna.b', 'clinic_1', 'x'],
      firstComment: 'More: https://a.example #calm',
      madeWithAi: true,
    };
    expect(said(draft(options))).toEqual([]);
    expect(said(reel({ ...options, cover: COVER, shareToFeed: false }))).toEqual([]);
    expect(said(reel({ coverAtMs: 10_000 }))).toEqual([]);
  });

  it.each<[string, DraftOptions]>([
    ['a fourth collaborator', { collaborators: ['a', 'b', 'c', 'd'] }],
    ['an @ before a name', { collaborators: ['@anna'] }],
    ['the same collaborator twice', { collaborators: ['anna', 'Anna'] }],
  ])('refuses %s', (_what, options) => {
    expect(said(draft(options))).toEqual(['error collaborators']);
  });

  it('refuses for a story what stories do not have', () => {
    const story = draft({ collaborators: ['anna'], firstComment: 'Hello' }, { format: 'story', text: '' });
    expect(said(story)).toEqual(['error collaborators', 'error first-comment']);
  });

  it('tells that only reels have a cover', () => {
    expect(said(draft({ cover: COVER, coverAtMs: 1, shareToFeed: false }))).toEqual([
      'warning only-reels',
      'warning only-reels',
      'warning only-reels',
    ]);
  });

  it.each<[string, Partial<DraftMedia>]>([
    ['error cover-format', { mimeType: 'image/png' }],
    ['error cover-format', { kind: 'video', mimeType: 'video/mp4' }],
    ['error cover-size', { sizeBytes: 8 * MEGABYTE + 1 }],
    ['info cover-aspect', { width: 1080, height: 1080 }],
  ])('has "%s" about a cover beyond it', (problem, change) => {
    expect(said(reel({ cover: { ...COVER, ...change } }))).toEqual([problem]);
    expect(said(reel({ cover: { ...COVER, sizeBytes: 8 * MEGABYTE } }))).toEqual([]);
  });

  it('refuses a moment for the cover outside of the video, unless a picture takes its place', () => {
    expect(said(reel({ coverAtMs: 10_001 }))).toEqual(['error cover-moment']);
    expect(said(reel({ coverAtMs: -1 }))).toEqual(['error cover-moment']);
    expect(said(reel({ coverAtMs: 10_001, cover: COVER }))).toEqual([]);
  });

  it.each([
    ['comment-length', 'a'.repeat(301), 'a'.repeat(300)],
    ['comment-hashtags', '#a1 #b1 #c1 #d1 #e1', '#a1 #b1 #c1 #d1'],
    ['comment-links', 'https://a.example https://b.example', 'https://a.example'],
    ['comment-capitals', 'READ THIS', 'READ this'],
  ])('only warns of a first comment beyond %s, for that limit is not confirmed', (rule, beyond, exactly) => {
    expect(said(draft({ firstComment: beyond }))).toEqual([`warning ${rule}`]);
    expect(said(draft({ firstComment: exactly }))).toEqual([]);
  });

  it('refuses a paid partnership only where it is known that Instagram does not offer it', () => {
    const paid = draft({ paidPartnership: true });
    expect(said(paid, 'instagram')).toEqual(['error paid-partnership']);
    expect(said(paid, 'facebook')).toEqual([]);
    expect(said(paid)).toEqual(['info paid-partnership']);
  });

  it('refuses what Instagram does not have', () => {
    expect(said(draft({ replySettings: 'verified', videoTitle: 'Calm' }))).toEqual(['error option', 'error option']);
  });
});
