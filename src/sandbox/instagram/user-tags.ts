import { z } from 'zod';
import { invalidParameter } from '../graph/errors.js';

const place = z.number().min(0).max(1);
const tagsSchema = z.array(z.strictObject({ username: z.string().min(1), x: place.optional(), y: place.optional() }));
const MOST_TAGS = 20;

/** Refuses user tags without a name, or without a place where the place is needed. */
export function checkUserTags(value: unknown, needPlace: boolean): void {
  const tags = tagsSchema.safeParse(value);
  if (!tags.success || tags.data.length > MOST_TAGS) {
    throw invalidParameter('Param user_tags must be an array of {username, x, y} with x and y from 0 to 1');
  }
  if (needPlace && tags.data.some((tag) => tag.x === undefined || tag.y === undefined)) {
    throw invalidParameter('Param user_tags needs x and y for images');
  }
}
