import { type Account, type Business, type FacebookPerson } from './core/accounts.js';
import { Calls } from './core/calls.js';
import { SandboxClock } from './core/clock.js';
import { type OAuthCode } from './core/codes.js';
import { Faults, type Network } from './core/faults.js';
import { Ids } from './core/ids.js';
import { changeLimits, defaultLimits, type LimitChanges, type SandboxLimits } from './core/limits.js';
import { Shelf } from './core/shelf.js';
import { type Token } from './core/tokens.js';
import { FixedWindows, RollingCounts } from './core/windows.js';
import { Crowd } from './crowd/crowd.js';
import { type Guest } from './crowd/guests.js';
import { FacebookStore } from './facebook/store.js';
import { settleFacebook } from './facebook/video-work.js';
import { CommentsStore } from './graph/comments-store.js';
import { InstagramStore } from './instagram/store.js';
import { MediaShelf } from './media/shelf.js';
import { sayRemark } from './remarks.js';
import { Webhooks } from './webhooks/webhooks.js';
import { XStore } from './x/store.js';
import { XUsage } from './x/usage.js';

/** How long the networks take, in seconds of sandbox ageing. */
export interface ProcessingSeconds {
  image: number;
  video: number;
}

export interface WorldOptions {
  dataDir?: string | undefined;
  /** `tweet` (spec up to 2.166) or `post` (spec 2.167) names in X's answers. */
  xVocabulary?: 'tweet' | 'post' | undefined;
  processing?: Partial<ProcessingSeconds> | undefined;
  limits?: LimitChanges | undefined;
}

/** One thing that became public, in the order in which it did. */
export interface Effect {
  network: Network;
  kind: 'post' | 'comment';
  id: string;
}

/** Everything that the sandbox knows. */
export class World {
  readonly clock = new SandboxClock();
  readonly ids = new Ids();
  readonly faults = new Faults();
  readonly calls = new Calls();
  readonly windows = new FixedWindows();
  readonly rolling = new RollingCounts();
  readonly accounts = new Shelf<Account>();
  readonly people = new Shelf<FacebookPerson>();
  readonly businesses = new Shelf<Business>();
  /** People who are not of the crowd and commented under a name of their own. */
  readonly guests = new Shelf<Guest>();
  readonly tokens = new Shelf<Token>();
  readonly codes = new Shelf<OAuthCode>();
  readonly xUsage = new XUsage();
  readonly webhooks = new Webhooks(this);
  readonly comments = new CommentsStore();
  readonly instagram = new InstagramStore();
  readonly facebook = new FacebookStore();
  readonly x = new XStore();
  readonly media: MediaShelf;
  readonly limits: SandboxLimits;
  readonly processing: ProcessingSeconds;
  readonly crowd: Crowd;
  /** X ids by username in lower case. */
  readonly xIdsByUsername = new Map<string, string>();
  effects: Effect[] = [];
  xVocabulary: 'tweet' | 'post';
  /** Whether X refuses the field parameters of the other vocabulary. */
  xStrict = false;
  /** Called after every change; the snapshot listens. */
  onTouch: () => void = () => undefined;

  constructor(readonly options: WorldOptions) {
    this.media = new MediaShelf(options.dataDir);
    this.limits = defaultLimits();
    changeLimits(this.limits, options.limits ?? {});
    this.processing = { image: 2, video: 8, ...options.processing };
    this.xVocabulary = options.xVocabulary ?? 'tweet';
    this.crowd = new Crowd(this.clock, (network, postId, planned, at) => {
      sayRemark(this, network, postId, planned, at);
    });
  }

  touch(): void {
    this.onTouch();
  }

  /** Lets everything happen that is due by now. */
  settle(): void {
    settleFacebook(this);
    this.crowd.settle();
  }

  addEffect(effect: Effect): void {
    this.effects.push(effect);
    this.touch();
  }

  account<N extends Network>(network: N, id: string): Extract<Account, { network: N }> | undefined {
    const account = this.accounts.get(id);
    return account?.network === network ? (account as Extract<Account, { network: N }>) : undefined;
  }
}
