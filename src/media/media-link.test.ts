import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DerivedSecret } from '../foundation/app-secret.js';
import { MediaLink } from './media-link.js';

const target = { mediaId: '0199d2a0-7c3e-7def-8abc-0123456789ab', recipe: 'instagram-1' };
const expiresAt = new Date('2026-12-01T10:00:00Z');
const before = new Date('2026-12-01T09:59:59Z');

describe('a media link', () => {
  const links = new MediaLink(new DerivedSecret('the present secret of this installation'));

  it('says what it was signed for, until it ends', () => {
    const token = links.sign(target, expiresAt);
    expect(token).toMatch(/^[\w-]+$/);
    expect(links.open(token, before)).toEqual({ kind: 'valid', target, expiresAt });
    expect(links.open(token, expiresAt)).toEqual({ kind: 'expired' });
  });

  it('is forged when any byte of it is changed', () => {
    const bytes = Buffer.from(links.sign(target, expiresAt), 'base64url');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(links.open(changed.toString('base64url'), before)).toEqual({ kind: 'forged' });
      }),
    );
  });

  it('is forged when it is anything else', () => {
    const token = links.sign(target, expiresAt);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(links.open(text, before).kind).toBe('forged');
        fc.pre(text !== '');
        expect(links.open(token + text, before).kind).toBe('forged');
      }),
    );
  });

  it('stays good over a change of the secret, and no longer when the old one is forgotten', () => {
    const token = new MediaLink(new DerivedSecret('an older secret')).sign(target, expiresAt);
    expect(new MediaLink(new DerivedSecret('a newer one', ['an older secret'])).open(token, before).kind).toBe('valid');
    expect(links.open(token, before).kind).toBe('forged');
  });
});
