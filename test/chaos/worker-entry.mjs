// A worker as `ROLES=worker dist/main.js` starts it, but for its clock: that one runs as fast as the story it is told.
import 'reflect-metadata';
import { createApp } from '../../dist/bootstrap.js';
import { loadConfig } from '../../dist/config/config.js';
import { DerivedSecret } from '../../dist/foundation/app-secret.js';
import { Clock } from '../../dist/foundation/clock.js';

const { real, story, speed } = JSON.parse(process.argv[2]);
let jump = 0;

class StoryClock extends Clock {
  now() {
    return new Date(story + jump + (Date.now() - real) * speed);
  }
}

const config = loadConfig(process.env);
const app = await createApp({
  config,
  secret: new DerivedSecret(config.appSecret),
  clock: new StoryClock(),
  databaseUrl: config.databaseUrl,
});
let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  await app.close();
  process.exit(0);
}
process.on('SIGTERM', stop);
// It must not outlive the test that started it.
process.on('disconnect', () => process.exit(1));
process.on('message', (message) => {
  if (typeof message.jump === 'number') jump += message.jump;
});
await app.init();
process.send('working');
