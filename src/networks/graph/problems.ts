import type { DraftProblem, NetworkName, Severity } from '../network.js';

/** The place a remark points to: a field, and for texts UTF-16 offsets. */
export interface Place {
  field: string;
  start?: number;
  end?: number;
}

/** Builds one network's remarks, so that rule names and sources are written once. */
export class Remarks {
  readonly found: DraftProblem[] = [];

  constructor(
    private readonly network: NetworkName,
    private readonly source: string,
  ) {}

  error(what: string, place: Place | string, message: string, suggestion?: string): void {
    this.add('error', what, place, message, suggestion);
  }

  warning(what: string, place: Place | string, message: string, suggestion?: string): void {
    this.add('warning', what, place, message, suggestion);
  }

  note(what: string, place: Place | string, message: string, suggestion?: string): void {
    this.add('info', what, place, message, suggestion);
  }

  private add(severity: Severity, what: string, place: Place | string, message: string, suggestion?: string): void {
    this.found.push({
      rule: `network/${this.network}-${what}`,
      severity,
      network: this.network,
      ...(typeof place === 'string' ? { field: place } : place),
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
      source: this.source,
    });
  }
}

/** "2,201" */
export function count(number: number): string {
  return number.toLocaleString('en');
}

/** "8.1 MB"; one decimal up, so that a file just over a limit never reads as the limit itself. */
export function megabytes(bytes: number): string {
  return `${(Math.ceil((bytes / (1024 * 1024)) * 10) / 10).toLocaleString('en')} MB`;
}

/** "2.9 seconds" or "15 min 1 s" */
export function duration(milliseconds: number): string {
  if (milliseconds < 120_000)
    return `${(milliseconds / 1000).toLocaleString('en', { maximumFractionDigits: 3 })} seconds`;
  const minutes = Math.floor(milliseconds / 60_000);
  const seconds = (milliseconds % 60_000) / 1000;
  return seconds === 0
    ? `${count(minutes)} minutes`
    : `${count(minutes)} min ${seconds.toLocaleString('en', { maximumFractionDigits: 3 })} s`;
}
