import { Injectable } from '@nestjs/common';
import { parseEnvelope, symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import { DataSource } from 'typeorm';
import type { Resealed } from '../channels/channel-seals.js';
import { Engine } from '../identity/engine.js';

interface SecondFactor {
  id: string;
  secret: string;
  backupCodes: string;
}

/** Seals what people's authenticator apps share with us, and their recovery codes, under the newest secret. */
@Injectable()
export class SecondFactorSeals {
  constructor(
    private readonly dataSource: DataSource,
    private readonly engine: Engine,
  ) {}

  /** Safe while the app runs: what somebody set up anew meanwhile is left as it is. */
  async renew(): Promise<Resealed> {
    const { secretConfig: key } = await this.engine.auth.$context;
    const rows = await this.dataSource.query<SecondFactor[]>(
      'SELECT id, secret, backup_codes AS "backupCodes" FROM two_factor ORDER BY id',
    );
    const result: Resealed = { resealed: 0, current: 0, lost: [] };
    for (const { id, secret, backupCodes } of rows) {
      const current = [secret, backupCodes].every(
        (sealed) => typeof key !== 'string' && parseEnvelope(sealed)?.version === key.currentVersion,
      );
      if (current) {
        result.current++;
        continue;
      }
      const anew = async (sealed: string) =>
        symmetricEncrypt({ key, data: await symmetricDecrypt({ key, data: sealed }) });
      try {
        await this.dataSource.query(
          'UPDATE two_factor SET secret = $2, backup_codes = $3 WHERE id = $1 AND secret = $4 AND backup_codes = $5',
          [id, await anew(secret), await anew(backupCodes), secret, backupCodes],
        );
        result.resealed++;
      } catch {
        result.lost.push(`second factor ${id}`);
      }
    }
    return result;
  }
}
