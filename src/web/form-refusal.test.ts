import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { conflict, invalidInput, ProblemError } from '../foundation/problem-error.js';
import { refusalOf } from './form-refusal.js';

const form = z.object({ name: z.string().min(1, 'It needs a name.').regex(/^\S/, 'Begin with a letter.') });
const wrongForm = form.safeParse({ name: '' }).error;

describe('what a page says after a form that was wrong', () => {
  it('is one sentence beside each wrong field, the first that was found', () => {
    expect(refusalOf(wrongForm)).toEqual({
      refused: { errors: { name: 'It needs a name.' } },
      status: 422,
      headers: {},
    });
  });

  it('is one sentence for the whole where no field is at fault', () => {
    const busy = new ProblemError(429, 'slow-down', 'Wait a minute.', [], { 'retry-after': '60' });
    expect(refusalOf(busy)).toEqual({
      refused: { wrong: 'Wait a minute.' },
      status: 429,
      headers: { 'retry-after': '60' },
    });
    expect(refusalOf(conflict('taken', 'It is taken.'))).toMatchObject({
      refused: { wrong: 'It is taken.' },
      status: 409,
    });
  });

  it('keeps what belongs to the whole beside what belongs to a field', () => {
    const faults = [
      { path: 'text', message: 'Too long.' },
      { path: '', message: 'Nothing was kept.' },
      { path: 'media.0', message: 'Not there.' },
    ];
    expect(refusalOf(invalidInput(faults)).refused).toEqual({
      errors: { text: 'Too long.', 'media.0': 'Not there.' },
      wrong: 'Nothing was kept.',
    });
  });

  it.each([
    ['something that is broken', new Error('boom')],
    ['a problem of ours', new ProblemError(503, 'busy', 'Later.')],
    ['a link that has ended', new ProblemError(410, 'gone', 'Gone.')],
    ['nothing at all', undefined],
  ])('is no sentence beside the form for %s', (_, error) => {
    expect(() => refusalOf(error)).toThrow(error);
  });
});
