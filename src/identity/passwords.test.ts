import { describe, expect, it } from '@jest/globals';
import { Passwords } from './passwords.js';

describe('a password', () => {
  const passwords = new Passwords();

  it('is known again, however its letters were composed, and no other is', async () => {
    const hash = await passwords.hash('ein schöner langer Satz');
    expect(hash).not.toContain('Satz');
    expect(await passwords.matches(hash, 'ein scho\u0308ner langer Satz')).toBe(true);
    expect(await passwords.matches(hash, 'ein schoner langer Satz')).toBe(false);
    expect(await passwords.hash('ein schöner langer Satz')).not.toBe(hash);
  });

  it('is known by the cost that it was hashed with before', async () => {
    const earlier =
      'scrypt:16:1:1:00112233:' +
      (await import('node:crypto'))
        .scryptSync('an old sentence', '00112233', 64, { N: 16, r: 1, p: 1 })
        .toString('hex');
    expect(await passwords.matches(earlier, 'an old sentence')).toBe(true);
    expect(await passwords.matches(earlier, 'another sentence')).toBe(false);
  });

  it.each(['', 'none', 'scrypt:16:1:1::', 'scrypt:x'])('matches nothing that is no hash: %j', async (stored) => {
    expect(await passwords.matches(stored, '')).toBe(false);
  });
});
