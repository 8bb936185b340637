import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { looksSigned, sameSecret, signerOf, type SigningApp } from './webhook-signature.js';

const APPS: SigningApp[] = [
  { name: 'meta', secret: 'one' },
  { name: 'instagram', secret: 'two' },
];
const BODY = Buffer.from('{"text":"\\u00fc"}');
const sign = (secret: string, body = BODY) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

describe('the signature of a delivery', () => {
  it('tells which app made it, in either case of its digits', () => {
    expect(signerOf(BODY, sign('one'), APPS)).toBe('meta');
    expect(
      signerOf(
        BODY,
        sign('two').replace(/[a-f]/g, (digit) => digit.toUpperCase()),
        APPS,
      ),
    ).toBe('instagram');
    expect(signerOf(BODY, sign('one'), [])).toBeUndefined();
  });

  it('is nobody’s when it is of other bytes, another secret or no signature at all', () => {
    expect(signerOf(Buffer.from('{"text":"ü"}'), sign('one'), APPS)).toBeUndefined();
    expect(signerOf(BODY, sign('three'), APPS)).toBeUndefined();
    for (const header of [undefined, '', ['sha256='], `${sign('one')}0`, sign('one').slice(7), ` ${sign('one')}`]) {
      expect([header, signerOf(BODY, header, APPS), looksSigned(header)]).toEqual([header, undefined, false]);
    }
  });

  it('is compared with texts of any length', () => {
    expect(sameSecret('a', 'a')).toBe(true);
    expect(sameSecret('a', 'ab')).toBe(false);
    expect(sameSecret('', 'a')).toBe(false);
  });
});
