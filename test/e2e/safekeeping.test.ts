import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuditChains } from '../../src/audit/audit-chains.js';
import { ChannelSeals } from '../../src/channels/channel-seals.js';
import { Seal } from '../../src/channels/seal.js';
import { Config } from '../../src/config/config.js';
import { FirstStart } from '../../src/first-start/first-start.js';
import { DerivedSecret } from '../../src/foundation/app-secret.js';
import { ApiKeys } from '../../src/identity/api-keys.js';
import { operatorOf } from '../../src/identity/caller.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { MediaStorage } from '../../src/media/storage.js';
import { Backup } from '../../src/safekeeping/backup.js';
import { NOT_BACKED_UP } from '../../src/safekeeping/backup-format.js';
import { Restore } from '../../src/safekeeping/restore.js';
import { WorkspaceDeletion } from '../../src/safekeeping/workspace-deletion.js';
import { databaseText } from '../support/database-text.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { picture, uploadForm } from '../support/pictures.js';
import { unzip } from '../support/zip.js';

const SECRET = 'a secret for tests, long enough to be one';
const STATES = ['scheduled', 'publishing', 'published', 'failed', 'unconfirmed', 'held', 'cancelled'];

describe('what is kept safe', () => {
  let evenkeel: Evenkeel;
  let folder: string;
  let workspaceId: string;
  let file: string;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ env: { ROLES: 'web' } });
    folder = await mkdtemp(join(tmpdir(), 'evenkeel-safe-'));
    file = join(folder, 'backup.tar.gz');
    const [workspace] = await evenkeel.get(Workspaces).all();
    workspaceId = workspace?.id ?? '';
    await fill();
  });
  afterAll(async () => {
    await evenkeel.close();
    await rm(folder, { recursive: true });
  });

  const query = <T = unknown[]>(sql: string, values: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, values);
  const storage = () => evenkeel.get(MediaStorage);
  const bytesOf = (key: string) => storage().locally(key, (path) => readFile(path));
  const statusOf = async () => {
    const rows = await query<{ status: string; reason_code: string | null; due: Date }[]>(
      `SELECT status, reason_code, due_at AS due FROM publication ORDER BY due_at, status`,
    );
    return rows.map((row) => (row.reason_code === null ? row.status : `${row.status}: ${row.reason_code}`));
  };

  /** Publications in every state with ledgers, numbers and awkward texts, and one whose time comes soon. */
  async function fill(): Promise<void> {
    const form = uploadForm(await picture({ width: 800, height: 600 }), 'fern.jpg', 'image/jpeg', {
      altText: 'A fern',
    });
    const media = await evenkeel.call<{ id: string }>('POST', '/api/v1/media', form);
    const text = 'Quotes " and \\ slashes, \n lines, \t tabs, ümläuts, 😀, 漢字, \u2028 and {"json": [1.10]}';
    const post = { title: 'Awkward', kind: 'resource', text, mediaIds: [media.body.id], topics: ['a,b', '"c"'] };
    const { body } = await evenkeel.call<{ id: string }>('POST', '/api/v1/posts', post);
    for (const [n, status] of STATES.entries()) {
      await query(
        `INSERT INTO publication (id, workspace_id, post_id, channel_id, due_at, status, checkpoint, metrics)
         SELECT gen_random_uuid(), $1, $2, id, $3::timestamptz + $4 * interval '1 day', $5, '{"n": 12345678901234567890}', '{"reach": 1.50}'
           FROM channel ORDER BY id LIMIT 1`,
        [workspaceId, body.id, '2026-12-10T09:00:00.123456Z', n, status],
      );
    }
    await query(
      `INSERT INTO publication_attempt (id, publication_id, fence, step, started_at, ended_at, outcome)
       SELECT gen_random_uuid(), id, 1, 'commit', now(), now(), 'published' FROM publication`,
    );
    await query(
      `INSERT INTO metric_snapshot SELECT id, workspace_id, '2026-11-05', 60, '{"reach": 1}', '{}' FROM publication`,
    );
    await query(
      `INSERT INTO publication (id, workspace_id, post_id, channel_id, due_at)
       SELECT gen_random_uuid(), $1, $2, id, '2026-11-29T19:00:00Z' FROM channel ORDER BY id LIMIT 1`,
      [workspaceId, body.id],
    );
  }

  describe('a backup', () => {
    let before: Map<string, string[]>;
    let stored: Map<string, Buffer>;

    beforeAll(async () => {
      before = await databaseText(evenkeel.databaseUrl);
      stored = new Map();
      for (const key of await storage().keys()) stored.set(key, await bytesOf(key));
      await evenkeel.get(Backup).write(file);
    });

    it('is readable by its owner only, and says which secret it needs but not the secret', async () => {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const inside = gunzipSync(await readFile(file)).toString('latin1');
      expect(inside).toContain('"secret": "');
      for (const secret of [SECRET, 'sandbox-x-access-token', 'test-key-that-is-long-enough']) {
        expect(inside.includes(secret)).toBe(false);
      }
    });

    it('is not restored over what is there, for another secret, or from a damaged file; nothing is changed then', async () => {
      const cut = join(folder, 'cut.tar.gz');
      await writeFile(cut, await readFile(file));
      await truncate(cut, Math.floor((await stat(file)).size * 0.7));
      const inside = gunzipSync(await readFile(file)).toString('latin1');
      const altered = join(folder, 'altered.tar.gz');
      await writeFile(
        altered,
        gzipSync(Buffer.from(inside.replace('"status": "cancelled"', '"status": "cancelld!"'), 'latin1')),
      );
      const other = join(folder, 'other.tar.gz');
      await writeFile(other, gzipSync(Buffer.from(inside.replace(/"secret": "\w{4}/, '"secret": "0000'), 'latin1')));
      const unchanged = await databaseText(evenkeel.databaseUrl);
      const restore = evenkeel.get(Restore);
      await expect(restore.read(file)).rejects.toMatchObject({ status: 409, code: 'database-not-empty' });
      await expect(restore.read(other, { replace: true })).rejects.toMatchObject({ code: 'backup-other-secret' });
      await expect(restore.read(cut, { replace: true })).rejects.toMatchObject({ code: 'backup-broken' });
      await expect(restore.read(altered, { replace: true })).rejects.toThrow('publication_status_check');
      await expect(restore.read(join(folder, 'none'), { replace: true })).rejects.toMatchObject({ status: 404 });
      await writeFile(join(folder, 'words'), 'Not an archive at all.');
      await expect(restore.read(join(folder, 'words'))).rejects.toMatchObject({ code: 'backup-broken' });
      expect(await databaseText(evenkeel.databaseUrl)).toEqual(unchanged);
      expect((await storage().keys()).sort()).toEqual([...stored.keys()].sort());
    });

    it('brings everything back after everything was destroyed, but does not publish anything a second time', async () => {
      await query("UPDATE publication SET status = 'failed' WHERE status = 'publishing'");
      await evenkeel.get(WorkspaceDeletion).delete(operatorOf(workspaceId), 'Quiet Harbor Counseling');
      await evenkeel.get(FirstStart).run();
      // The post of 19:00 went out after the backup was made, and nobody knows it here.
      evenkeel.moveTo(new Date('2026-11-29T19:30:00Z'));
      const restored = await evenkeel.get(Restore).read(file, { replace: true });
      expect(restored.uncertain).toBe(2);
      const after = await databaseText(evenkeel.databaseUrl);
      const entries = after.get('public.audit_entry') ?? [];
      expect(entries.filter((entry) => !before.get('public.audit_entry')?.includes(entry))).toEqual([
        expect.stringContaining('installation.restored'),
      ]);
      const left = ['public.publication', 'public.audit_entry', ...NOT_BACKED_UP.map((table) => `public.${table}`)];
      for (const [table, rows] of before) {
        if (!left.includes(table) && !table.startsWith('jobs.'))
          expect([table, after.get(table)]).toEqual([table, rows]);
      }
      expect(await statusOf()).toEqual([
        'held: restored',
        'scheduled',
        'unconfirmed: restored',
        'published',
        'failed',
        'unconfirmed',
        'held',
        'cancelled',
      ]);
      expect(
        await query('SELECT checkpoint::text, metrics::text FROM publication WHERE status = $1', ['cancelled']),
      ).toEqual([{ checkpoint: '{"n": 12345678901234567890}', metrics: '{"reach": 1.50}' }]);
      for (const [key, bytes] of stored) expect((await bytesOf(key)).equals(bytes)).toBe(true);
      expect((await storage().keys()).length).toBe(stored.size);
      expect((await evenkeel.get(AuditChains).verify()).every(({ brokenAt }) => brokenAt === undefined)).toBe(true);
    });

    it('leaves every rule of the database as it was', async () => {
      await expect(query('DELETE FROM audit_entry')).rejects.toThrow('append-only');
      await expect(query('DELETE FROM publication_attempt')).rejects.toThrow('append-only');
      await expect(query('UPDATE publication SET post_id = gen_random_uuid()')).rejects.toThrow('foreign key');
      const deferrable = await query('SELECT conname FROM pg_constraint WHERE condeferrable');
      expect(deferrable).toEqual([]);
      expect((await evenkeel.call('GET', '/api/v1/posts')).status).toBe(200);
    });
  });

  describe("a workspace's data", () => {
    it('can be taken along in one archive, without anything secret', async () => {
      const answer = await fetch(`${evenkeel.url}/api/v1/workspace/export`, {
        headers: { authorization: 'Bearer test-key-that-is-long-enough-to-be-one' },
      });
      expect(answer.headers.get('content-type')).toBe('application/zip');
      const files = unzip(Buffer.from(await answer.arrayBuffer()));
      const posts = JSON.parse(files.get('post.json')?.toString() ?? '') as { title: string }[];
      expect(posts.map(({ title }) => title)).toContain('Awkward');
      const channels = JSON.parse(files.get('channel.json')?.toString() ?? '') as object[];
      expect(channels.length).toBe(3);
      expect(channels[0]).not.toHaveProperty('sealed_credentials');
      const [media] = [...files].filter(([name]) => name.startsWith('media/'));
      const key = media?.[0].slice('media/'.length) ?? '';
      expect((await bytesOf(key)).equals(media?.[1] ?? Buffer.alloc(0))).toBe(true);
      const tables = [...files].filter(([name]) => name.endsWith('.json'));
      for (const [name, bytes] of tables)
        expect([name, Array.isArray(JSON.parse(bytes.toString()))]).toEqual([name, true]);
      const all = tables.map(([, bytes]) => bytes.toString()).join();
      expect(all).not.toMatch(/sandbox-\w+-(?:page-)?token|\\\\x[0-9a-f]{40}.*token/);
      expect(
        (await evenkeel.call<{ items: { action: string }[] }>('GET', '/api/v1/audit?what=workspace.exported')).body
          .items.length,
      ).toBe(1);
    });

    it('holds nothing of another workspace', async () => {
      const other = await evenkeel.get(Workspaces).create('Empty practice', 'Europe/Berlin');
      const key = await evenkeel.get(ApiKeys).create({ workspaceId: other.id, personId: null, name: 'other' });
      const answer = await fetch(`${evenkeel.url}/api/v1/workspace/export`, {
        headers: { authorization: `Bearer ${key}` },
      });
      const files = unzip(Buffer.from(await answer.arrayBuffer()));
      const text = [...files.values()].map((bytes) => bytes.toString()).join();
      expect(text).toContain('Empty practice');
      expect(text).not.toContain(workspaceId);
      expect(JSON.parse(files.get('post.json')?.toString() ?? '')).toEqual([]);
    });

    it('is deleted for good by whoever types its name, with its ledger, files and audit entries, and nothing else', async () => {
      const wrong = await evenkeel.call('DELETE', '/api/v1/workspace', { name: 'Quiet Harbour' });
      expect(wrong.status).toBe(422);
      await query("UPDATE publication SET status = 'publishing' WHERE status = 'scheduled'");
      const name = 'Quiet Harbor Counseling';
      expect((await evenkeel.call('DELETE', '/api/v1/workspace', { name })).status).toBe(409);
      await query("UPDATE publication SET status = 'cancelled' WHERE status = 'publishing'");
      const chain = (await evenkeel.get(AuditChains).verify()).find((each) => each.workspaceId === workspaceId);
      expect((await evenkeel.call('DELETE', '/api/v1/workspace', { name })).status).toBe(204);

      const text = await databaseText(evenkeel.databaseUrl);
      const naming = [...text].flatMap(([table, rows]) =>
        rows.filter((row) => row.includes(workspaceId)).map(() => table),
      );
      expect(naming).toEqual(['public.audit_entry']);
      for (const table of [
        'publication',
        'publication_attempt',
        'post_media',
        'rendition',
        'metric_snapshot',
        'channel',
      ]) {
        expect([table, text.get(`public.${table}`)]).toEqual([table, []]);
      }
      expect(text.get('public.workspace')?.join()).toContain('Empty practice');
      expect((await storage().keys()).filter((key) => key.startsWith(workspaceId))).toEqual([]);
      const [entry] = await query<{ workspace_id: null; actor_name: string; detail: { lastHash: string } }[]>(
        `SELECT workspace_id, actor_name, detail FROM audit_entry WHERE action = 'workspace.deleted' ORDER BY seq DESC LIMIT 1`,
      );
      expect(entry).toMatchObject({
        workspace_id: null,
        actor_name: 'the key "From BOOTSTRAP_API_KEY"',
        detail: { lastHash: chain?.lastHash },
      });
      expect((await evenkeel.call('GET', '/api/v1/posts')).status).toBe(401);
    });
  });

  describe('the change of the secret', () => {
    it('seals every token anew, so that the old secret can be thrown away', async () => {
      await evenkeel.get(Restore).read(file, { replace: true });
      const dataSource = evenkeel.get(DataSource);
      const both = new DerivedSecret('the newer secret, long enough to be one', [SECRET]);
      const rows = () =>
        query<{ id: string; sealed: Buffer }[]>('SELECT id, sealed_credentials AS sealed FROM channel ORDER BY id');
      const before = await rows();
      expect(await new ChannelSeals(dataSource, new Seal(both)).renew()).toEqual({ resealed: 3, current: 0, lost: [] });
      expect(await new ChannelSeals(dataSource, new Seal(both)).renew()).toEqual({ resealed: 0, current: 3, lost: [] });
      const newer = new Seal(new DerivedSecret('the newer secret, long enough to be one'));
      for (const [n, { id, sealed }] of (await rows()).entries()) {
        expect(JSON.parse(newer.open(sealed, { workspaceId, channelId: id }))).toHaveProperty('accessToken');
        expect(sealed.equals(before[n]?.sealed ?? Buffer.alloc(0))).toBe(false);
      }
      const unknown = new Seal(new DerivedSecret('a third secret, which never sealed anything'));
      expect((await new ChannelSeals(dataSource, unknown).renew()).lost.length).toBe(3);
    });
  });

  it('keeps the data directory to its owner', async () => {
    expect((await stat(join(evenkeel.app.get(Config).dataDir, 'media'))).mode & 0o077).toBe(0);
  });
});
