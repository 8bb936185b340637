/**
 * The contract between Evenkeel and a network: everything an adapter must do, and all it may know.
 * An adapter knows no database, no Nest request and no other network. Expected outcomes are values; an exception is a bug.
 */

export const NETWORK_NAMES = ['instagram', 'facebook', 'x'] as const;
export type NetworkName = (typeof NETWORK_NAMES)[number];

/**
 * How a post appears. `image`: one picture; `carousel`: 2 to 10 on Instagram; `photos`: several on Facebook or X;
 * `reel`: a short upright video; `video`: a plain one; `thread`: a chain of texts on X.
 */
export const FORMATS = ['text', 'link', 'image', 'photos', 'carousel', 'reel', 'video', 'story', 'thread'] as const;
export type Format = (typeof FORMATS)[number];

/** What is known of a video's streams; a fact the file does not tell is absent. */
export interface VideoFacts {
  container: 'mp4' | 'mov' | 'other';
  videoCodec: string;
  audioCodec?: string;
  audioSampleRate?: number;
  framesPerSecond?: number;
  bitsPerSecond?: number;
  /** The index comes before the media, so playing can start at once (needed by Instagram). */
  moovFirst?: boolean;
}

/** One picture or video as this network takes it (already converted). */
export interface DraftMedia {
  mediaId: string;
  kind: 'image' | 'video';
  mimeType: string;
  /** Bytes. */
  sizeBytes: number;
  /** Pixels. */
  width: number;
  height: number;
  durationMs?: number;
  altText: string;
  video?: VideoFacts;
  /** Subtitle files of a video, one for each language, in the order a person added them. */
  captions?: DraftCaptions[];
  /** Where this picture was cropped around, 0 to 1 from its left and top; absent: nothing was cut, or it was cut around the middle. */
  focus?: { x: number; y: number };
  /** Which of the media's stored files this is; absent: the one with these facts. */
  rendition?: string;
}

/** One subtitle file of a video. Networks that take none show the video without it. */
export interface DraftCaptions {
  captionsId: string;
  /** A BCP 47 tag: `en`, `pt-BR`. */
  language: string;
  /** What viewers choose it by: `English`. */
  label: string;
  format: 'srt' | 'vtt';
  /** Bytes of the file. */
  sizeBytes: number;
}

/** Who may answer a post on X. X OpenAPI 2.167, `reply_settings`; absent: everybody. */
export const REPLY_SETTINGS = ['following', 'mentionedUsers', 'subscribers', 'verified'] as const;
export type ReplySettings = (typeof REPLY_SETTINGS)[number];

/** What a post can carry beside its words and media; each adapter sends what its network has and refuses what it has not. */
export interface DraftOptions {
  /** Instagram (not stories): usernames without @, at most 3. */
  collaborators?: string[];
  /** Instagram and Facebook: a comment by the account itself, written right after the post went out. */
  firstComment?: string;
  /** Instagram reels: a picture to show before playing; wins over `coverAtMs`. */
  cover?: DraftMedia;
  /** Instagram reels: the moment of the video to show before playing, in milliseconds. */
  coverAtMs?: number;
  /** Instagram reels: also in the grid of the profile; absent: yes. */
  shareToFeed?: boolean;
  /** X only; absent: everybody. */
  replySettings?: ReplySettings;
  /** Instagram and X: the content was made with artificial intelligence. */
  madeWithAi?: boolean;
  /** Instagram (by Facebook's login) and X: somebody paid for it. */
  paidPartnership?: boolean;
  /** Facebook videos: a title above the description. */
  videoTitle?: string;
}

/** Exactly what one network will be asked to publish. Pure data: stored with the publication when publishing begins. */
export interface Draft {
  network: NetworkName;
  format: Format;
  /** The caption or text as it will be sent, link included where the network shows links in the text. */
  text: string;
  /** The texts of a thread, first one first; only with format `thread`. `text` is then the first of them. */
  thread?: string[];
  /** The link of a link post; networks without link cards have it in the text. */
  link?: string;
  media: DraftMedia[];
  /** Absent: none of them. */
  options?: DraftOptions;
}

export type Severity = 'error' | 'warning' | 'info';

/** A remark on a draft. Errors stop scheduling. `start` and `end` are UTF-16 offsets into the text. */
export interface DraftProblem {
  /** `network/...` for a network's own limits. */
  rule: string;
  severity: Severity;
  network?: NetworkName;
  field: string;
  start?: number;
  end?: number;
  message: string;
  suggestion?: string;
  source?: string;
}

/** A connected account as an adapter needs it; the token is in the clear only here, in memory. */
export interface Account {
  channelId: string;
  externalId: string;
  /** Instagram only: which of Meta's two logins the token is from. */
  login?: 'facebook' | 'instagram';
  accessToken: string;
}

/** Reads a draft's media: by address for networks that fetch it themselves, by bytes for those that take uploads. */
export interface MediaAccess {
  /** A signed, expiring, public https or http address that serves the file with range requests. */
  urlOf(media: DraftMedia): Promise<string>;
  /** Bytes from `start` (inclusive) to `end` (exclusive) of the file. */
  read(media: DraftMedia, start: number, end: number): Promise<Buffer>;
  /** The whole of a subtitle file, in the format it was uploaded in; UTF-8. */
  readCaptions(captions: DraftCaptions): Promise<string>;
}

/** What has been reached on the network so far: JSON, stored after each step so that a crash loses nothing. */
export type Checkpoint = Readonly<Record<string, unknown>>;

/** What a call told about itself, for the ledger. */
export interface CallTrace {
  /** The name of the step in plain kebab words: `create-container`, `upload-chunk`, `publish`. */
  step: string;
  httpStatus?: number;
  /** The network's own error code, `code/subcode` for Meta. */
  code?: string;
  /** The network's id for the request (fbtrace_id, x-transaction-id), for its support. */
  requestId?: string;
}

/** The network surely did not take it, and trying again would not help. `text` says to a person what to do. */
export interface Refused {
  kind: 'refused';
  code: string;
  text: string;
  /** Some parts of it are public already (a thread that stopped half-way), so nothing may be sent again unasked. */
  partlyPublic?: boolean;
  trace: CallTrace;
}

/** Not now: nothing more until `until`, for this channel or for the whole app on this network. */
export interface CoolDown {
  kind: 'cool-down';
  until: Date;
  scope: 'channel' | 'app';
  text: string;
  trace: CallTrace;
}

/** The token no longer works: a person must connect again (after a refresh, where the network has one, was tried). */
export interface Reconnect {
  kind: 'reconnect';
  text: string;
  trace: CallTrace;
}

/** No harm done and nothing decided: call again with this checkpoint after so many milliseconds (0: at once). */
export interface Pending {
  kind: 'pending';
  checkpoint: Checkpoint;
  afterMs: number;
  /** After a commit: some of it is public already or will be, so nothing may be begun anew unasked. */
  partlyPublic?: boolean;
  trace: CallTrace;
}

/**
 * The call may or may not have had its effect (time-out, reset, 5xx, an answer that makes no sense).
 * After `prepare` that is harmless: it is repeated. After `commit` only `find` may decide.
 */
export interface Unknown {
  kind: 'unknown';
  text: string;
  trace: CallTrace;
}

/** Everything harmless is done: `commit` may be called with this checkpoint. */
export interface Ready {
  kind: 'ready';
  checkpoint: Checkpoint;
}

/** It is public. The permalink may still be missing; `confirm` fetches it. */
export interface Published {
  kind: 'published';
  remoteId: string;
  permalink?: string;
  /** What is missing although the post is public (its first comment was refused), as a sentence for a person. */
  note?: string;
  trace: CallTrace;
}

/** The network says that it is surely not there, so committing (again) is safe with this checkpoint. */
export interface Absent {
  kind: 'absent';
  checkpoint: Checkpoint;
  /** Only the next part is absent; those before it are public. */
  partlyPublic?: boolean;
  trace: CallTrace;
}

/** The network cannot tell, and will not be able to: a person must decide. */
export interface Undecidable {
  kind: 'undecidable';
  text: string;
  trace: CallTrace;
}

export type PrepareOutcome = Ready | Pending | Refused | CoolDown | Reconnect | Unknown;
/** `pending` after a commit: a part of several (a thread's next text) went out, or the network is still working on it. */
export type CommitOutcome = Published | Pending | Refused | CoolDown | Reconnect | Unknown;
export type FindOutcome = Published | Absent | Pending | Undecidable | CoolDown | Reconnect | Unknown;

/** What `prepare` and `commit` work on. */
export interface Delivery {
  account: Account;
  draft: Draft;
  media: MediaAccess;
  /** Empty (`{}`) at the very first call. */
  checkpoint: Checkpoint;
  /** The present time by the app's clock. */
  now: Date;
}

/** What `find` works on: the delivery, and when the commit whose answer was lost began. */
export interface LostDelivery extends Delivery {
  committedAt: Date;
}

/** One published thing to measure. */
export interface MeasureItem {
  remoteId: string;
  format: Format;
  publishedAt: Date;
}

/**
 * The metrics every network is normalised to. A metric the network does not give is absent, never 0.
 * Counts are whole numbers; watch time is in milliseconds.
 */
export const METRIC_NAMES = [
  'views',
  'reach',
  'likes',
  'comments',
  'shares',
  'saves',
  'clicks',
  'profileVisits',
  'follows',
  'watchTimeMs',
  'averageWatchTimeMs',
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];
export type Metrics = Partial<Record<MetricName, number>>;

export type Measured =
  | { kind: 'measured'; metrics: Metrics; permalink?: string; raw: unknown }
  /** Deleted, or no longer visible to this account. */
  | { kind: 'gone'; raw: unknown };

/** By remote id; an id that is absent from the map could not be measured this time and stays due. */
export type MeasureOutcome =
  { kind: 'measured'; byRemoteId: Map<string, Measured>; calls: number } | CoolDown | Reconnect | Unknown;

/** New credentials; times are instants. */
export interface Credentials {
  accessToken: string;
  refreshToken?: string;
  expiresAt?: Date;
}

export type RefreshOutcome =
  | { kind: 'refreshed'; credentials: Credentials }
  /** This kind of token is not refreshed (a page token), or not yet (Instagram: 24 hours old at least). */
  | { kind: 'not-needed' }
  | CoolDown
  | Reconnect
  | Unknown;

/** How a connection stands, as the network tells. Instants. */
export type HealthOutcome =
  | {
      kind: 'healthy';
      /** The account's present name, where the network told it. */
      name?: string;
      /** When the token ends; absent: it does not end by time. */
      expiresAt?: Date;
      /** When Meta asks the person for consent again (90 days without use). */
      dataAccessEndsAt?: Date;
      /** Permissions that are missing by now, by the network's names; publishing may still work without some. */
      missing: string[];
      /** Whether posts can still be published with what is left. */
      mayPublish: boolean;
    }
  | CoolDown
  | Reconnect
  | Unknown;

/** Whether the network tells us of new comments by itself from now on (or no more). Best effort: polling stays the floor. */
export type SubscribeOutcome =
  | { kind: 'done' }
  /** The network will not; `text` says why, for a person. */
  | { kind: 'not-offered'; text: string; trace: CallTrace }
  | CoolDown
  | Reconnect
  | Unknown;

/** A comment as a network tells it. */
export interface NetworkComment {
  remoteId: string;
  /** The published post it stands under. */
  postRemoteId: string;
  /** The comment it answers, where it answers one. */
  parentRemoteId?: string;
  /** Absent where the network does not tell who wrote it. */
  author?: { remoteId?: string; name?: string };
  text: string;
  at: Date;
  /** Written by the account itself. */
  own: boolean;
  hidden?: boolean;
  permalink?: string;
}

/** What to look for comments under, and how far the last look came. */
export interface CommentsAsked {
  account: Account;
  /** The published posts to look under. */
  items: MeasureItem[];
  /** What the last look answered; `{}` at the first one. */
  cursor: Checkpoint;
  now: Date;
}

export type CommentsOutcome =
  | {
      kind: 'comments';
      comments: NetworkComment[];
      /** To give to the next look. */
      cursor: Checkpoint;
      /** More is there than one look may read: look again soon. */
      more: boolean;
      calls: number;
      /** Posts of which every comment was told: one that is known and missing here was deleted. */
      wholeUnder: string[];
      /** Posts that are not there any more, or not for this account. */
      gone: string[];
      /** Other ids that the network calls a post by in what it tells unasked: that id, then the remote id. */
      otherIds: Map<string, string>;
    }
  | CoolDown
  | Reconnect
  | Unknown;

export interface NetworkAdapter {
  readonly name: NetworkName;
  /** Ids that one `measure` call may hold. */
  readonly measureBatchSize: number;
  /**
   * Judges a draft by every limit of this network. Pure: no clock, no network.
   * @param login of the account it is for, where that is known (Instagram offers some options to one login only)
   */
  check(draft: Draft, login?: Account['login']): DraftProblem[];
  /** One harmless, repeatable step towards being ready; call again while `pending`. */
  prepare(delivery: Delivery): Promise<PrepareOutcome>;
  /** The single call that makes the post (or the next part of it) public. */
  commit(delivery: Delivery): Promise<CommitOutcome>;
  /** After a lost answer: is it there? Never changes anything on the network. */
  find(lost: LostDelivery): Promise<FindOutcome>;
  /** The permalink of something just published; undefined when the network does not tell (yet). */
  permalinkOf(account: Account, remoteId: string, format: Format): Promise<string | undefined>;
  /** Reads the numbers of up to `measureBatchSize` published things. */
  measure(account: Account, items: MeasureItem[], now: Date): Promise<MeasureOutcome>;
  /**
   * Reads what people wrote under published posts: what is new, and as far as one look may read, what was changed. Bounded
   * in its calls. A missing permission to read comments is `unknown`, not `reconnect`: publishing works without it.
   */
  comments(asked: CommentsAsked): Promise<CommentsOutcome>;
  /** Renews a token before it ends. `credentials` are the channel's present ones. */
  refresh(account: Account, credentials: Credentials, now: Date): Promise<RefreshOutcome>;
  /**
   * Asks the network how the connection stands; changes nothing. At most once a day: X charges for the question.
   * For networks whose tokens are renewed, renew before asking: `reconnect` is also said of a token that has just ended.
   */
  health(account: Account, credentials: Credentials, now: Date): Promise<HealthOutcome>;
  /** Asks the network to send this account's comments to the app's webhook; absent on networks without. Repeatable. */
  subscribe?(account: Account, now: Date): Promise<SubscribeOutcome>;
  unsubscribe?(account: Account, now: Date): Promise<SubscribeOutcome>;
}
