import { z } from 'zod';
import { type InputFault, ProblemError } from '../foundation/problem-error.js';

/** The link itself has ended, so its page is not shown again. */
const GONE = 410;

/** How a page comes again after a form that was wrong. */
export interface Refusal {
  /** A sentence for each wrong field, or one for the whole. */
  refused: { errors?: Record<string, string>; wrong?: string };
  status: number;
  headers: Record<string, string>;
}

/** Expected refusals become sentences. @throws whatever is not the visitor's to put right */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof z.ZodError) {
    const faults = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    return { refused: sentencesOf(faults), status: 422, headers: {} };
  }
  if (!(error instanceof ProblemError) || error.status >= 500 || error.status === GONE) throw error;
  const { status, headers, errors, message } = error;
  return { refused: errors.length === 0 ? { wrong: message } : sentencesOf(errors), status, headers };
}

/** One sentence for each field, the first that was found; and those that belong to no field together. */
function sentencesOf(faults: InputFault[]): Refusal['refused'] {
  const fields = faults.filter(({ path }) => path !== '');
  const whole = faults.filter(({ path }) => path === '').map(({ message }) => message);
  return {
    errors: Object.fromEntries(fields.toReversed().map(({ path, message }) => [path, message])),
    ...(whole.length > 0 && { wrong: whole.join(' ') }),
  };
}
