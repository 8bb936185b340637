import { characters, hashtagsIn, linksIn, offsetOf } from './marks-in-text.js';
import { count, type Remarks } from './problems.js';

/** What a network takes in one comment; hashtags and links are not limited where absent. */
export interface CommentLimits {
  /** "Instagram" */
  network: string;
  maxCharacters: number;
  maxHashtags?: number;
  maxLinks?: number;
  /** A comment of capital letters alone is refused. */
  noShouting?: boolean;
  /** Whether these limits stand in a page of Meta's; where not, being over one is a warning. */
  confirmed: boolean;
}

const FIELD = 'options.firstComment';

/** Judges the comment that the account writes under its own post. A post whose comment is refused is public all the same. */
export function remarkOnFirstComment(remarks: Remarks, text: string, limits: CommentLimits): void {
  const say = (what: string, start: number, end: number, message: string, suggestion: string): void => {
    const place = { field: FIELD, start, end };
    if (limits.confirmed) remarks.error(what, place, message, suggestion);
    else
      remarks.warning(what, place, `${message} It may be refused; the post is published without it then.`, suggestion);
  };
  const { network, maxCharacters, maxHashtags, maxLinks } = limits;
  const length = characters(text);
  if (length > maxCharacters) {
    const message = `A comment on ${network} may have ${count(maxCharacters)} characters; this one has ${count(length)}.`;
    say(
      'comment-length',
      offsetOf(text, maxCharacters),
      text.length,
      message,
      `Shorten it by ${count(length - maxCharacters)}.`,
    );
  }
  const hashtags = hashtagsIn(text);
  const hashtag = maxHashtags === undefined ? undefined : hashtags[maxHashtags];
  if (hashtag) {
    const message = `A comment on ${network} may have ${maxHashtags ?? 0} hashtags; this one has ${hashtags.length}.`;
    say('comment-hashtags', hashtag.start, hashtag.end, message, 'Move some into the caption.');
  }
  const links = linksIn(text);
  const link = maxLinks === undefined ? undefined : links[maxLinks];
  if (link) {
    const message = `A comment on ${network} may have ${maxLinks ?? 0} link; this one has ${links.length}.`;
    say('comment-links', link.start, link.end, message, 'Keep one.');
  }
  const letters = text.replace(/\P{L}/gu, '');
  if (limits.noShouting === true && letters.length > 1 && text === text.toUpperCase() && text !== text.toLowerCase()) {
    say(
      'comment-capitals',
      0,
      text.length,
      `${network} may take a comment of capital letters alone for spam.`,
      'Write it in small letters.',
    );
  }
}
