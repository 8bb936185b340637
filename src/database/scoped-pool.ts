import pg from 'pg';
import { presentScope } from './workspace-scope.js';

type Taken = (error: Error | undefined, client: pg.PoolClient | undefined, release: (error?: unknown) => void) => void;

/** What each connection was last told; a new one sees nothing until it is told. */
const told = new WeakMap<pg.PoolClient, string>();

/**
 * A pool whose connections see the rows of whoever takes them. The scope is that of the moment of asking (a waiting
 * taker is served by whoever gives a connection back), and the connection is told only when it was last told otherwise.
 */
export class ScopedPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(taken: Taken): void;
  override connect(taken?: Taken): Promise<pg.PoolClient> | undefined {
    if (!taken) {
      return new Promise((resolve, reject) => {
        this.connect((error, client) => {
          if (client) resolve(client);
          else reject(error ?? new Error('There is no connection.'));
        });
      });
    }
    const scope = presentScope();
    super.connect((error, client, release) => {
      if (error || !client || told.get(client) === scope) {
        taken(error, client, release);
        return;
      }
      client.query("SELECT set_config('evenkeel.workspace', $1, false)", [scope], (refused: Error | null) => {
        if (refused) {
          release(refused);
          taken(refused, undefined, () => undefined);
          return;
        }
        told.set(client, scope);
        taken(undefined, client, release);
      });
    });
    return undefined;
  }
}
