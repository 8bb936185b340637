import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApiKeys } from '../identity/api-keys.js';
import { mayRole, type Role } from '../identity/permissions.js';
import type { LoginAttempt } from './login-attempt.entity.js';

/** Whether whoever began a dialog may still manage the workspace's channels when its answer comes. */
@Injectable()
export class ConnectRights {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: ApiKeys,
  ) {}

  async stillHas({ workspaceId, personId, keyId }: LoginAttempt): Promise<boolean> {
    if (keyId !== null) {
      const caller = await this.keys.callerById(keyId);
      return caller?.workspaceId === workspaceId && caller.permissions.has('channels.manage');
    }
    // Whoever sits at the operator's machine, which the page has looked at.
    if (personId === null) return true;
    const [member] = await this.dataSource.query<{ role: Role }[]>(
      'SELECT role FROM membership WHERE workspace_id = $1 AND person_id = $2',
      [workspaceId, personId],
    );
    return member !== undefined && mayRole(member.role, 'channels.manage');
  }
}
