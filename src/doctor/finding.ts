/** How something stands: fine; worth a look; broken; or not to be told from here. */
export const FINDING_STATES = ['ok', 'warning', 'problem', 'unknown'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

export const TOPICS = ['networks', 'address', 'database', 'machine', 'keeping'] as const;
export type Topic = (typeof TOPICS)[number];

/** What one check found. Holds no secret. */
export interface Finding {
  /** Stays the same from version to version: `database-role`. */
  check: string;
  topic: Topic;
  title: string;
  state: FindingState;
  /** One sentence: what is so. */
  found: string;
  /** One sentence: what to do, where there is something to do. */
  advice?: string;
  /** Strings to be copied exactly as they are. */
  exact?: string[];
}

/** A part of a finding, for the checks to fill in. */
export type Found = Pick<Finding, 'state' | 'found' | 'advice' | 'exact'>;

/** Something the doctor looks at. */
export interface Check {
  check: string;
  topic: Topic;
  title: string;
  /** About the machine and the whole installation: for its operator, where strangers may have workspaces of their own. */
  operatorOnly?: boolean;
  look: () => Promise<Found>;
}

export const ok = (found: string, exact?: string[]): Found => ({ state: 'ok', found, ...(exact && { exact }) });
export const warning = (found: string, advice: string, exact?: string[]): Found => ({
  ...{ state: 'warning', found, advice },
  ...(exact && { exact }),
});
export const problem = (found: string, advice: string): Found => ({ state: 'problem', found, advice });
export const unknown = (found: string, advice?: string): Found => ({
  ...{ state: 'unknown', found },
  ...(advice !== undefined && { advice }),
});
