import type {
  CallTrace,
  CoolDown,
  Delivery,
  DraftMedia,
  Pending,
  PrepareOutcome,
  Reconnect,
  Refused,
} from '../network.js';
import type { GraphClient, GraphFailure, GraphParams } from '../graph/client.js';
import { idAt } from '../graph/json.js';
import { afterFailedPrepare, lostText, type Renew, traceOf } from '../graph/outcomes.js';
import { carouselForm, mediaForm } from './container-form.js';
import { containerStateIn, type ContainerState } from './container-state.js';
import { IMAGE_PATIENCE_MS, POLL_WAITS_MS, VIDEO_PATIENCE_MS } from './limits.js';
import { begunAnew, checkpointOf, hasGrownTooOld, type Preparation, preparationIn, reached } from './preparation.js';
import { PAID_NEEDS_FACEBOOK_LOGIN } from './check-options.js';
import { quotaCoolDown, quotaIn } from './quota.js';

const MINUTE = 60_000;

// The quota read for one try says nothing about a try an hour later.
const QUOTA_FRESH_MS = 60 * MINUTE;

// Instagram loses or spoils a container now and then; more often than this is no accident.
const MAX_RENEWALS = 3;
const RENEWAL_WAIT_MS = 5_000;

function pending(preparation: Preparation, afterMs: number, trace: CallTrace): Pending {
  return { kind: 'pending', checkpoint: checkpointOf(preparation), afterMs, trace };
}

/** Drops the containers for new ones, or gives up with what a person can do when that happened too often. */
export function renewal(preparation: Preparation, renew: Renew, code: string): Pending | Refused {
  const renewals = preparation.renewals + 1;
  if (renewals > MAX_RENEWALS) return { kind: 'refused', code, text: renew.text, trace: renew.trace };
  return pending({ ...begunAnew(preparation), renewals }, RENEWAL_WAIT_MS, renew.trace);
}

/** The steps towards a container that is FINISHED, one call each: quota, containers, waiting. */
export class InstagramPreparation {
  constructor(
    private readonly graph: GraphClient,
    private readonly delivery: Delivery,
  ) {}

  async step(): Promise<PrepareOutcome> {
    const { checkpoint, draft, now } = this.delivery;
    const kept = preparationIn(checkpoint);
    if (kept.publicId !== undefined) return { kind: 'ready', checkpoint };
    const preparation = hasGrownTooOld(kept, now) && !kept.alreadyPublic ? begunAnew(kept) : kept;

    if (draft.options?.paidPartnership === true && this.delivery.account.login === 'instagram') return paidNotOffered();
    if (preparation.containerId !== undefined) return this.poll(preparation, preparation.containerId, 'container');
    const readAt = preparation.quotaReadAt;
    if (readAt === undefined || now.getTime() - Date.parse(readAt) > QUOTA_FRESH_MS) return this.readQuota(preparation);
    const [first] = draft.media;
    if (draft.format !== 'carousel') {
      return first === undefined ? nothingToPublish() : this.create(preparation, first, 'container');
    }
    const next = draft.media[preparation.childIds.length];
    if (next !== undefined) return this.create(preparation, next, 'child');
    const unfinished = preparation.childIds[preparation.childrenFinished];
    if (unfinished !== undefined) return this.poll(preparation, unfinished, 'child');
    return this.createWith(
      preparation,
      carouselForm(draft, preparation.childIds, this.delivery.account.login),
      'container',
    );
  }

  private async readQuota(preparation: Preparation): Promise<PrepareOutcome> {
    const { account, now } = this.delivery;
    const answer = await this.graph.get(
      `/${account.externalId}/content_publishing_limit`,
      { fields: 'quota_usage,config' },
      account.accessToken,
    );
    const trace = traceOf('read-quota', answer);
    if (answer.kind !== 'ok') {
      const failed = this.failed('read-quota', answer, preparation);
      // A post must not fail because its quota cannot be read: publishing itself will tell.
      if (failed.kind !== 'refused') return failed;
      return pending(reached(preparation, { quotaReadAt: now.toISOString() }), 0, trace);
    }
    const quota = quotaIn(answer.body);
    if (quota && quota.usage >= quota.total) return quotaCoolDown(this.graph, account, quota, now, trace);
    return pending(
      reached(preparation, { quotaReadAt: now.toISOString(), quotaUsage: quota?.usage, quotaTotal: quota?.total }),
      0,
      trace,
    );
  }

  private async create(
    preparation: Preparation,
    media: DraftMedia,
    role: 'child' | 'container',
  ): Promise<PrepareOutcome> {
    const { draft, media: access, account } = this.delivery;
    return this.createWith(preparation, await mediaForm(draft, media, access, account.login), role);
  }

  private async createWith(
    preparation: Preparation,
    form: GraphParams,
    role: 'child' | 'container',
  ): Promise<PrepareOutcome> {
    const { account, draft, now } = this.delivery;
    const step = role === 'child' ? 'create-child-container' : 'create-container';
    const answer = await this.graph.post(`/${account.externalId}/media`, form, account.accessToken);
    if (answer.kind !== 'ok') return this.failed(step, answer, preparation);
    const trace = traceOf(step, answer);
    const id = idAt(answer.body, 'id');
    if (id === undefined) return { kind: 'unknown', text: lostText('answered without the id of a container'), trace };

    const since = now.toISOString();
    const createdAt = preparation.createdAt ?? since;
    const waiting = { createdAt, waitingSince: since, polls: 0 };
    if (role === 'container')
      return pending(reached(preparation, { ...waiting, containerId: id }), POLL_WAITS_MS[0], trace);
    const childIds = [...preparation.childIds, id];
    const allMade = childIds.length === draft.media.length;
    return pending(reached(preparation, { ...waiting, childIds }), allMade ? POLL_WAITS_MS[0] : 0, trace);
  }

  private async poll(preparation: Preparation, id: string, role: 'child' | 'container'): Promise<PrepareOutcome> {
    const step = role === 'child' ? 'check-child-container' : 'check-container';
    const answer = await this.graph.get(`/${id}`, { fields: 'status_code,status' }, this.delivery.account.accessToken);
    if (answer.kind !== 'ok') return this.failed(step, answer, preparation);
    const trace = traceOf(step, answer);
    const state = containerStateIn(answer.body);
    switch (state.kind) {
      case 'finished':
        if (role === 'container') return { kind: 'ready', checkpoint: checkpointOf(reached(preparation, {})) };
        return pending(
          reached(preparation, {
            childrenFinished: preparation.childrenFinished + 1,
            waitingSince: this.delivery.now.toISOString(),
            polls: 0,
          }),
          0,
          trace,
        );
      case 'published':
        // An earlier try got through: commit must not publish it, find will name it.
        return { kind: 'ready', checkpoint: checkpointOf(reached(preparation, { alreadyPublic: true })) };
      case 'expired':
        return renewal(
          preparation,
          { kind: 'renew', text: 'Instagram threw the prepared post away before it was published.', trace },
          'container-expired',
        );
      case 'error':
        return this.spoiled(preparation, state, trace);
      case 'in-progress':
        return this.waiting(preparation, trace);
      default: {
        const never: never = state;
        return never;
      }
    }
  }

  private waiting(preparation: Preparation, trace: CallTrace): Pending | Refused {
    const { draft, now } = this.delivery;
    const patience = draft.media.some((media) => media.kind === 'video') ? VIDEO_PATIENCE_MS : IMAGE_PATIENCE_MS;
    const since = preparation.waitingSince ?? now.toISOString();
    if (now.getTime() - Date.parse(since) > patience) {
      return {
        kind: 'refused',
        code: 'container-stuck',
        text: `Instagram has worked on the file for more than ${patience / MINUTE} minutes without an end. Try again, or upload the file in another format.`,
        trace,
      };
    }
    const polls = preparation.polls + 1;
    const afterMs = POLL_WAITS_MS[Math.min(polls, POLL_WAITS_MS.length - 1)] ?? 30_000;
    return pending(reached(preparation, { polls, waitingSince: since }), afterMs, trace);
  }

  private spoiled(
    preparation: Preparation,
    state: ContainerState & { kind: 'error' },
    statusTrace: CallTrace,
  ): Pending | Refused | CoolDown | Reconnect {
    const trace = { ...statusTrace, code: state.code };
    const { verdict } = state;
    const text = this.named(verdict.text, preparation);
    switch (verdict.kind) {
      case 'refused':
      case 'look-up':
        return { kind: 'refused', code: state.code, text, trace };
      case 'retry':
      case 'renew':
      case 'not-ready':
        return renewal(preparation, { kind: 'renew', text, trace }, state.code);
      case 'reconnect':
        return { kind: 'reconnect', text, trace };
      case 'cool-down': {
        const until = new Date(this.delivery.now.getTime() + verdict.minutes * MINUTE);
        return { kind: 'cool-down', until, scope: verdict.scope, text, trace };
      }
      default: {
        const never: never = verdict;
        return never;
      }
    }
  }

  /** Says which part of a carousel is meant. */
  private named(text: string, preparation: Preparation): string {
    if (this.delivery.draft.format !== 'carousel' || preparation.containerId !== undefined) return text;
    return `Part ${preparation.childrenFinished + 1} of the carousel: ${text}`;
  }

  private failed(step: string, answer: GraphFailure, preparation: Preparation): PrepareOutcome {
    const outcome = afterFailedPrepare(step, answer, checkpointOf(preparation), this.delivery.now);
    return outcome.kind === 'renew' ? renewal(preparation, outcome, outcome.trace.code ?? step) : outcome;
  }
}

function nothingToPublish(): Refused {
  return {
    kind: 'refused',
    code: 'no-media',
    text: 'Instagram needs a picture or a video. Add one to the post.',
    trace: { step: 'create-container' },
  };
}

/** A post that has to be labelled is not published without its label. */
function paidNotOffered(): Refused {
  return {
    kind: 'refused',
    code: 'paid-partnership-not-offered',
    text: PAID_NEEDS_FACEBOOK_LOGIN,
    trace: { step: 'create-container' },
  };
}
