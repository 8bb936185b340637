import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGzip } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Outside, type ResolvedAddress, USER_AGENT } from './outside.js';

const V4 = { address: '127.0.0.1', family: 4 };

describe('asking an address of a user', () => {
  const servers: Server[] = [];

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  async function serve(answer: RequestListener): Promise<{ port: number; asked: IncomingMessage[] }> {
    const asked: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      asked.push(request);
      answer(request, response);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { port: (server.address() as AddressInfo).port, asked };
  }

  const allowing = (ports: number[], names: Record<string, ResolvedAddress[]> = {}): Outside =>
    new Outside({
      allow: ports.map((port) => `127.0.0.1:${port}`),
      resolver: (name) => {
        const found = names[name];
        return found ? Promise.resolve(found) : Promise.reject(Object.assign(new Error('?'), { code: 'ENOTFOUND' }));
      },
    });

  it('reads a page, says who asks, and sends nothing of ours along', async () => {
    const { port, asked } = await serve((_, response) => {
      response.setHeader('content-type', 'text/HTML; charset=utf-8').setHeader('set-cookie', 'a=b').end('hello');
    });
    const answer = await allowing([port]).ask(`http://127.0.0.1:${port}/page`);
    expect(answer).toMatchObject({ kind: 'answered', status: 200, contentType: 'text/html', truncated: false });
    expect(answer).toMatchObject({ body: Buffer.from('hello'), url: `http://127.0.0.1:${port}/page` });
    expect(asked[0]?.headers['user-agent']).toBe(USER_AGENT);
    expect(asked[0]?.headers).not.toHaveProperty('cookie');
    expect(asked[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each(['127.0.0.1', 'localhost', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]', '0'])(
    'does not reach a server on this machine as %s',
    async (host) => {
      const { asked } = await serve((_, response) => response.end());
      expect(await new Outside().ask(`http://${host}/`)).toMatchObject({
        kind: 'refused',
        reason: 'private-address',
      });
      expect(asked).toHaveLength(0);
    },
  );

  it('does not reach this machine by a name with a dot at its end', async () => {
    const outside = new Outside({ resolver: () => Promise.resolve([V4]) });
    expect(await outside.ask('http://localhost./')).toMatchObject({ reason: 'private-address' });
  });

  it('refuses a port that is not a web page’s', async () => {
    const { port, asked } = await serve((_, response) => response.end());
    expect(await new Outside().ask(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'refused', reason: 'port' });
    expect(asked).toHaveLength(0);
  });

  it('does not follow a name that leads to this machine', async () => {
    const resolver = () => Promise.resolve([V4]);
    expect(await new Outside({ resolver }).ask('http://looks-harmless.example/')).toMatchObject({
      reason: 'private-address',
    });
  });

  it('allows one address and port, and no other port of it', async () => {
    const open = await serve((_, response) => response.end());
    const closed = await serve((_, response) => response.end());
    const outside = allowing([open.port], { 'site.example': [V4] });
    expect((await outside.ask(`http://site.example:${open.port}/`)).kind).toBe('answered');
    expect((await outside.ask(`http://site.example:${closed.port}/`)).kind).toBe('refused');
    expect((await outside.ask('http://site.example/')).kind).toBe('refused');
    expect(closed.asked).toHaveLength(0);
  });

  it('refuses a name with one private address among public ones', async () => {
    const { port, asked } = await serve((_, response) => response.end());
    const outside = allowing([port], {
      'mixed.example': [V4, { address: '10.0.0.7', family: 4 }],
      'six.example': [V4, { address: '::ffff:10.0.0.7', family: 6 }],
    });
    expect(await outside.ask(`http://mixed.example:${port}/`)).toMatchObject({ reason: 'private-address' });
    expect(await outside.ask(`http://six.example:${port}/`)).toMatchObject({ reason: 'private-address' });
    expect(asked).toHaveLength(0);
  });

  it('connects to the address that was judged, though the name leads elsewhere the next time it is asked', async () => {
    const good = await serve((_, response) => response.end('good'));
    let times = 0;
    const outside = new Outside({
      allow: [`127.0.0.1:${good.port}`],
      resolver: () => Promise.resolve([{ address: times++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }]),
    });
    expect(await outside.ask(`http://rebinding.example:${good.port}/`)).toMatchObject({ body: Buffer.from('good') });
    expect(times).toBe(1);
    expect(await outside.ask(`http://rebinding.example:${good.port}/`)).toMatchObject({ reason: 'private-address' });
  });

  it('follows redirects and says where they end', async () => {
    const { port } = await serve((request, response) => {
      const step = Number(/\d+/.exec(request.url ?? '')?.[0]);
      if (step === 5) response.end('there');
      else response.writeHead(302, { location: `/${step + 1}` }).end();
    });
    expect(await allowing([port]).ask(`http://127.0.0.1:${port}/0`)).toMatchObject({
      status: 200,
      url: `http://127.0.0.1:${port}/5`,
    });
  });

  it('gives up after five redirects', async () => {
    const { port, asked } = await serve((_, response) => response.writeHead(301, { location: '/again' }).end());
    expect(await allowing([port]).ask(`http://127.0.0.1:${port}/`)).toMatchObject({ reason: 'too-many-redirects' });
    expect(asked).toHaveLength(6);
  });

  it.each([
    ['another port of this machine', (port: number) => `http://127.0.0.1:${port}/secret`, 'private-address'],
    ['the metadata service', () => 'http://169.254.169.254/latest/meta-data/', 'private-address'],
    ['IPv6 loopback', () => 'http://[::1]/', 'private-address'],
    ['an inner name', () => 'http://inner.example/', 'private-address'],
    ['a file', () => 'file:///etc/passwd', 'scheme'],
    ['credentials', () => 'http://a:b@site.example/', 'credentials'],
    ['something unreadable', () => 'http://[', 'not-an-address'],
  ])('judges a redirect anew: %s', async (_, target, reason) => {
    const secret = await serve((__, response) => response.end('secret'));
    const { port } = await serve((__, response) => response.writeHead(302, { location: target(secret.port) }).end());
    const outside = allowing([port], { 'inner.example': [V4] });
    const answer = await outside.ask(`http://127.0.0.1:${port}/`);
    expect(answer.kind).toBe('refused');
    // A port that nobody allowed is refused before its address is looked at.
    expect([reason, 'port']).toContain(answer.kind === 'refused' ? answer.reason : '');
    expect(secret.asked).toHaveLength(0);
  });

  it('ends an answer that drips in for ever', async () => {
    const { port } = await serve((_, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => {
        clearInterval(drip);
      });
    });
    expect(await allowing([port]).ask(`http://127.0.0.1:${port}/`, { timeLimitMs: 300 })).toMatchObject({
      kind: 'unreachable',
      reason: 'too-slow',
    });
  });

  it('ends when nothing is answered, and when a name is never resolved', async () => {
    const { port } = await serve(() => undefined);
    const silent = await allowing([port]).ask(`http://127.0.0.1:${port}/`, { timeLimitMs: 200 });
    expect(silent).toMatchObject({ reason: 'too-slow' });
    const resolver = () => new Promise<never>(() => undefined);
    const lost = await new Outside({ resolver }).ask('http://slow.example/', { timeLimitMs: 200 });
    expect(lost).toMatchObject({ reason: 'too-slow' });
  });

  it('counts the time over all redirects together', async () => {
    const { port } = await serve((_, response) => {
      setTimeout(() => response.writeHead(302, { location: '/on' }).end(), 120);
    });
    expect(await allowing([port]).ask(`http://127.0.0.1:${port}/`, { timeLimitMs: 300 })).toMatchObject({
      reason: 'too-slow',
    });
  });

  it('stops reading an endless body and lets go of the connection', async () => {
    const closed = Promise.withResolvers<undefined>();
    let sent = 0;
    const { port } = await serve((_, response) => {
      const piece = Buffer.alloc(64 * 1_024, 'x');
      const pour = () => {
        while (!response.destroyed && response.write(piece)) sent += piece.length;
      };
      response.on('drain', pour).on('close', () => {
        closed.resolve(undefined);
      });
      pour();
    });
    const answer = await allowing([port]).ask(`http://127.0.0.1:${port}/`, { bytesMax: 100_000 });
    expect(answer).toMatchObject({ kind: 'answered', truncated: true });
    expect(answer.kind === 'answered' && answer.body.length).toBe(100_000);
    await closed.promise;
    expect(sent).toBeLessThan(50 * 2 ** 20);
  });

  it('unpacks a gzip bomb no further than the limit', async () => {
    const { port } = await serve((_, response) => {
      response.setHeader('content-encoding', 'gzip');
      const pack = createGzip({ level: 9 });
      pack.pipe(response);
      const zeros = Buffer.alloc(2 ** 20);
      const pour = () => {
        while (!response.destroyed && pack.write(zeros));
      };
      pack.on('drain', pour).on('error', () => undefined);
      pour();
    });
    const answer = await allowing([port]).ask(`http://127.0.0.1:${port}/`, { bytesMax: 50_000 });
    expect(answer.kind === 'answered' && [answer.body.length, answer.truncated]).toEqual([50_000, true]);
  });

  it('takes what is packed wrongly for a broken answer', async () => {
    const { port } = await serve((_, response) => {
      response.setHeader('content-encoding', 'gzip').end('this is not packed');
    });
    expect((await allowing([port]).ask(`http://127.0.0.1:${port}/`)).kind).toBe('unreachable');
  });

  it('reads only the media types that were asked for', async () => {
    const { port } = await serve((request, response) => {
      response.setHeader('content-type', request.url === '/page' ? 'text/html' : 'application/zip').end('x');
    });
    const outside = allowing([port]);
    const asked = { contentTypes: ['text/html'] };
    expect((await outside.ask(`http://127.0.0.1:${port}/page`, asked)).kind).toBe('answered');
    expect(await outside.ask(`http://127.0.0.1:${port}/archive`, asked)).toMatchObject({ reason: 'content-type' });
  });

  it('uses no proxy from the environment', async () => {
    const proxy = await serve((_, response) => response.end('proxied'));
    const { port } = await serve((_, response) => response.end('direct'));
    const before = { ...process.env };
    Object.assign(process.env, {
      http_proxy: `http://127.0.0.1:${proxy.port}`,
      HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
    });
    try {
      expect(await allowing([port]).ask(`http://127.0.0.1:${port}/`)).toMatchObject({ body: Buffer.from('direct') });
    } finally {
      process.env = before;
    }
    expect(proxy.asked).toHaveLength(0);
  });

  it('tells a name that does not exist from one that cannot be asked for now', async () => {
    expect(await allowing([]).ask('http://nowhere.example/')).toMatchObject({ reason: 'no-such-name' });
    const resolver = () => Promise.reject(Object.assign(new Error('?'), { code: 'EAI_AGAIN' }));
    expect(await new Outside({ resolver }).ask('http://somewhere.example/')).toMatchObject({ reason: 'no-connection' });
  });

  it('never throws at answers that are no HTTP', async () => {
    const { port } = await serve((request) => {
      request.socket.end('SSH-2.0-nothing\r\n');
    });
    expect((await allowing([port]).ask(`http://127.0.0.1:${port}/`)).kind).toBe('unreachable');
  });
});
