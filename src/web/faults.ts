import type { z } from 'zod';
import { ProblemError } from '../foundation/problem-error.js';

/** What a page shows of a form that was not right: a sentence for each field, and one for the whole. */
export interface Faults {
  errors: Record<string, string>;
  wrong?: string;
}

export function faultsOf(error: z.ZodError | ProblemError): Faults {
  if (error instanceof ProblemError) {
    if (error.errors.length === 0) return { errors: {}, wrong: error.message };
    return { errors: Object.fromEntries(error.errors.map(({ path, message }) => [path, message])) };
  }
  return { errors: Object.fromEntries(error.issues.map((issue) => [issue.path.join('.'), issue.message])) };
}
