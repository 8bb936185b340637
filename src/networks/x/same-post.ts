import { type PublishedText, sameText } from '../text-match.js';
import { type XPost } from './answers.js';
import { type UploadProgress } from './progress.js';

/** What was sent, as far as it can be recognised. */
export interface SentPost {
  text: string;
  /** No post made before this is it. */
  since: Date;
  /** The thread's part it answers. */
  previousId: string | undefined;
  uploads: readonly UploadProgress[];
}

/** Whether a post of the account's time line is the one that was sent. */
export function isThePost(post: XPost, sent: SentPost): boolean {
  if (post.created_at === undefined || Date.parse(post.created_at) < sent.since.getTime()) return false;
  if (sent.previousId !== undefined && repliedTo(post) !== sent.previousId) return false;
  if (!sameText(sent.text, asPublished(post))) return false;
  // X takes a text only once in a while, so the text decides; without one, only the files can.
  return sent.text.trim() !== '' || sameFiles(post, sent.uploads);
}

function repliedTo(post: XPost): string | undefined {
  const references = post.referenced_tweets ?? post.referenced_posts ?? [];
  return references.find(({ type }) => type === 'replied_to')?.id;
}

function asPublished(post: XPost): PublishedText {
  const links = (post.entities?.urls ?? []).map((link) => {
    const target = link.expanded_url;
    const ownMedia = link.media_key !== undefined || /\/status\/\d+\/(?:photo|video)\/\d+$/u.test(target ?? '');
    return { shown: link.url, target: ownMedia ? undefined : (target ?? link.url) };
  });
  const text = post.text ?? '';
  // The link to attached media comes last, and not in every answer with an entity of its own.
  const known = new Set(links.map(({ shown }) => shown));
  const last = /(?:^|\s)(https:\/\/t\.co\/\w+)$/u.exec(text)?.[1];
  const trailing =
    last !== undefined && !known.has(last) && post.attachments?.media_keys ? [{ shown: last, target: undefined }] : [];
  return { text, links: [...links, ...trailing], htmlEscaped: true };
}

/** A media key is `type_id`, and the id is the upload's. */
function sameFiles(post: XPost, uploads: readonly UploadProgress[]): boolean {
  const shown = (post.attachments?.media_keys ?? []).map(idIn).sort();
  const sent = uploads.map(({ mediaKey, remoteId }) => (mediaKey === undefined ? remoteId : idIn(mediaKey))).sort();
  return shown.length > 0 && shown.length === sent.length && shown.every((id, index) => id === sent[index]);
}

function idIn(mediaKey: string): string {
  return mediaKey.slice(mediaKey.indexOf('_') + 1);
}
