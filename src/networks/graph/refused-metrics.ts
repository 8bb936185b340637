const DAY_MS = 24 * 3_600_000;

/**
 * Which metrics Meta refused, by the group of posts they were refused for (a media type of one login). They are left out of the
 * big calls, and each is tried alone once a day, so that one that Meta gives again comes back by itself. In memory: a new
 * process learns them anew at the price of a few calls.
 */
export class RefusedMetrics {
  private readonly triedAt = new Map<string, Map<string, number>>();

  /** What may be asked for together. */
  without(metrics: readonly string[], group: string): readonly string[] {
    const refused = this.triedAt.get(group);
    return refused ? metrics.filter((name) => !refused.has(name)) : metrics;
  }

  /** Those that were last tried a day ago or longer. */
  dueAgain(metrics: readonly string[], group: string, now: Date): string[] {
    const refused = this.triedAt.get(group);
    return metrics.filter((name) => now.getTime() - (refused?.get(name) ?? Infinity) >= DAY_MS);
  }

  remember(metrics: readonly string[], group: string, now: Date): void {
    const refused = this.triedAt.get(group) ?? new Map<string, number>();
    for (const name of metrics) refused.set(name, now.getTime());
    this.triedAt.set(group, refused);
  }

  forgive(metric: string, group: string): void {
    this.triedAt.get(group)?.delete(metric);
  }
}
