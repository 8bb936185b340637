import { describe, expect, it } from '@jest/globals';
import { ProblemError } from '../foundation/problem-error.js';
import { refuseGuessable } from './guessable.js';

const OWN = ['anna.schmidt@example.org', 'Dr. Anna Schmidt', 'Praxis am Park'];

function saidOf(password: string): string | undefined {
  try {
    refuseGuessable(password, OWN);
    return undefined;
  } catch (error) {
    return error instanceof ProblemError ? error.errors[0]?.message : String(error);
  }
}

describe('a password that others would try first', () => {
  it.each([
    '1qaz2wsx3edc',
    'Password1234',
    'password2026!',
    'P@ssw0rd1234',
    'sunshine123456',
    'QWERTYUIOP12',
    '!!Liverpool22',
  ])('is refused where many people use it: %s', (password) => {
    expect(saidOf(password)).toContain('Many people use this');
  });

  it.each([
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    'abc1abc1abc1ab',
    '234567890123',
    'abcdefghijkl',
    '987654321098',
    'zxcvbnmqwertyuiop',
  ])('is refused where it runs or repeats itself: %s', (password) => {
    expect(saidOf(password)).toMatch(/repeats itself|Many people/);
  });

  it.each([
    'Anna.Schmidt@Example.org',
    'annaschmidt1985',
    'Schmidt-Anna!',
    'praxis am park 24',
    'Evenkeel 2026!',
    'SchmidtSchmidt',
  ])('is refused where it is little more than what somebody is called: %s', (password) => {
    expect(saidOf(password)).toMatch(/name or address|repeats/);
  });

  it.each([
    'a long enough password',
    'ein schöner langer Satz',
    'Anna rows slowly past the lighthouse',
    'kJ8#qLz0vT4w',
    'monkey eats umbrellas',
    '😀 small boats at noon',
  ])('is not one of these: %s', (password) => {
    expect(saidOf(password)).toBeUndefined();
  });

  it('is named where it was typed', () => {
    expect(() => {
      refuseGuessable('password1234', [], 'next');
    }).toThrow(expect.objectContaining({ errors: [expect.objectContaining({ path: 'next' })] }));
  });
});
