import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PARENT = fileURLToPath(new URL('../../scripts/parent.mjs', import.meta.url));
const PROGRAM = `import { whenParentIsGone } from ${JSON.stringify(PARENT)};
  whenParentIsGone(() => { console.log('gone'); process.exit(0); });
  console.log('watching');`;

describe('a program below npm', () => {
  it('learns that the shell between them was stopped, and so stops, too', async () => {
    // As npm does: a shell that waits for the program and passes no signal on.
    const shell = spawn('sh', ['-c', '"$0" --input-type=module -e "$1"; true', process.execPath, PROGRAM], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    const closed = once(shell.stdout, 'end');
    for await (const chunk of shell.stdout.iterator({ destroyOnReturn: false })) {
      said += String(chunk);
      if (said.includes('watching')) break;
    }
    shell.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    shell.kill('SIGTERM');
    await closed;
    expect(said).toBe('watching\ngone\n');
  });
});
