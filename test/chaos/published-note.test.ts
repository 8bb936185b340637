import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MISSING } from './scripted-network.js';
import { Workshop } from './workshop.js';

describe('a post that is public, but lacks something', () => {
  let workshop: Workshop;

  beforeAll(async () => {
    workshop = await Workshop.open();
  }, 60_000);
  afterAll(() => workshop.close());

  it('is published, and says what is missing on its row and in its ledger', async () => {
    const { channelId, stage } = await workshop.channel(2);
    const id = await workshop.publication(channelId);
    stage.script.commit = ['published-public', 'noted-public'];
    for (let round = 0; round < 5 && (await workshop.row(id)).status !== 'published'; round++) await workshop.goOn(id);
    const { rows: publications } = await workshop.database.query(
      'SELECT status, reason, reason_code FROM publication WHERE id = $1',
      [id],
    );
    expect(publications).toEqual([{ status: 'published', reason: MISSING, reason_code: 'published-in-part' }]);
    const { rows: ledger } = await workshop.database.query(
      `SELECT outcome, message FROM publication_attempt WHERE publication_id = $1 AND outcome = 'published'`,
      [id],
    );
    expect(ledger).toEqual([{ outcome: 'published', message: MISSING }]);
  });
});
