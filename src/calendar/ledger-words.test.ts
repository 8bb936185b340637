import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { hasWords, ledgerText } from './ledger-words.js';

const SOURCES = ['networks', 'publishing'].map((room) => fileURLToPath(new URL(`../${room}/`, import.meta.url)));
/** Only publishing keeps a ledger: not measuring, signing in, looking after connections, or reading comments. */
const NOT_IN_THE_LEDGER = new Set([
  ...['measure', 'comments', 'exchange-code', 'inspect-token', 'lengthen-token', 'list-pages', 'look-up-token'],
  ...['read-permissions', 'trial-read', 'who-am-i'],
]);

/** Every step name that the adapters and the publisher write down. */
function stepsInTheSource(): string[] {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8')),
  );
  const named = /(?:\bstep: |\bstep = (?:[^'\n]*\? '[a-z-]+' : )?|\b(?:STEP|WRITE|LOOK) = |\btraceOf\()'([a-z-]+)'/g;
  const chosen = /\bstep = [^'\n]*\? '([a-z-]+)' :/g;
  const steps = files.flatMap((file) =>
    [...file.matchAll(named), ...file.matchAll(chosen)].map(([, step]) => step ?? ''),
  );
  return [...new Set(steps)].filter((step) => !NOT_IN_THE_LEDGER.has(step)).sort();
}

describe('the ledger in plain words', () => {
  it('has words for every step that is written down', () => {
    const steps = stepsInTheSource();
    expect(steps.length).toBeGreaterThan(20);
    expect(steps.filter((step) => !hasWords(step))).toEqual([]);
  });

  it.each([
    [{ step: 'upload-photo', outcome: 'pending' }, 'Uploaded the picture.'],
    [{ step: 'commit', outcome: 'begun' }, 'Began to publish.'],
    [{ step: 'publish', outcome: 'published' }, 'Published.'],
    [
      { step: 'publish', outcome: 'unknown' },
      'The answer was lost; Evenkeel looks whether the post is there before anything is sent again.',
    ],
    [
      { step: 'find', outcome: 'absent' },
      'Looked on the network: the post is surely not there, so it may be sent again.',
    ],
    [
      { step: 'upload-chunk', outcome: 'unknown' },
      'No clear answer while uploading a part of the file; Evenkeel tries again.',
    ],
    [
      { step: 'check-container', outcome: 'cool-down' },
      'The network asked for a pause while asking whether it is ready. Evenkeel waits and goes on.',
    ],
  ])('says for %j: %s', (line, text) => {
    expect(ledgerText(line)).toBe(text);
  });

  it('tells the part of a thread, a network at work and one that was not reached apart', () => {
    const line = { step: 'publish', outcome: 'pending' };
    expect(ledgerText({ ...line, httpStatus: 201 }, 'thread')).toContain('part of the thread');
    expect(ledgerText({ ...line, httpStatus: 200 }, 'reel')).toContain('still working');
    expect(ledgerText(line, 'thread')).toContain('nothing was sent');
  });

  it('names a step and an outcome that it has no words for', () => {
    expect(ledgerText({ step: 'open-the-window', outcome: 'fresh-air' })).toBe('Step “open the window”: fresh air.');
    expect(ledgerText({ step: 'constructor', outcome: 'toString' })).toContain('toString');
  });
});
