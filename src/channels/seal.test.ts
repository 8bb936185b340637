import { describe, expect, it } from '@jest/globals';
import { DerivedSecret } from '../foundation/app-secret.js';
import { Seal, SealBroken } from './seal.js';

const context = { workspaceId: 'w1', channelId: 'c1' };

describe('sealed credentials', () => {
  const seal = new Seal(new DerivedSecret('a secret of the installation, long enough'));

  it('opens what it sealed', () => {
    expect(seal.open(seal.seal('token ünïcode', context), context)).toBe('token ünïcode');
  });

  it('never seals the same text to the same bytes, and shows nothing of it', () => {
    const one = seal.seal('token-token-token', context);
    expect(one.equals(seal.seal('token-token-token', context))).toBe(false);
    expect(one.includes('token')).toBe(false);
  });

  it.each([
    ['another workspace', { workspaceId: 'w2', channelId: 'c1' }],
    ['another channel', { workspaceId: 'w1', channelId: 'c2' }],
  ])('does not open for %s', (_, other) => {
    expect(() => seal.open(seal.seal('token', context), other)).toThrow(SealBroken);
  });

  it('notices every changed byte', () => {
    const sealed = seal.seal('token', context);
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => seal.open(changed, context)).toThrow(SealBroken);
    }
    expect(() => seal.open(sealed.subarray(0, 10), context)).toThrow(SealBroken);
  });

  it('opens with an older secret after a rotation, and not without it', () => {
    const sealed = seal.seal('token', context);
    const now = 'another secret of the installation, long';
    const rotated = new Seal(new DerivedSecret(now, ['a secret of the installation, long enough']));
    expect(rotated.open(sealed, context)).toBe('token');
    expect(() => new Seal(new DerivedSecret(now)).open(sealed, context)).toThrow('Connect the channel again');
  });
});
