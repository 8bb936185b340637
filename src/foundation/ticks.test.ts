import { describe, expect, it } from '@jest/globals';
import { Ticks } from './ticks.js';

describe('recurring work', () => {
  it('does not run over itself, but beside other work', async () => {
    const ticks = new Ticks('test');
    const runs: string[] = [];
    const gate = Promise.withResolvers<undefined>();
    const slow = ticks.run('slow', () => {
      runs.push('slow');
      return gate.promise;
    });
    await ticks.run('slow', () => Promise.resolve(runs.push('slow again')));
    await ticks.run('other', () => Promise.resolve(runs.push('other')));
    gate.resolve(undefined);
    await slow;
    await ticks.run('slow', () => Promise.resolve(runs.push('slow later')));
    expect(runs).toEqual(['slow', 'other', 'slow later']);
  });

  it('survives a failure', async () => {
    const ticks = new Ticks('test');
    await ticks.run('work', () => Promise.reject(new Error('the database is away')));
    let ran = false;
    await ticks.run('work', () => {
      ran = true;
      return Promise.resolve();
    });
    expect(ran).toBe(true);
  });

  it('leaves when what was begun has ended, and begins nothing more', async () => {
    const ticks = new Ticks('test');
    const gate = Promise.withResolvers<undefined>();
    const ended: string[] = [];
    const work = ticks.run('work', () => gate.promise.then(() => ended.push('work')));
    const leaving = ticks.leave().then(() => ended.push('left'));
    await ticks.run('more', () => Promise.resolve(ended.push('more')));
    gate.resolve(undefined);
    await Promise.all([work, leaving]);
    expect(ended).toEqual(['work', 'left']);
  });
});
