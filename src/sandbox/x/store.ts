import { type RefreshToken, type TokenFamily } from '../core/tokens.js';
import { type Published } from '../core/published.js';
import { ListsById, Shelf } from '../core/shelf.js';
import { type XEntities } from './entities.js';

export interface XPost extends Published {
  network: 'x';
  /** Account or stranger. */
  authorId: string;
  byStranger: boolean;
  /** As the API gives it: links shortened, `&`, `<` and `>` escaped. `text` is what was sent. */
  storedText: string;
  entities: XEntities;
  mediaKeys: string[];
  conversationId: string;
  inReplyToUserId?: string | undefined;
  quotedId?: string | undefined;
  replySettings?: string | undefined;
  madeWithAi?: boolean | undefined;
  paidPartnership?: boolean | undefined;
  hidden: boolean;
  replyCount: number;
  quoteCount: number;
  mentionedUserIds: string[];
  remarks: number;
}

export type XMediaCategory = 'tweet_image' | 'tweet_gif' | 'tweet_video' | 'amplify_video' | 'subtitles';

/** One track of subtitles of a video; `cues` says how many there are. */
export interface XSubtitles {
  id: string;
  language_code: string;
  display_name: string;
  cues: number;
}

/** An upload, from initialize to use. `readyAge` ages with the sandbox; times in milliseconds since the epoch. */
export interface XMedia {
  id: string;
  mediaKey: string;
  ownerId: string;
  category: XMediaCategory;
  mimeType: string;
  totalBytes: number;
  createdAt: number;
  expiresAt: number;
  finalized: boolean;
  /** Undefined for media that needs no processing. */
  processing?: { born: number; readyAge: number; stuck: boolean; judged: boolean } | undefined;
  failure?: string | undefined;
  kind: 'photo' | 'animated_gif' | 'video' | 'subtitles';
  shelfId?: string | undefined;
  bytes: number;
  width: number;
  height: number;
  durationMs?: number | undefined;
  altText: string;
  /** Subtitle files: how many cues they hold. */
  cues?: number | undefined;
  subtitles?: XSubtitles[] | undefined;
  usedIn?: string | undefined;
}

interface Kept {
  posts: XPost[];
  media: XMedia[];
  families: TokenFamily[];
  refreshTokens: RefreshToken[];
}

/** How many recent texts of one author the duplicate check looks at. */
const REMEMBERED_TEXTS = 500;

export class XStore {
  readonly posts = new Shelf<XPost>();
  readonly media = new Shelf<XMedia>();
  readonly mediaByKey = new Map<string, XMedia>();
  readonly families = new Shelf<TokenFamily>();
  readonly refreshTokens = new Shelf<RefreshToken>();
  /** Each list oldest first. */
  readonly byAuthor = new ListsById<XPost>();
  readonly byConversation = new ListsById<XPost>();
  readonly mentioning = new ListsById<XPost>();
  readonly quoting = new ListsById<XPost>();
  readonly #texts = new Map<string, Map<string, XPost>>();

  add(post: XPost): void {
    this.posts.put(post);
    this.byAuthor.add(post.authorId, post);
    this.byConversation.add(post.conversationId, post);
    for (const userId of post.mentionedUserIds) this.mentioning.add(userId, post);
    if (post.quotedId !== undefined) this.quoting.add(post.quotedId, post);
    if (post.byStranger || post.text === '') return;
    let texts = this.#texts.get(post.authorId);
    if (!texts) this.#texts.set(post.authorId, (texts = new Map<string, XPost>()));
    texts.set(textKey(post.text, post.inReplyToUserId, post.authorId), post);
    if (texts.size > REMEMBERED_TEXTS) {
      const oldest = texts.keys().next();
      if (!oldest.done) texts.delete(oldest.value);
    }
  }

  /** The author's living post with the same text, if one is remembered. */
  sameText(authorId: string, text: string, inReplyToUserId: string | undefined): XPost | undefined {
    const found = this.#texts.get(authorId)?.get(textKey(text, inReplyToUserId, authorId));
    return found?.deletedAt === undefined ? found : undefined;
  }

  addMedia(media: XMedia): void {
    this.media.put(media);
    this.mediaByKey.set(media.mediaKey, media);
  }

  dump(): Kept {
    return {
      posts: this.posts.dump(),
      media: this.media.dump(),
      families: this.families.dump(),
      refreshTokens: this.refreshTokens.dump(),
    };
  }

  load(kept: Kept): void {
    this.clear();
    for (const post of kept.posts) this.add(post);
    for (const media of kept.media) this.addMedia(media);
    this.families.load(kept.families);
    this.refreshTokens.load(kept.refreshTokens);
  }

  clear(): void {
    this.posts.clear();
    this.media.clear();
    this.mediaByKey.clear();
    this.families.clear();
    this.refreshTokens.clear();
    this.byAuthor.clear();
    this.byConversation.clear();
    this.mentioning.clear();
    this.quoting.clear();
    this.#texts.clear();
  }
}

// A reply to somebody else carries their name on the network, so the same words to two people are two texts.
function textKey(text: string, inReplyToUserId: string | undefined, authorId: string): string {
  const to = inReplyToUserId === undefined || inReplyToUserId === authorId ? '' : inReplyToUserId;
  return `${to} ${text.trim().toLowerCase()}`;
}
