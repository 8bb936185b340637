import { describe, expect, it } from '@jest/globals';
import type { Draft, DraftMedia, DraftOptions } from '../network.js';
import { checkDraft } from './check.js';

const ENGLISH = { captionsId: 'e', language: 'en-GB', label: 'English', format: 'srt', sizeBytes: 60 } as const;
const FILM: DraftMedia = {
  mediaId: 'f',
  kind: 'video',
  mimeType: 'video/mp4',
  sizeBytes: 1_000,
  width: 720,
  height: 1280,
  durationMs: 5_000,
  altText: '',
};

function said(options: DraftOptions, media: DraftMedia[] = []): string[] {
  const draft: Draft = { network: 'x', format: media.length === 0 ? 'text' : 'video', text: 'Rest', media, options };
  return checkDraft(draft).map(({ severity, rule, field }) => `${severity} ${rule.replace('network/x-', '')} ${field}`);
}

describe('the check of the options of a post on X', () => {
  it('has nothing to say about what X has', () => {
    expect(said({ replySettings: 'following', madeWithAi: true, paidPartnership: true })).toEqual([]);
    expect(said({}, [{ ...FILM, captions: [ENGLISH] }])).toEqual([]);
  });

  it('refuses what X does not have', () => {
    expect(said({ firstComment: 'More', videoTitle: 'Calm' })).toEqual([
      'error option options.firstComment',
      'error option options.videoTitle',
    ]);
  });

  it('tells of subtitles that X will not get: a second file of a language, and a language without two letters', () => {
    const captions = [
      ENGLISH,
      { ...ENGLISH, captionsId: 'u', language: 'en-US' },
      { ...ENGLISH, captionsId: 'h', language: 'haw' },
    ];
    expect(said({}, [{ ...FILM, captions }])).toEqual([
      'warning subtitles media.0.captions.1',
      'warning subtitles media.0.captions.2',
    ]);
  });
});
