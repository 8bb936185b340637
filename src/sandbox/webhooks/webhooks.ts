import { SANDBOX_ACCOUNTS } from '../accounts.js';
import { type GraphComment } from '../graph/comments-store.js';
import { type World } from '../world.js';
import { commentPayload, type InstagramShape, signatureOf } from './payloads.js';
import { send, type WebhookTarget } from './target.js';

/** One delivery as `GET /_sandbox/webhooks` shows it. `status` 0: no answer. */
export interface Delivery {
  url: string;
  commentId: string;
  attempt: number;
  status: number;
}

interface Subscription {
  id: string;
  fields: string[];
}

const MOST_REMEMBERED = 200;

/** Tells programs about new comments under the posts of subscribed accounts. Nothing waits for a delivery. */
export class Webhooks {
  readonly targets = new Map<string, WebhookTarget>();
  deliveries: Delivery[] = [];
  readonly #subscriptions = new Map<string, string[]>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #sent = new Map<string, number>();

  constructor(private readonly world: World) {}

  subscribe(accountId: string, fields: string[]): void {
    this.#subscriptions.set(accountId, [...new Set([...this.fieldsOf(accountId), ...fields])]);
    this.world.touch();
  }

  unsubscribe(accountId: string): void {
    this.#subscriptions.delete(accountId);
    this.world.touch();
  }

  fieldsOf(accountId: string): readonly string[] {
    return this.#subscriptions.get(accountId) ?? [];
  }

  /** Tells every target about a comment, when its account is subscribed. */
  announce(comment: GraphComment): void {
    const field = comment.network === 'instagram' ? 'comments' : 'feed';
    if (!this.fieldsOf(comment.accountId).includes(field)) return;
    for (const target of this.targets.values()) {
      const payload = commentPayload(this.world, comment, this.#shapeFor(target, comment));
      const signature = signatureOf(payload, target.appSecret ?? this.#secretFor(comment));
      const count = (this.#sent.get(target.id) ?? 0) + 1;
      this.#sent.set(target.id, count);
      const twice = target.duplicateEvery !== undefined && count % target.duplicateEvery === 0;
      for (let time = 0; time < (twice ? 2 : 1); time += 1) this.#deliver(target, comment.id, payload, signature, 0);
    }
  }

  /** Forgets what is still to be tried again. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  clear(): void {
    this.stop();
    this.targets.clear();
    this.#subscriptions.clear();
    this.#sent.clear();
    this.deliveries = [];
  }

  dump(): { targets: WebhookTarget[]; subscriptions: Subscription[] } {
    return {
      targets: [...this.targets.values()],
      subscriptions: [...this.#subscriptions].map(([id, fields]) => ({ id, fields })),
    };
  }

  load(kept: { targets: WebhookTarget[]; subscriptions: Subscription[] }): void {
    this.clear();
    for (const target of kept.targets) this.targets.set(target.id, target);
    for (const { id, fields } of kept.subscriptions) this.#subscriptions.set(id, fields);
  }

  #deliver(target: WebhookTarget, commentId: string, payload: string, signature: string, attempt: number): void {
    void send(target, payload, signature).then((status) => {
      this.deliveries.push({ url: target.id, commentId, attempt, status: status ?? 0 });
      if (this.deliveries.length > MOST_REMEMBERED) this.deliveries.shift();
      const gap = target.retryGapsMs[attempt];
      if (status === 200 || gap === undefined || this.targets.get(target.id) !== target) return;
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#deliver(target, commentId, payload, signature, attempt + 1);
      }, gap);
      this.#timers.add(timer);
    });
  }

  #shapeFor(target: WebhookTarget, comment: GraphComment): InstagramShape {
    return target.instagramShape ?? (this.#isInstagramLogin(comment) ? 'flat' : 'changes');
  }

  #secretFor(comment: GraphComment): string {
    const { meta, instagram } = SANDBOX_ACCOUNTS.apps;
    return this.#isInstagramLogin(comment) ? instagram.secret : meta.secret;
  }

  #isInstagramLogin(comment: GraphComment): boolean {
    return this.world.account('instagram', comment.accountId)?.login === 'instagram';
  }
}
