import { describe, expect, it } from '@jest/globals';
import type { Draft, DraftOptions } from '../network.js';
import { facebookLocale } from './after-public.js';
import { checkFacebook } from './check.js';

function draft(options: DraftOptions, change: Partial<Draft> = {}): Draft {
  return { network: 'facebook', format: 'text', text: 'Breathe.', media: [], options, ...change };
}

function video(options: DraftOptions, languages: string[] = []): Draft {
  const captions = languages.map((language) => ({
    captionsId: language,
    language,
    label: language,
    format: 'srt' as const,
    sizeBytes: 50,
  }));
  const facts = {
    mediaId: 'v',
    kind: 'video',
    mimeType: 'video/mp4',
    sizeBytes: 1_000,
    width: 1920,
    height: 1080,
  } as const;
  return draft(options, { format: 'video', media: [{ ...facts, durationMs: 9_000, altText: '', captions }] });
}

function said(of: Draft): string[] {
  return checkFacebook(of).map(({ severity, rule }) => `${severity} ${rule.replace('network/facebook-', '')}`);
}

describe('the check of the options of a Facebook post', () => {
  it('has nothing to say about a first comment, a title and subtitles as they should be', () => {
    expect(said(draft({ firstComment: 'a'.repeat(8_000) }))).toEqual([]);
    expect(said(video({ videoTitle: 'a'.repeat(255) }, ['en', 'pt-BR']))).toEqual([]);
  });

  it('only warns of lengths that Meta does not state', () => {
    expect(said(draft({ firstComment: 'a'.repeat(8_001) }))).toEqual(['warning comment-length']);
    expect(said(video({ videoTitle: 'a'.repeat(256) }))).toEqual(['warning video-title']);
  });

  it('tells that only videos have a title', () => {
    expect(said(draft({ videoTitle: 'Calm' }))).toEqual(['warning video-title']);
  });

  it('refuses what Pages do not have, and nothing that was not chosen', () => {
    expect(said(draft({ collaborators: ['a'], madeWithAi: true, paidPartnership: true }))).toEqual([
      'error option',
      'error option',
      'error option',
    ]);
    expect(said(draft({ madeWithAi: false }))).toEqual([]);
  });

  it('tells of subtitles in a language that Facebook has no name for', () => {
    expect(said(video({}, ['en', 'haw', 'not a language']))).toEqual([
      'warning captions-language',
      'warning captions-language',
    ]);
  });

  it('adds the likely region to a language', () => {
    expect(['en', 'en-GB', 'de', 'pt-BR', 'zh-Hant', 'ar', 'haw'].map(facebookLocale)).toEqual([
      'en_US',
      'en_GB',
      'de_DE',
      'pt_BR',
      'zh_TW',
      'ar_AR',
      undefined,
    ]);
  });
});
