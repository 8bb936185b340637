import { describe, expect, it } from '@jest/globals';
import { DerivedSecret } from './app-secret.js';
import { openText, sealText } from './sealed-text.js';

describe('a sealed text', () => {
  const secret = new DerivedSecret('a secret for tests, long enough to be one');

  it('is opened under the secret and purpose that sealed it, and no other', () => {
    const sealed = sealText(secret, 'mail', 'https://example.org/reset/abc');
    expect(sealed.toString('latin1')).not.toContain('reset');
    expect(openText(secret, 'mail', sealed)).toBe('https://example.org/reset/abc');
    expect(openText(secret, 'answer', sealed)).toBeUndefined();
    expect(openText(new DerivedSecret('another secret'), 'mail', sealed)).toBeUndefined();
    expect(sealText(secret, 'mail', 'x').equals(sealText(secret, 'mail', 'x'))).toBe(false);
  });

  it('is still opened after a rotation', () => {
    const sealed = sealText(new DerivedSecret('the old one'), 'mail', 'hello');
    expect(openText(new DerivedSecret('the new one', ['the old one']), 'mail', sealed)).toBe('hello');
  });

  it('tells a change of any byte', () => {
    const sealed = sealText(secret, 'mail', 'hello');
    for (const index of sealed.keys()) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8((changed[index] ?? 0) ^ 1, index);
      expect(openText(secret, 'mail', changed)).toBeUndefined();
    }
    expect(openText(secret, 'mail', Buffer.alloc(0))).toBeUndefined();
  });
});
