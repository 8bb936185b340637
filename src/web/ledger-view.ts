import type { PublicationView } from '../calendar/publication-view.js';
import { momentOf } from './times.js';

type Attempt = PublicationView['attempts'][number];

/** A line of the ledger on a page; the same thing several times in a row is one line. */
export interface LedgerLineView {
  text: string;
  time: string;
  dateTime: string;
  /** How often in a row, when more than once; `time` is then the last. */
  times?: number;
  message?: string;
  /** For the network's support. */
  trace?: string;
}

/** The ledger, oldest first, with times on the zone's clocks. */
export function ledgerView(attempts: readonly Attempt[], timeZone: string): LedgerLineView[] {
  const lines: { attempt: Attempt; times: number }[] = [];
  for (const attempt of attempts) {
    const last = lines.at(-1);
    if (last && last.attempt.text === attempt.text && last.attempt.message === attempt.message) {
      last.attempt = attempt;
      last.times += 1;
    } else lines.push({ attempt, times: 1 });
  }
  return lines.map(({ attempt, times }) => {
    const trace = traceOf(attempt);
    const at = new Date(attempt.endedAt);
    return {
      text: attempt.text,
      time: momentOf(at, timeZone),
      dateTime: attempt.endedAt,
      ...(times > 1 && { times }),
      ...(attempt.message !== undefined && { message: attempt.message }),
      ...(trace !== '' && { trace }),
    };
  });
}

function traceOf({ requestId, code }: Attempt): string {
  return [requestId !== undefined && `request ${requestId}`, code !== undefined && `code ${code}`]
    .filter(Boolean)
    .join(', ');
}
