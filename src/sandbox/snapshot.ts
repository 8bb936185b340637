import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, type Business, type FacebookPerson } from './core/accounts.js';
import { type SandboxClock } from './core/clock.js';
import { type OAuthCode } from './core/codes.js';
import { type Ids } from './core/ids.js';
import { type Token } from './core/tokens.js';
import { type Guest } from './crowd/guests.js';
import { type FacebookStore } from './facebook/store.js';
import { type GraphComment } from './graph/comments-store.js';
import { type InstagramStore } from './instagram/store.js';
import { type Effect, type World } from './world.js';
import { type XStore } from './x/store.js';

interface Kept {
  version: 1;
  clock: ReturnType<SandboxClock['dump']>;
  ids: ReturnType<Ids['dump']>;
  rolling: [string, number[]][];
  accounts: Account[];
  people: FacebookPerson[];
  tokens: Token[];
  comments: GraphComment[];
  instagram: ReturnType<InstagramStore['dump']>;
  facebook: ReturnType<FacebookStore['dump']>;
  x: ReturnType<XStore['dump']>;
  effects: Effect[];
  // Later than the first version: absent in what it wrote.
  businesses?: Business[];
  guests?: Guest[];
  codes?: OAuthCode[];
  xUsage?: ReturnType<World['xUsage']['dump']>;
  webhooks?: ReturnType<World['webhooks']['dump']>;
}

const WRITE_AFTER_MS = 300;
// A large world takes a while to write: leave at least this many times as long for everything else.
const REST_FACTOR = 20;

/** Keeps the world in one file, written a moment after a change and always as a whole. */
export class SnapshotFile {
  readonly #path: string;
  #timer: NodeJS.Timeout | undefined;
  #lastTookMs = 0;

  constructor(
    private readonly world: World,
    dataDir: string,
  ) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    this.#path = join(dataDir, 'sandbox.json');
  }

  /** Stops writing after changes. */
  unwatch(): void {
    this.world.onTouch = () => undefined;
    clearTimeout(this.#timer);
  }

  /** Reads the file into the world. False when there is none yet. */
  restore(): boolean {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
    const kept = JSON.parse(text) as Kept;
    const { world } = this;
    world.clock.load(kept.clock);
    world.ids.load(kept.ids);
    world.rolling.load(kept.rolling);
    world.accounts.load(kept.accounts);
    world.people.load(kept.people);
    world.tokens.load(kept.tokens);
    world.comments.load(kept.comments);
    world.instagram.load(kept.instagram);
    world.facebook.load(kept.facebook);
    world.x.load(kept.x);
    world.effects = kept.effects;
    world.businesses.load(kept.businesses ?? []);
    world.guests.load(kept.guests ?? []);
    world.codes.load(kept.codes ?? []);
    if (kept.xUsage) world.xUsage.load(kept.xUsage);
    if (kept.webhooks) world.webhooks.load(kept.webhooks);
    resume(world);
    return true;
  }

  watch(): void {
    this.world.onTouch = () => {
      this.#timer ??= setTimeout(
        () => {
          this.write();
        },
        Math.max(WRITE_AFTER_MS, this.#lastTookMs * REST_FACTOR),
      );
    };
  }

  write(): void {
    const begun = performance.now();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { world } = this;
    const kept: Kept = {
      version: 1,
      clock: world.clock.dump(),
      ids: world.ids.dump(),
      rolling: world.rolling.dump(),
      accounts: world.accounts.dump(),
      people: world.people.dump(),
      tokens: world.tokens.dump(),
      comments: world.comments.dump(),
      instagram: world.instagram.dump(),
      facebook: world.facebook.dump(),
      x: world.x.dump(),
      effects: world.effects,
      businesses: world.businesses.dump(),
      guests: world.guests.dump(),
      codes: world.codes.dump(),
      xUsage: world.xUsage.dump(),
      webhooks: world.webhooks.dump(),
    };
    const beside = `${this.#path}.${process.pid}.new`;
    writeFileSync(beside, JSON.stringify(kept), { mode: 0o600 });
    renameSync(beside, this.#path);
    this.#lastTookMs = performance.now() - begun;
  }
}

// What was going on when the program stopped: remarks still to come go on, half-done fetches and checks have failed.
function resume(world: World): void {
  for (const account of world.accounts.values()) {
    if (account.network === 'x') world.xIdsByUsername.set(account.username.toLowerCase(), account.id);
  }
  for (const media of world.instagram.media.values()) {
    if (media.parentId === undefined) world.crowd.expect('instagram', media.id, media.born, media.remarks);
  }
  for (const post of world.facebook.posts.values()) {
    if (post.isPublished) world.crowd.expect('facebook', post.id, post.born, post.remarks);
  }
  for (const post of world.x.posts.values()) {
    if (!post.byStranger && post.inReplyTo === undefined) world.crowd.expect('x', post.id, post.born, post.remarks);
  }
  const interrupted = 'The upload was interrupted.';
  for (const container of world.instagram.containers.values()) {
    const waitsForUpload = container.upload && !container.upload.complete;
    if (container.readyAge === undefined && !container.failure && !waitsForUpload) {
      container.failure = { subcode: 2207053, reason: interrupted };
    }
  }
  for (const media of world.x.media.values()) {
    if (media.processing && !media.processing.judged) {
      media.processing.judged = true;
      media.failure = interrupted;
    }
  }
  for (const video of world.facebook.videos.values()) {
    if (video.uploaded && !video.media && !video.failure) video.failure = { code: 1363008, message: interrupted };
  }
}
