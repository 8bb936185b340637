import type { Metrics } from '../networks/network.js';

export interface ShownNumber {
  name: string;
  value: string;
}

/** Saves and shares first: they mean that somebody uses it. */
const SHOWN = ['saves', 'shares', 'comments', 'likes', 'reach', 'views', 'clicks'] as const;

/** The numbers to show; what a network does not give is not there. */
export function numbersOf(metrics: Metrics | null): ShownNumber[] {
  return SHOWN.flatMap((name) => {
    const value = metrics?.[name];
    return value === undefined ? [] : [{ name, value: value.toLocaleString('en') }];
  });
}
