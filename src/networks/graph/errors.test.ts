import { describe, expect, it } from '@jest/globals';
import type { GraphError } from './client.js';
import { verdictOn, verdictOnSubcode } from './errors.js';

function verdict(code: number, subcode?: number, more: Partial<GraphError> = {}): ReturnType<typeof verdictOn> {
  return verdictOn({ code, ...(subcode === undefined ? {} : { subcode }), message: '', transient: false, ...more });
}

describe('the table of Graph errors', () => {
  it.each([
    [1, undefined, 'retry'],
    [2, undefined, 'retry'],
    [-1, undefined, 'retry'],
    [3, undefined, 'refused'],
    [4, undefined, 'cool-down'],
    [4, 2207051, 'cool-down'],
    [9, 2207042, 'cool-down'],
    [10, undefined, 'reconnect'],
    [17, undefined, 'cool-down'],
    [17, 2446079, 'cool-down'],
    [24, 2207006, 'renew'],
    [24, 2207008, 'retry'],
    [25, 2207050, 'refused'],
    [32, undefined, 'cool-down'],
    [80001, undefined, 'cool-down'],
    [80002, undefined, 'cool-down'],
    [100, undefined, 'refused'],
    [100, 33, 'retry'],
    [100, 2207023, 'refused'],
    [100, 2207028, 'refused'],
    [100, 2207035, 'refused'],
    [100, 2207036, 'refused'],
    [100, 2207037, 'refused'],
    [100, 2207040, 'refused'],
    [102, undefined, 'reconnect'],
    [190, undefined, 'reconnect'],
    [190, 458, 'reconnect'],
    [190, 459, 'reconnect'],
    [190, 460, 'reconnect'],
    [190, 463, 'reconnect'],
    [190, 464, 'reconnect'],
    [190, 467, 'reconnect'],
    [190, 492, 'reconnect'],
    [200, undefined, 'reconnect'],
    [210, undefined, 'reconnect'],
    [283, undefined, 'reconnect'],
    [299, undefined, 'reconnect'],
    [300, undefined, 'refused'],
    [341, undefined, 'cool-down'],
    [352, 2207026, 'refused'],
    [368, undefined, 'cool-down'],
    [382, undefined, 'refused'],
    [389, undefined, 'retry'],
    [506, undefined, 'look-up'],
    [613, undefined, 'cool-down'],
    [613, 1996, 'cool-down'],
    [6000, undefined, 'retry'],
    [6001, undefined, 'retry'],
    [9004, 2207052, 'retry'],
    [9007, 2207027, 'not-ready'],
    [36000, 2207004, 'refused'],
    [36001, 2207005, 'refused'],
    [36003, 2207009, 'refused'],
    [36004, 2207010, 'refused'],
    [-1, 2207001, 'retry'],
    [-1, 2207032, 'retry'],
    [-1, 2207053, 'renew'],
    [-2, 2207003, 'retry'],
    [-2, 2207020, 'renew'],
    [1, 2207057, 'refused'],
    [100, 2207077, 'retry'],
    [100, 2207082, 'retry'],
    [100, 2207081, 'refused'],
    [100, 1609005, 'retry'],
    [100, 1366046, 'refused'],
    [324, 1366046, 'refused'],
    [100, 1366051, 'look-up'],
    [1366051, undefined, 'look-up'],
    [100, 1390008, 'cool-down'],
    [1390008, undefined, 'cool-down'],
    [100, 1346003, 'refused'],
    [100, 1404102, 'refused'],
    [100, 1404006, 'refused'],
    [100, 4854002, 'refused'],
    [100, 1404078, 'refused'],
    [100, 1404112, 'refused'],
    [100, 1609008, 'refused'],
    [100, 2061006, 'refused'],
    [100, 1349125, 'refused'],
    [100, 2069019, 'refused'],
    [100, 1363047, 'retry'],
    [100, 1609010, 'retry'],
    [987654, undefined, 'refused'],
  ] as const)('takes %s/%s as %s, with a sentence for a person', (code, subcode, kind) => {
    const found = verdict(code, subcode);
    expect(found.kind).toBe(kind);
    expect(found.text).toMatch(/^[A-Z].{15,}[.)!]$/);
  });

  it('cools the whole app down for the two limits of the app, and only the channel for the others', () => {
    const scopes = [4, 341, 17, 32, 613, 80001, 80002, 1390008, 368].map((code) => {
      const found = verdict(code);
      return [code, found.kind === 'cool-down' ? found.scope : undefined];
    });
    expect(scopes).toEqual([
      [4, 'app'],
      [341, 'app'],
      [17, 'channel'],
      [32, 'channel'],
      [613, 'channel'],
      [80001, 'channel'],
      [80002, 'channel'],
      [1390008, 'channel'],
      [368, 'channel'],
    ]);
    expect(verdict(4, 2207051)).toMatchObject({ scope: 'channel' });
  });

  it('tells each reason of a dead token apart', () => {
    const texts = [undefined, 458, 459, 460, 463, 464, 467, 492].map((subcode) => verdict(190, subcode).text);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('tries a transient error again, whatever its code', () => {
    expect(verdict(987654, undefined, { transient: true })).toMatchObject({ kind: 'retry', sure: false });
    expect(verdict(100, 2207023, { transient: true })).toMatchObject({ kind: 'retry' });
  });

  it('keeps to a limit and to a dead token although Meta calls them transient', () => {
    expect(verdict(4, undefined, { transient: true }).kind).toBe('cool-down');
    expect(verdict(190, 463, { transient: true }).kind).toBe('reconnect');
  });

  it('does not take a fault of Meta itself for a sure "no"', () => {
    for (const code of [1, 2, -1]) expect(verdict(code)).toMatchObject({ kind: 'retry', sure: false });
    expect(verdict(9004, 2207052)).toMatchObject({ kind: 'retry', sure: true });
  });

  it("hands Meta's own words on for an error that the table does not know", () => {
    expect(verdict(987654, undefined, { userMessage: 'The moon is in the wrong place.' }).text).toContain('The moon');
    expect(verdict(100, undefined, { message: '(#100) Param caption must be a string' }).text).toContain(
      'Param caption',
    );
  });

  it('knows the two refusals that Meta tells in words only', () => {
    expect(verdict(100, undefined, { message: 'No permission to publish the video' }).text).toContain('full control');
    expect(verdict(100, undefined, { message: 'The user is not an Instagram Business' }).text).toContain('Creator');
  });

  it('finds a verdict by the subcode alone, as the status of a container gives it', () => {
    expect(verdictOnSubcode(2207026)?.kind).toBe('refused');
    expect(verdictOnSubcode(2209999)).toBeUndefined();
  });
});
