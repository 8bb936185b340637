import type { Draft, DraftOptions, ReplySettings } from '../networks/network.js';

/** Something that goes out beside words, link and media, as a person reads it. */
export interface DraftExtra {
  what: string;
  text: string;
}

const REPLY_WORDS: Record<ReplySettings, string> = {
  following: 'People this account follows',
  mentionedUsers: 'People who are mentioned',
  subscribers: 'Subscribers',
  verified: 'Verified accounts',
};

/** Everything of a draft that its words, link and media do not show: whoever approves it must have seen it. */
export function extrasOf({ options = {}, media }: Draft): DraftExtra[] {
  const subtitles = media.flatMap(({ captions }) => captions ?? []);
  return [
    ...wordsOf(options),
    ...(subtitles.length > 0
      ? [{ what: 'Subtitles', text: subtitles.map(({ label, language }) => label || language).join(', ') }]
      : []),
  ];
}

function wordsOf(options: DraftOptions): DraftExtra[] {
  const extras: DraftExtra[] = [];
  const add = (what: string, text: string | undefined) => {
    if (text !== undefined) extras.push({ what, text });
  };
  add('Title', options.videoTitle);
  add('First comment', options.firstComment);
  add('Together with', options.collaborators?.map((name) => `@${name}`).join(', '));
  add('Cover', coverWords(options));
  add('Profile grid', options.shareToFeed === false ? 'Not shown there' : undefined);
  add('Who may reply', options.replySettings && REPLY_WORDS[options.replySettings]);
  add('Label', options.madeWithAi === true ? 'Made with artificial intelligence' : undefined);
  add('Label', options.paidPartnership === true ? 'Paid partnership' : undefined);
  return extras;
}

function coverWords({ cover, coverAtMs }: DraftOptions): string | undefined {
  if (cover) return cover.altText === '' ? 'A picture of its own' : `A picture of its own: ${cover.altText}`;
  return coverAtMs === undefined ? undefined : `The moment at ${(coverAtMs / 1_000).toLocaleString('en-GB')} seconds`;
}
