import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, Not } from 'typeorm';
import { Channel } from './channel.entity.js';
import { contextOf } from './channels.js';
import { Seal, SealBroken } from './seal.js';

/** How sealing anew went. */
export interface Resealed {
  resealed: number;
  /** Sealed under the newest secret already. */
  current: number;
  /** No known secret opens them: these have to be set up again. */
  lost: string[];
}

/** Seals every channel's credentials under the newest secret, so that an old one can be thrown away. */
@Injectable()
export class ChannelSeals {
  constructor(
    private readonly dataSource: DataSource,
    private readonly seal: Seal,
  ) {}

  /** The channels whose credentials no known secret opens, by name. Changes nothing. */
  async lost(): Promise<string[]> {
    const rows = await this.dataSource.manager.find(Channel, { where: { sealedCredentials: Not(IsNull()) } });
    return rows.flatMap((row) => {
      try {
        if (row.sealedCredentials) this.seal.open(row.sealedCredentials, contextOf(row));
        return [];
      } catch (error) {
        if (!(error instanceof SealBroken)) throw error;
        return [`${row.name} (${row.network})`];
      }
    });
  }

  /** Safe while the app runs: credentials that were renewed meanwhile are under the newest secret anyway. */
  async renew(): Promise<Resealed> {
    const { manager } = this.dataSource;
    const rows = await manager.find(Channel, { where: { sealedCredentials: Not(IsNull()) }, order: { id: 'ASC' } });
    const result: Resealed = { resealed: 0, current: 0, lost: [] };
    for (const row of rows) {
      const sealed = row.sealedCredentials;
      if (!sealed) continue;
      if (this.seal.isCurrent(sealed, contextOf(row))) {
        result.current++;
        continue;
      }
      try {
        const anew = this.seal.seal(this.seal.open(sealed, contextOf(row)), contextOf(row));
        await manager.update(Channel, { id: row.id, sealedCredentials: sealed }, { sealedCredentials: anew });
        result.resealed++;
      } catch (error) {
        if (!(error instanceof SealBroken)) throw error;
        result.lost.push(`${row.name} (${row.network}, ${row.id})`);
      }
    }
    return result;
  }
}
