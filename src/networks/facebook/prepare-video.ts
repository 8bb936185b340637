import type { Delivery, DraftMedia, PrepareOutcome } from '../network.js';
import type { GraphClient, GraphFailure, GraphRefusal } from '../graph/client.js';
import { idAt, numberAt } from '../graph/json.js';
import { afterFailedPrepare, lostText, traceOf } from '../graph/outcomes.js';
import { pending, renewal } from './outcomes.js';
import { noVideo } from './prepare-reel.js';
import { checkpointOf, type Preparation, reached } from './preparation.js';
import { UNTOLD_TEXT, videoStateIn } from './video-state.js';

const UPLOAD_PROBLEM = 6001;
const WRONG_OFFSET = 1363037;

// Facebook proposes pieces; larger ones than this are sent in several.
const MAX_PIECE_BYTES = 8 * 1024 * 1024;

/**
 * The upload of a plain video in a session: start, then one piece for each step. The session gives the video's id before
 * anything is public, so that a lost answer to the final `finish` can be looked up; a single call with the file's address
 * would leave nothing to look up.
 */
export class VideoPreparation {
  constructor(
    private readonly graph: GraphClient,
    private readonly delivery: Delivery,
  ) {}

  async step(preparation: Preparation): Promise<PrepareOutcome> {
    const [media] = this.delivery.draft.media;
    if (media === undefined) return noVideo();
    if (preparation.videoId === undefined || preparation.sessionId === undefined) return this.start(preparation, media);
    if (preparation.uploaded) return { kind: 'ready', checkpoint: checkpointOf(preparation) };
    if (preparation.broken) return this.ask(preparation, preparation.videoId, media);
    return this.transfer(preparation, preparation.sessionId, media);
  }

  private async start(preparation: Preparation, media: DraftMedia): Promise<PrepareOutcome> {
    const { account, now } = this.delivery;
    const step = 'start-video';
    const answer = await this.graph.post(
      `/${account.externalId}/videos`,
      { upload_phase: 'start', file_size: String(media.sizeBytes) },
      account.accessToken,
    );
    if (answer.kind !== 'ok') return this.failed(step, answer, preparation);
    const trace = traceOf(step, answer);
    const videoId = idAt(answer.body, 'video_id');
    const sessionId = idAt(answer.body, 'upload_session_id');
    if (videoId === undefined || sessionId === undefined) {
      return { kind: 'unknown', text: lostText('answered without the id of a video'), trace };
    }
    const offset = numberAt(answer.body, 'start_offset') ?? 0;
    return pending(reached(preparation, { videoId, sessionId, offset, createdAt: now.toISOString() }), 0, trace);
  }

  private async transfer(preparation: Preparation, sessionId: string, media: DraftMedia): Promise<PrepareOutcome> {
    const { account } = this.delivery;
    const step = 'upload-chunk';
    const { offset } = preparation;
    const bytes = await this.delivery.media.read(media, offset, Math.min(offset + MAX_PIECE_BYTES, media.sizeBytes));
    const answer = await this.graph.postFile(
      `/${account.externalId}/videos`,
      { upload_phase: 'transfer', upload_session_id: sessionId, start_offset: String(offset) },
      { field: 'video_file_chunk', bytes },
      account.accessToken,
    );
    // A piece whose answer was lost, with its worker perhaps, may be there already: Facebook refuses it a second time.
    if (answer.kind === 'error' && isOutOfPlace(answer)) {
      return pending({ ...preparation, broken: true }, 0, traceOf(step, answer));
    }
    if (answer.kind !== 'ok') return this.failed(step, answer, preparation);
    const trace = traceOf(step, answer);
    const next = numberAt(answer.body, 'start_offset');
    if (next === undefined) return { kind: 'unknown', text: lostText('did not say where the upload goes on'), trace };
    const uploaded = next >= media.sizeBytes || next === numberAt(answer.body, 'end_offset');
    // A piece that moved nothing counts as a fault, so that a session cannot turn in a circle for ever.
    if (next <= offset && !uploaded) {
      return renewal(preparation, { kind: 'renew', text: 'Facebook lost track of the upload of the video.', trace });
    }
    return pending(reached(preparation, { offset: next, uploaded }), 0, trace);
  }

  /** After a refused piece: goes on behind what Facebook says it has, or anew where that is not beyond it. */
  private async ask(preparation: Preparation, videoId: string, media: DraftMedia): Promise<PrepareOutcome> {
    const step = 'check-upload';
    const answer = await this.graph.get(`/${videoId}`, { fields: 'status' }, this.delivery.account.accessToken);
    if (answer.kind !== 'ok') return this.failed(step, answer, preparation);
    const trace = traceOf(step, answer);
    const state = videoStateIn(answer.body);
    if (state.kind === 'untold') return { kind: 'unknown', text: UNTOLD_TEXT, trace };
    const arrived = state.kind === 'uploading' ? state.received : media.sizeBytes;
    if (state.kind === 'failed' || state.kind === 'expired' || arrived <= preparation.offset) {
      return renewal(preparation, {
        kind: 'renew',
        text: 'Facebook had a problem with the upload of the video.',
        trace,
      });
    }
    const uploaded = arrived >= media.sizeBytes;
    return pending(reached(preparation, { offset: arrived, uploaded, broken: false }), 0, trace);
  }

  private failed(step: string, answer: GraphFailure, preparation: Preparation): PrepareOutcome {
    const outcome = afterFailedPrepare(step, answer, checkpointOf(preparation), this.delivery.now);
    return outcome.kind === 'renew' ? renewal(preparation, outcome) : outcome;
  }
}

// 6001 is any problem with the upload; 1363037 a piece at another place than expected (common knowledge, not in a page we could read).
function isOutOfPlace({ error }: GraphRefusal): boolean {
  return error.code === UPLOAD_PROBLEM || error.subcode === WRONG_OFFSET;
}
