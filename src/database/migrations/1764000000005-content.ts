import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectByWorkspace } from '../row-security.js';

/** What more a post can hold: subtitles and focal points of media, the event it announces, and reminders of that. */
export class Content1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE media ADD focus jsonb, ADD captions_burnt_in boolean NOT NULL DEFAULT false;
      CREATE TABLE media_captions (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
        media_id uuid NOT NULL REFERENCES media ON DELETE CASCADE,
        language text NOT NULL,
        label text NOT NULL,
        format text NOT NULL CONSTRAINT media_captions_format_check CHECK (format IN ('srt', 'vtt')),
        content text NOT NULL,
        size_bytes integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX media_captions_language ON media_captions (media_id, language);
      ALTER TABLE post ADD event jsonb;
      CREATE INDEX post_cover ON post ((variants->'instagram'->'cover'->>'mediaId'))
        WHERE variants->'instagram'->'cover'->>'mediaId' IS NOT NULL;
      ALTER TABLE publication ADD lead text;
      CREATE INDEX publication_reminder ON publication (post_id) WHERE lead IS NOT NULL;
    `);
    await protectByWorkspace(runner, 'media_captions');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX publication_reminder;
      ALTER TABLE publication DROP lead;
      DROP INDEX post_cover;
      ALTER TABLE post DROP event;
      DROP TABLE media_captions;
      ALTER TABLE media DROP captions_burnt_in, DROP focus;
    `);
  }
}
