import { isIP } from 'node:net';
import { isPublicAddress } from './addresses.js';

/** Why something was not fetched: each has words of its own. */
export type RefusalReason = 'not-an-address' | 'scheme' | 'credentials' | 'port' | 'private-address' | 'content-type';

export interface Refused {
  kind: 'refused';
  reason: RefusalReason;
  /** What is wrong, for the person who gave the address. */
  text: string;
}

/** The parts of an address that may be asked. */
export interface AskedAddress {
  kind: 'allowed';
  url: URL;
  /** As a resolver or a socket takes it: without brackets. */
  host: string;
  port: number;
}

const PORTS = new Map([
  ['http:', 80],
  ['https:', 443],
]);
/** What browsers and servers take at least (RFC 9110, 4.1). */
const ADDRESS_LENGTH_MAX = 8_000;

/**
 * Reads an address that a person gave. Every way to write a number (decimal, octal, hexadecimal, short, full-width) is
 * read as the URL standard says, so that the host judged here is the host that is asked.
 * @param allowed `address:port` that may be asked although it is not public or not on its own port
 */
export function judgeAddress(given: string, allowed: ReadonlySet<string> = new Set()): AskedAddress | Refused {
  const url = given.length <= ADDRESS_LENGTH_MAX ? URL.parse(given) : null;
  if (!url) return refused('not-an-address', 'This is not an address of a web page.');
  const usual = PORTS.get(url.protocol);
  if (usual === undefined)
    return refused('scheme', 'Only addresses that start with http:// or https:// are looked at.');
  if (url.username !== '' || url.password !== '') {
    return refused('credentials', 'An address with a name or password in it is not looked at.');
  }
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  if (host === '' || host.replaceAll('.', '') === '') {
    return refused('not-an-address', 'This is not an address of a web page.');
  }
  const port = url.port === '' ? usual : Number(url.port);
  const known = allowed.has(`${host}:${port}`);
  if (port !== usual && !known && !portIsAllowed(port, allowed)) {
    return refused('port', `Web pages are looked at on their own ports only, not on port ${port}.`);
  }
  if (isIP(host) !== 0 && !isPublicAddress(host) && !known) return privateAddress();
  return { kind: 'allowed', url, host, port };
}

export function privateAddress(): Refused {
  return refused('private-address', 'This address leads into a network that is not public.');
}

/** A name may lead to an allowed `address:port`; which one it is shows once it is resolved. */
function portIsAllowed(port: number, allowed: ReadonlySet<string>): boolean {
  return [...allowed].some((one) => one.endsWith(`:${port}`));
}

function refused(reason: RefusalReason, text: string): Refused {
  return { kind: 'refused', reason, text };
}
