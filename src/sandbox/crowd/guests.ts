import { type Network } from '../core/faults.js';
import { seededNumbers } from '../core/seeded.js';

/** Somebody who comments under a name that a test or a person chose. */
export interface Guest {
  id: string;
  name: string;
  username: string;
}

const PREFIXES: Record<Network, string> = { instagram: '6300', facebook: '7400', x: '14000000' };
const DIGITS = 11;

/** The same name is the same person each time, with an id of the network's own kind. */
export function guestNamed(network: Network, name: string): Guest {
  const number = Math.floor(seededNumbers(`guest ${network} ${name}`)() * 10 ** DIGITS);
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, network === 'x' ? '_' : '.')
    .replace(/^[._]+|[._]+$/g, '');
  return {
    id: PREFIXES[network] + String(number).padStart(DIGITS, '0'),
    name,
    username: plain === '' ? `guest${number}` : plain.slice(0, network === 'x' ? 15 : 30),
  };
}
