import type { Credentials } from '../networks/network.js';

/** Renew when a fifth of the remaining life is left: 24 minutes before a 2-hour token ends, 12 days before a 60-day one. */
const REST_OF_LIFE = 0.2;

/** When to renew a token first; null for one that does not end. */
export function firstRefresh(credentials: Credentials, now: Date): Date | null {
  if (!credentials.expiresAt) return null;
  const life = credentials.expiresAt.getTime() - now.getTime();
  return new Date(now.getTime() + Math.max(0, life * (1 - REST_OF_LIFE)));
}
