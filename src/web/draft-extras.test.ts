import { describe, expect, it } from '@jest/globals';
import type { Draft, DraftMedia, DraftOptions } from '../networks/network.js';
import { extrasOf } from './draft-extras.js';

const PICTURE: DraftMedia = {
  ...{ mediaId: 'm', kind: 'image', mimeType: 'image/jpeg', sizeBytes: 1, width: 9, height: 16, altText: 'A lake' },
};
const DRAFT: Draft = { network: 'instagram', format: 'reel', text: 'Breathe.', media: [] };
/** Each option with a value that changes what goes out. A new option does not compile until it stands here. */
const EVERY: Required<DraftOptions> = {
  collaborators: ['quietharbor'],
  firstComment: 'Sources are here.',
  cover: PICTURE,
  coverAtMs: 1_500,
  shareToFeed: false,
  replySettings: 'following',
  madeWithAi: true,
  paidPartnership: true,
  videoTitle: 'Box breathing',
};

describe('what goes out beside words and media', () => {
  it.each(Object.entries(EVERY))('is shown to whoever reads it: %s', (name, value) => {
    expect(extrasOf({ ...DRAFT, options: { [name]: value } })).toHaveLength(1);
  });

  it('names the subtitles of a video', () => {
    const captions = [
      { captionsId: 'c', language: 'en', label: 'English', format: 'srt' as const, sizeBytes: 1 },
      { captionsId: 'd', language: 'de', label: '', format: 'vtt' as const, sizeBytes: 1 },
    ];
    const video: DraftMedia = { ...PICTURE, kind: 'video', captions };
    expect(extrasOf({ ...DRAFT, media: [video] })).toEqual([{ what: 'Subtitles', text: 'English, de' }]);
  });

  it('is nothing for a plain post', () => {
    expect(extrasOf(DRAFT)).toEqual([]);
    expect(extrasOf({ ...DRAFT, options: { shareToFeed: true, madeWithAi: false } })).toEqual([]);
  });
});
