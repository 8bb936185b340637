import type { Blow } from './waves.js';

/** kill -9 in the middle of everything. What was under way to the network and had not arrived is lost with it. */
export const kill: Blow = async (house, doomed) => {
  await Promise.all(doomed.map((worker) => worker.kill()));
  house.gate.release('drop');
  return {};
};

/**
 * The workers stand still for longer than their leases, others take over, and then they wake up and find their answers.
 * The answers reach them while they sleep, as they would from a real network.
 */
export const freeze: Blow = async (house, doomed) => {
  for (const worker of doomed) worker.signal('SIGSTOP');
  house.gate.release('go');
  return Promise.resolve({
    after: async () => {
      for (const worker of doomed) worker.signal('SIGCONT');
      // Leaving, it lets whatever it believes to be its work come to an end.
      const codes = await Promise.all(doomed.map((worker) => worker.leave()));
      if (codes.some((code) => code !== 0))
        throw new Error(`A woken worker ended with ${codes.join(', ')}: ${doomed.map(({ said }) => said).join('\n')}`);
    },
  });
};

/** Every connection to the database is cut, then the answers come. */
export const cut: Blow = async (house) => {
  await house.database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'chaos'`,
  );
  house.gate.release('go');
  return {};
};

const JUMP_MS = 20 * 60_000;

/** The workers' clocks jump ahead, and back again when somebody has noticed. */
export const clockJump: Blow = (house, doomed) => {
  for (const worker of doomed) worker.jump(JUMP_MS);
  house.gate.release('go');
  for (const worker of doomed) worker.jump(-JUMP_MS);
  return Promise.resolve({});
};
