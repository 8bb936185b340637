import type { House, Piece, Row } from './house.js';
import { nameOf } from './kinds.js';

export const END_STATES = ['published', 'failed', 'unconfirmed', 'held', 'cancelled'];

interface Effect {
  remoteId: string;
  text: string;
  permalink: string;
  inReplyTo?: string;
}

/** What went wrong with one publication: twice, lost, or stuck. */
export interface Fault {
  piece: Piece;
  what: string;
}

/** Compares what became public at the networks with what the database says of it. An empty list is the only good one. */
export async function judgeAll(house: House, pieces: readonly Piece[]): Promise<Fault[]> {
  const rows = await house.rows(pieces);
  const all = new Map<string, Effect[]>();
  for (const network of ['instagram', 'facebook', 'x']) {
    const answer = await fetch(`${house.sandbox.url}/_sandbox/posts?network=${network}`);
    const { items } = (await answer.json()) as { items: (Effect & { account: string })[] };
    for (const item of items) {
      const key = `${network} ${item.account}`;
      all.set(key, [...(all.get(key) ?? []), item]);
    }
  }
  return pieces.flatMap((piece) => {
    const row = rows.get(piece.id);
    const effects = all.get(`${piece.kind.network} ${piece.account}`) ?? [];
    const comments = effects.filter(({ text }) => text === piece.kind.comment);
    const posts = effects.filter((effect) => !comments.includes(effect));
    const what = row ? (judge(piece, row, posts) ?? judgeComment(piece, row, comments.length)) : 'its row is gone';
    return what === undefined ? [] : [{ piece, what }];
  });
}

/** @returns what is wrong, or undefined */
function judge({ kind }: Piece, row: Row, effects: Effect[]): string | undefined {
  const parts = kind.parts ?? [kind.text];
  const told = `${row.status} (${row.reason ?? row.remoteId ?? ''}), at the network: ${effects.map(({ remoteId, text }) => `${remoteId} "${text}"`).join(', ') || 'nothing'}`;
  const twice = effects.length > parts.length || new Set(effects.map(({ text }) => text)).size < effects.length;
  if (twice) return `double: ${nameOf(kind)} is ${told}`;
  switch (row.status) {
    case 'published':
      if (effects.length !== parts.length || effects[0]?.remoteId !== row.remoteId)
        return `lost: ${nameOf(kind)} is ${told}`;
      if (row.permalink !== null && row.permalink !== effects[0].permalink && !row.permalink.includes(row.remoteId))
        return `wrong address ${row.permalink}: ${nameOf(kind)} is ${told}`;
      return undefined;
    case 'failed':
    case 'held':
    case 'cancelled':
      return effects.length === 0 ? undefined : `public but not known: ${nameOf(kind)} is ${told}`;
    case 'unconfirmed':
      return undefined;
    default:
      return `stuck: ${nameOf(kind)} is ${told}`;
  }
}

/** A comment of the account's own is there once; without it, the post says that it is missing. */
function judgeComment({ kind }: Piece, row: Row, written: number): string | undefined {
  if (written > 1) return `double: the comment under ${nameOf(kind)} is there ${written} times`;
  const silent = kind.comment !== undefined && written === 0 && row.reason === null;
  return row.status === 'published' && silent ? `lost: the comment under ${nameOf(kind)} is not there` : undefined;
}

/** A fault with the ledger that led to it, for a person. */
export async function story(house: House, { piece, what }: Fault): Promise<string> {
  return [what, ...(await house.ledger(piece)).map((line) => `    ${line}`)].join('\n');
}
