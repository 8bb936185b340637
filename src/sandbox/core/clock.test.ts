import { describe, expect, it } from '@jest/globals';
import { SandboxClock } from './clock.js';

describe('the clock of the sandbox', () => {
  it('ages things faster while the time of day goes on as usual', () => {
    let real = 1_000_000;
    const clock = new SandboxClock(() => real);
    clock.set({ speed: 60 });
    const born = clock.age();
    real += 1_000;
    expect(clock.now()).toBe(1_001_000);
    expect(clock.age() - born).toBe(60_000);
  });

  it('makes things older by a step forward, and no younger by a step back', () => {
    const clock = new SandboxClock(() => 5_000);
    clock.set({ now: 9_000 });
    expect([clock.now(), clock.age()]).toEqual([9_000, 9_000]);
    clock.set({ now: 2_000 });
    expect([clock.now(), clock.age()]).toEqual([2_000, 9_000]);
  });

  it('goes on where it was after it has been kept', () => {
    let real = 10_000;
    const first = new SandboxClock(() => real);
    first.set({ speed: 2, now: 50_000 });
    real += 1_000;
    const second = new SandboxClock(() => real);
    second.load(first.dump());
    expect([second.now(), second.age(), second.speed]).toEqual([first.now(), first.age(), 2]);
  });
});
