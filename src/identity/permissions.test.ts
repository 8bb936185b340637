import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mayGive, type Permission, PERMISSIONS, permissionsOf, ROLES } from './permissions.js';

describe('what a role may do', () => {
  it('grows from viewer to owner', () => {
    const sizes = ROLES.map((role) => permissionsOf(role).size);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect([...permissionsOf('owner')]).toEqual([...PERMISSIONS]);
    ROLES.slice(1).forEach((role, index) => {
      const more = permissionsOf(ROLES[index] ?? 'owner');
      expect([...permissionsOf(role)].filter((permission) => !more.has(permission))).toEqual([]);
    });
  });

  it('is never given by somebody who may not do it, whatever they may', () => {
    const some = fc.subarray<Permission>([...PERMISSIONS]);
    fc.assert(
      fc.property(
        some,
        fc.constantFrom(...ROLES),
        fc.option(fc.constantFrom(...ROLES), { nil: undefined }),
        (own, role, now) => {
          const given = mayGive(new Set(own), role, now);
          const enough = [...permissionsOf(role), 'people.manage' as const].every(
            (permission) => own.includes(permission) && (now === undefined || permissionsOf(now).has(permission)),
          );
          expect(given).toBe(enough);
        },
      ),
    );
  });

  it.each([
    ['owner', 'owner', true],
    ['manager', 'manager', true],
    ['manager', 'owner', false],
    ['reviewer', 'viewer', false],
  ] as const)('lets a %s give the role %s: %s', (giver, role, answer) => {
    expect(mayGive(permissionsOf(giver), role)).toBe(answer);
  });
});
