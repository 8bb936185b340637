import { type Network } from '../core/faults.js';
import { type Stranger, STRANGERS } from './people.js';

/** The id of an invented person on a network. */
export function strangerId(network: Network, index: number): string {
  switch (network) {
    case 'instagram':
      return `6200000000000${String(index).padStart(3, '0')}`;
    case 'facebook':
      return `7300000000000${String(index).padStart(3, '0')}`;
    case 'x':
      return `1400000000000000${String(index).padStart(3, '0')}`;
    default: {
      const never: never = network;
      return never;
    }
  }
}

const ON_X = new Map<string, Stranger>(
  STRANGERS.map((stranger, index) => [
    strangerId('x', index),
    { name: stranger.name, username: stranger.username.replace(/\W/g, '_') },
  ]),
);

/** The invented person behind an X id, if it is one. */
export function strangerOnX(id: string): Stranger | undefined {
  return ON_X.get(id);
}
