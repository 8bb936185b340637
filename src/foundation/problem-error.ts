/** One thing wrong with an input: where (dotted path, empty for the whole) and what, for a person. */
export interface InputFault {
  path: string;
  message: string;
}

const TITLES: Record<number, string> = {
  400: 'The request could not be understood',
  401: 'No valid API key',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Invalid input',
  429: 'Too many requests',
  500: 'Something went wrong',
  503: 'Not available',
};

/** The title that goes with an HTTP status in an RFC 9457 problem. */
export function titleOf(status: number): string {
  return TITLES[status] ?? 'Error';
}

/**
 * The one exception features throw: an HTTP status, a short code (`post-not-found`) and a sentence for a person.
 * The filter renders it as application/problem+json; the code ends its `type`.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly errors: InputFault[] = [],
    readonly headers: Record<string, string> = {},
  ) {
    super(detail);
  }
}

/** 404, also for a thing that belongs to another workspace: the two must look the same. */
export function notFound(kind: string, id: string): ProblemError {
  return new ProblemError(404, `${kind.replaceAll(' ', '-')}-not-found`, `There is no ${kind} with the id ${id}.`);
}

/** 409: the request is well formed but does not go with the present state. */
export function conflict(code: string, detail: string): ProblemError {
  return new ProblemError(409, code, detail);
}

/** 422 with every fault that was found, not just the first. */
export function invalidInput(errors: InputFault[], detail?: string): ProblemError {
  const first = errors[0];
  const sentence =
    detail ?? (first ? `${first.path ? `${first.path}: ` : ''}${first.message}` : 'The input is invalid.');
  return new ProblemError(422, 'invalid-input', sentence, errors);
}
