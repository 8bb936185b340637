import { Readable } from 'node:stream';
import type { Delivery, DraftMedia, MediaAccess, Pending, PrepareOutcome, Refused } from '../network.js';
import type { GraphClient, GraphFailure } from '../graph/client.js';
import { idAt } from '../graph/json.js';
import { afterFailedPrepare, faultsIn, lostText, traceOf } from '../graph/outcomes.js';
import { pending, renewal } from './outcomes.js';
import { checkpointOf, type Preparation, reached } from './preparation.js';
import { failureText, UNTOLD_TEXT, videoStateIn } from './video-state.js';

// Read from the storage in pieces of this size, so that a large file never lies in memory.
const PIECE_BYTES = 4 * 1024 * 1024;

// Uploads broken off in a row without a single new byte arriving.
const MAX_IDLE_UPLOADS = 5;

async function* pieces(access: MediaAccess, media: DraftMedia, from: number): AsyncGenerator<Buffer> {
  for (let start = from; start < media.sizeBytes; start += PIECE_BYTES) {
    yield await access.read(media, start, Math.min(start + PIECE_BYTES, media.sizeBytes));
  }
}

/**
 * The first two of a reel's three phases: start, and upload of the bytes from here (no public address needed). An upload
 * that breaks off, also at our own time-out, goes on at the byte that Facebook says it has.
 */
export class ReelPreparation {
  constructor(
    private readonly graph: GraphClient,
    private readonly uploads: GraphClient,
    private readonly delivery: Delivery,
  ) {}

  async step(preparation: Preparation): Promise<PrepareOutcome> {
    const [media] = this.delivery.draft.media;
    if (media === undefined) return noVideo();
    if (preparation.videoId === undefined) return this.start(preparation);
    if (preparation.broken || preparation.uploaded) return this.ask(preparation, preparation.videoId, media);
    return this.upload(preparation, preparation.videoId, media);
  }

  private async start(preparation: Preparation): Promise<PrepareOutcome> {
    const { account, now } = this.delivery;
    const step = 'start-reel';
    const answer = await this.graph.post(
      `/${account.externalId}/video_reels`,
      { upload_phase: 'start' },
      account.accessToken,
    );
    if (answer.kind !== 'ok') return this.failed(step, answer, preparation);
    const trace = traceOf(step, answer);
    const videoId = idAt(answer.body, 'video_id');
    if (videoId === undefined) return { kind: 'unknown', text: lostText('answered without the id of a video'), trace };
    return pending(reached(preparation, { videoId, createdAt: now.toISOString() }), 0, trace);
  }

  private async upload(preparation: Preparation, videoId: string, media: DraftMedia): Promise<PrepareOutcome> {
    const { account } = this.delivery;
    const step = 'upload-video';
    const { offset } = preparation;
    const answer = await this.uploads.upload(
      `/${videoId}`,
      {
        offset: String(offset),
        file_size: String(media.sizeBytes),
        'Content-Length': String(media.sizeBytes - offset),
      },
      Readable.from(pieces(this.delivery.media, media, offset)),
      account.accessToken,
    );
    if (answer.kind === 'ok')
      return pending(reached(preparation, { uploaded: true, polls: 0 }), 0, traceOf(step, answer));
    const failed = this.failed(step, answer, preparation);
    const passing = failed.kind === 'unknown' || failed.kind === 'pending';
    return passing ? this.goOnLater(preparation, answer) : failed;
  }

  private goOnLater(preparation: Preparation, answer: GraphFailure): Pending | Refused {
    const trace = traceOf('upload-video', answer);
    const faults = faultsIn(checkpointOf(preparation)) + 1;
    if (faults > MAX_IDLE_UPLOADS) {
      const text =
        'The upload to Facebook broke off again and again. Check the connection of this server, then try again.';
      return { kind: 'refused', code: trace.code ?? 'upload-broken', text, trace };
    }
    return pending({ ...preparation, broken: true, faults }, 2_000 * faults, trace);
  }

  private async ask(preparation: Preparation, videoId: string, media: DraftMedia): Promise<PrepareOutcome> {
    const step = 'check-upload';
    const answer = await this.graph.get(`/${videoId}`, { fields: 'status' }, this.delivery.account.accessToken);
    if (answer.kind !== 'ok') return this.failed(step, answer, preparation);
    const trace = traceOf(step, answer);
    const state = videoStateIn(answer.body);
    switch (state.kind) {
      case 'untold':
        return { kind: 'unknown', text: UNTOLD_TEXT, trace };
      case 'working':
      case 'public':
        // An earlier finish got through: commit must not finish again, only ask.
        return {
          kind: 'ready',
          checkpoint: checkpointOf(reached(preparation, { finishedAt: this.delivery.now.toISOString() })),
        };
      case 'uploaded':
        return { kind: 'ready', checkpoint: checkpointOf(reached(preparation, { uploaded: true, broken: false })) };
      case 'uploading': {
        // All bytes sent and all received: only the state lags behind.
        if (state.received >= media.sizeBytes || preparation.uploaded)
          return this.lagging(preparation, state.received, media);
        const progressed = state.received > preparation.arrived;
        const change = { broken: false, offset: state.received, arrived: state.received };
        return pending({ ...preparation, ...change, faults: progressed ? 0 : preparation.faults }, 0, trace);
      }
      case 'expired':
        return renewal(preparation, { kind: 'renew', text: failureText('expired'), trace });
      case 'failed':
        return renewal(preparation, {
          kind: 'renew',
          text: failureText(state.said),
          trace: { ...trace, code: state.code },
        });
      default: {
        const never: never = state;
        return never;
      }
    }
  }

  /** Some seconds are normal; then what Facebook says it has is believed, and the rest is sent. */
  private lagging(preparation: Preparation, received: number, media: DraftMedia): PrepareOutcome {
    const trace = { step: 'check-upload' };
    if (preparation.polls < 5) return pending(reached(preparation, { polls: preparation.polls + 1 }), 3_000, trace);
    if (received >= media.sizeBytes) return { kind: 'ready', checkpoint: checkpointOf(preparation) };
    // All was sent, and no more has arrived than before: the same again would turn in a circle for ever.
    if (received <= preparation.arrived) {
      return renewal(preparation, { kind: 'renew', text: 'Facebook lost track of the upload of the reel.', trace });
    }
    const change = { uploaded: false, broken: false, offset: received, arrived: received, polls: 0 };
    return pending({ ...preparation, ...change }, 0, trace);
  }

  private failed(step: string, answer: GraphFailure, preparation: Preparation): PrepareOutcome {
    const outcome = afterFailedPrepare(step, answer, checkpointOf(preparation), this.delivery.now);
    return outcome.kind === 'renew' ? renewal(preparation, outcome) : outcome;
  }
}

export function noVideo(): Refused {
  const text = 'This post needs a video. Add one.';
  return { kind: 'refused', code: 'no-media', text, trace: { step: 'start-reel' } };
}
