import { lookup as lookupName } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { isPublicAddress } from './addresses.js';
import { type AskedAddress, judgeAddress, privateAddress, type Refused } from './asked-address.js';
import { readAtMost } from './read-at-most.js';

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** Every address of a name; throws like `dns.lookup` does. */
export type Resolver = (name: string) => Promise<ResolvedAddress[]>;

export interface OutsideOptions {
  resolver?: Resolver;
  /** `address:port` that may be asked although it is not public. Nothing in the product gives any. */
  allow?: string[];
}

export interface Asked {
  method?: 'GET' | 'HEAD';
  headers?: Record<string, string>;
  /** Over all: names, redirects, the whole body. */
  timeLimitMs?: number;
  /** How many bytes are read, after unpacking; 0 reads none. */
  bytesMax?: number;
  /** Media types that are read, in lower case; others are refused before anything is read. Left out: all. */
  contentTypes?: readonly string[];
}

/** A page answered. */
export interface Answered {
  kind: 'answered';
  status: number;
  /** Where it led to in the end. */
  url: string;
  /** In lower case, without parameters; empty when there was none. */
  contentType: string;
  body: Buffer;
  /** The body goes on after what was read. */
  truncated: boolean;
}

export type UnreachableReason = 'no-such-name' | 'no-connection' | 'too-slow' | 'too-many-redirects' | 'broken-answer';

export interface Unreachable {
  kind: 'unreachable';
  reason: UnreachableReason;
  text: string;
}

export type OutsideAnswer = Answered | Refused | Unreachable;

const REDIRECTS_MAX = 5;
const REDIRECTING = new Set([301, 302, 303, 307, 308]);
const TIME_LIMIT_MS = 10_000;
const BYTES_MAX = 512 * 1_024;
/** Who asks, so that a site's owner can tell. */
export const USER_AGENT = 'Evenkeel/1 (content calendar; looks at links in posts)';

type Hop = { kind: 'next'; url: string } | OutsideAnswer;

/**
 * The only way to an address that a user gave. http and https on their own ports; never into a network that is not
 * public, however the address is written, whatever its name resolves to, and wherever it redirects to: the address that
 * was judged is the one that is connected to. Bounded in time and size; proxies and cookies are not used. Never throws.
 */
export class Outside {
  private readonly resolver: Resolver;
  private readonly allowed: ReadonlySet<string>;
  private readonly client: AxiosInstance;

  constructor({ resolver = everyAddress, allow = [] }: OutsideOptions = {}) {
    this.resolver = resolver;
    this.allowed = new Set(allow);
    this.client = axios.create({
      proxy: false,
      maxRedirects: 0,
      responseType: 'stream',
      validateStatus: () => true,
      headers: { 'user-agent': USER_AGENT, accept: '*/*', 'accept-encoding': 'gzip, deflate, br' },
    });
  }

  async ask(address: string, asked: Asked = {}): Promise<OutsideAnswer> {
    const ending = new AbortController();
    const timer = setTimeout(() => {
      ending.abort();
    }, asked.timeLimitMs ?? TIME_LIMIT_MS);
    try {
      let next = address;
      for (let hops = 0; hops <= REDIRECTS_MAX; hops++) {
        const hop = await this.hop(next, asked, ending.signal);
        if (hop.kind !== 'next') return hop;
        next = hop.url;
      }
      return unreachable('too-many-redirects', `It leads on and on: more than ${REDIRECTS_MAX} redirects.`);
    } catch (error) {
      return ending.signal.aborted
        ? unreachable('too-slow', 'It took too long to answer.')
        : unreachable(...failureOf(error));
    } finally {
      clearTimeout(timer);
      ending.abort();
    }
  }

  private async hop(given: string, asked: Asked, signal: AbortSignal): Promise<Hop> {
    const judged = judgeAddress(given, this.allowed);
    if (judged.kind === 'refused') return judged;
    const addresses = await orAborted(this.addressesOf(judged), signal);
    // One private address among several is a trap: which one a socket takes would be chance.
    if (addresses.length === 0 || !addresses.every(({ address }) => this.mayReach(address, judged.port))) {
      return privateAddress();
    }
    const response = await this.send(judged, addresses, asked, signal);
    const stop = () => {
      response.data.destroy();
    };
    signal.addEventListener('abort', stop);
    try {
      return await this.read(judged.url, response, asked, signal);
    } finally {
      stop();
    }
  }

  private async addressesOf({ host }: AskedAddress): Promise<ResolvedAddress[]> {
    const family = isIP(host);
    return family === 0 ? this.resolver(host) : [{ address: host, family }];
  }

  private mayReach(address: string, port: number): boolean {
    return isPublicAddress(address) || this.allowed.has(`${address}:${port}`);
  }

  private async send(
    { url, port }: AskedAddress,
    addresses: ResolvedAddress[],
    { method = 'GET', headers = {} }: Asked,
    signal: AbortSignal,
  ): Promise<AxiosResponse<Readable>> {
    // The connection goes to what was judged above: the name is not resolved a second time. The agent judges the
    // address once more by its own tables, a second wall of another maker.
    const options = {
      keepAlive: false,
      lookup: pinned(addresses),
      allowIPAddressList: addresses.flatMap(({ address }) => (this.allowed.has(`${address}:${port}`) ? [address] : [])),
    };
    return this.client.request<Readable>({
      url: url.href,
      method,
      headers,
      signal,
      httpAgent: new RequestFilteringHttpAgent(options),
      httpsAgent: new RequestFilteringHttpsAgent(options),
    });
  }

  private async read(
    url: URL,
    response: AxiosResponse<Readable>,
    { method = 'GET', bytesMax = BYTES_MAX, contentTypes }: Asked,
    signal: AbortSignal,
  ): Promise<Hop> {
    const { status } = response;
    const location = headerOf(response, 'location');
    if (REDIRECTING.has(status) && location !== '') {
      const target = URL.parse(location, url);
      // Left as it is, an address that cannot be read is refused as one.
      return { kind: 'next', url: target?.href ?? location };
    }
    const contentType = (headerOf(response, 'content-type').split(';')[0] ?? '').trim().toLowerCase();
    if (contentTypes && !contentTypes.includes(contentType)) {
      return { kind: 'refused', reason: 'content-type', text: 'It holds something else than what is read there.' };
    }
    const limit = method === 'HEAD' ? 0 : bytesMax;
    const { body, truncated } = await orAborted(readAtMost(response.data, limit), signal);
    return { kind: 'answered', status, url: url.href, contentType, body, truncated };
  }
}

async function everyAddress(name: string): Promise<ResolvedAddress[]> {
  return lookupName(name, { all: true, order: 'verbatim' });
}

/** Answers a socket's question for an address with those that were judged. */
function pinned(addresses: ResolvedAddress[]): LookupFunction {
  return (_, { all }, answer) => {
    const [first] = addresses;
    if (all === true) answer(null, addresses);
    else answer(null, first?.address ?? '', first?.family);
  };
}

/** A resolver cannot be interrupted, but need not be waited for. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const give = () => {
    reject(new Error('The time is over.'));
  };
  if (signal.aborted) give();
  signal.addEventListener('abort', give);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', give);
  }
}

function headerOf(response: AxiosResponse<Readable>, name: string): string {
  const value: unknown = response.headers[name];
  return typeof value === 'string' ? value : '';
}

function unreachable(reason: UnreachableReason, text: string): Unreachable {
  return { kind: 'unreachable', reason, text };
}

/** ENOTFOUND is the name servers' word that there is no such name; EAI_AGAIN is silence. */
function failureOf(error: unknown): [UnreachableReason, string] {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ENOTFOUND') return ['no-such-name', 'There is no site of this name.'];
  if (typeof code === 'string' && /^(?:HPE_|Z_|ERR_(?:BAD|STREAM|INVALID)|ERR__ERROR_FORMAT|ERR_BROTLI)/.test(code)) {
    return ['broken-answer', 'It answered something that cannot be read.'];
  }
  return ['no-connection', 'The site could not be reached.'];
}
