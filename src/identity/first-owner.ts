import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inAllWorkspaces } from '../database/workspace-scope.js';
import { conflict } from '../foundation/problem-error.js';
import { refuseGuessable } from './guessable.js';
import { Passwords } from './passwords.js';
import { People } from './people.js';
import { Workspaces } from './workspaces.js';

/** First key of the advisory lock that lets only one person be the first. */
const FIRST_OWNER_LOCK = 0x65_76_6f;

/** The first person of an installation: made once, by whoever comes first from this machine. */
@Injectable()
export class FirstOwner {
  constructor(
    private readonly dataSource: DataSource,
    private readonly people: People,
    private readonly passwords: Passwords,
    private readonly workspaces: Workspaces,
  ) {}

  /** Makes the owner of the first workspace, and that where there is none. @throws ProblemError 409 when somebody was first, 422 for a guessable password */
  async create(person: {
    email: string;
    name: string;
    password: string;
    workspaceName?: string | undefined;
  }): Promise<void> {
    refuseGuessable(person.password, [person.email, person.name, person.workspaceName ?? '']);
    const passwordHash = await this.passwords.hash(person.password);
    await inAllWorkspaces(() =>
      this.dataSource.transaction(async (manager) => {
        await manager.query('SELECT pg_advisory_xact_lock($1)', [FIRST_OWNER_LOCK]);
        if (await this.people.anyOwner(manager)) throw taken();
        const { email, name, workspaceName } = person;
        const id = await this.people.create(manager, { email, name, passwordHash, emailVerified: false });
        if (id === undefined) throw taken();
        const [first] = await this.workspaces.all(manager);
        const workspace =
          first ?? (await this.workspaces.create(workspaceName ?? name, Temporal.Now.timeZoneId(), manager));
        await this.people.join(manager, workspace.id, id, 'owner');
      }),
    );
  }
}

function taken() {
  return conflict('owned', 'This installation has an owner already. Ask them for an invitation.');
}
