import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { META_WEBHOOK_PATH } from '../conversations/webhooks.js';
import { installWebhooks } from './webhooks.js';

@Controller()
class Receiver {
  @Post(META_WEBHOOK_PATH)
  take(): string {
    return 'taken';
  }
}

@Module({ controllers: [Receiver] })
class ReceiverModule {}

describe('a delivery on its way in', () => {
  let app: NestFastifyApplication;

  beforeEach(async () => {
    app = await NestFactory.create<NestFastifyApplication>(ReceiverModule, new FastifyAdapter(), {
      rawBody: true,
      logger: false,
    });
    installWebhooks(app, 200);
    await app.listen(0, '127.0.0.1');
  });
  afterEach(() => app.close());

  const port = (): number => {
    const address = app.getHttpServer().address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const head = (length: number) =>
    [
      `POST ${META_WEBHOOK_PATH} HTTP/1.1`,
      ...['Host: localhost', 'Content-Type: application/json', `Content-Length: ${length}`],
      ...[`X-Hub-Signature-256: sha256=${'0'.repeat(64)}`, '', ''],
    ].join('\r\n');

  it('is taken where it comes whole', async () => {
    const socket = connect(port(), '127.0.0.1');
    socket.write(`${head(2)}{}`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toContain('201');
  });

  it('is cut off where it comes byte by byte, whoever goes on sending', async () => {
    const socket = connect(port(), '127.0.0.1');
    const cut = new Promise<void>((resolve) => {
      // Cut off in the middle of a write it is a reset, which is as good an end.
      socket.on('error', () => undefined);
      socket.once('close', () => {
        resolve();
      });
    });
    socket.write(`${head(1_000_000)}{`);
    const drip = setInterval(() => socket.write(' '), 50);
    await cut;
    clearInterval(drip);
    expect(socket.bytesRead).toBe(0);
  });
});
