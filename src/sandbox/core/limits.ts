/** Limits of one X endpoint: calls per 15 minutes and, where the network has them, per 24 hours. */
export interface XEndpointLimit {
  user?: number;
  app?: number;
  userPerDay?: number;
  appPerDay?: number;
}

export type XEndpoint =
  | 'create'
  | 'delete'
  | 'lookup'
  | 'lookup-one'
  | 'search'
  | 'timeline'
  | 'mentions'
  | 'me'
  | 'hide'
  | 'quotes'
  | 'analytics'
  | 'upload'
  | 'upload-one-shot'
  | 'upload-status'
  | 'metadata'
  | 'subtitles'
  | 'usage';

export interface SandboxLimits {
  instagramPublishesPerDay: number;
  instagramContainersPerDay: number;
  facebookReelsPerDay: number;
  /** Graph calls an hour for one account (business use case limit). */
  graphCallsPerAccountHour: number;
  /** Graph calls an hour for the whole app. */
  graphCallsPerAppHour: number;
  x: Record<XEndpoint, XEndpointLimit>;
}

/** X: rate-limits page, read 2026-08-22. Meta: content-publishing guide and Reels guide, read 2026-09-11. */
export function defaultLimits(): SandboxLimits {
  return {
    instagramPublishesPerDay: 100,
    instagramContainersPerDay: 400,
    facebookReelsPerDay: 30,
    // Meta's own limit grows with impressions and is not published for small accounts; these are generous.
    graphCallsPerAccountHour: 20_000,
    graphCallsPerAppHour: 2_000_000,
    x: {
      create: { user: 100, appPerDay: 10_000 },
      delete: { user: 50 },
      lookup: { user: 5_000, app: 3_500 },
      'lookup-one': { user: 900, app: 450 },
      search: { user: 300, app: 450 },
      timeline: { user: 900, app: 10_000 },
      mentions: { user: 300, app: 450 },
      me: { user: 75 },
      hide: { user: 50 },
      quotes: { user: 75, app: 75 },
      analytics: { user: 300, app: 300 },
      upload: { user: 1_875, appPerDay: 180_000 },
      'upload-one-shot': { user: 500, appPerDay: 50_000 },
      'upload-status': { user: 1_000, appPerDay: 100_000 },
      metadata: { user: 500, appPerDay: 50_000 },
      subtitles: { user: 100, appPerDay: 10_000 },
      usage: { app: 50 },
    },
  };
}

/** Some of the limits, to be laid over the others. */
export type LimitChanges = Partial<Omit<SandboxLimits, 'x'>> & { x?: Partial<Record<XEndpoint, XEndpointLimit>> };

/** Lays the given limits over the present ones, in place. */
export function changeLimits(limits: SandboxLimits, changes: LimitChanges): void {
  const { x, ...rest } = changes;
  Object.assign(limits, rest);
  for (const [endpoint, change] of Object.entries(x ?? {})) {
    Object.assign(limits.x[endpoint as XEndpoint], change);
  }
}
