import type { SelectQueryBuilder } from 'typeorm';
import type { Post } from './post.entity.js';
import { topicOf } from './topics.js';

/**
 * Keeps the posts that have every word of `q`, or a word that begins with it, in title or text, or `q` among their topics.
 * The expression is the one that the index `post_search` is built on.
 */
export function searching(query: SelectQueryBuilder<Post>, q: string): void {
  const words = q.split(/\s+/u).filter((word) => word !== '');
  if (words.length === 0) return;
  const terms = words.map((word) => `'${word.replaceAll(/['\\]/g, '$&$&')}':*`).join(' & ');
  query.andWhere(
    `(to_tsvector('simple', post.title || ' ' || post.text) @@ to_tsquery('simple', :terms) OR post.topics @> ARRAY[:topic]::text[])`,
    { terms, topic: topicOf(q) },
  );
}
