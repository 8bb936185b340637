import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { isPublicAddress } from '../foundation/outside/addresses.js';
import { PublicMedia } from '../media/public-media.js';
import { askServer, headerOf, textIn } from './asking.js';
import { type Check, type Found, ok, problem, unknown } from './finding.js';
import { InstanceMark, MARK_PATH } from './instance-mark.js';

/** Where each network's dialog comes back to. */
export const CALLBACKS = ['facebook', 'instagram', 'x'] as const;
const REGISTER =
  'Register them exactly so: Facebook Login > Settings > Valid OAuth Redirect URIs; Instagram > Business login settings; X > User authentication settings > Callback URI.';

interface Kept {
  id: string;
  mimeType: string;
  sizeBytes: string;
}

/** How the world finds the installation: what the networks have to be told, and whether they get there. */
@Injectable()
export class AddressChecks {
  constructor(
    private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly media: PublicMedia,
    private readonly mark: InstanceMark,
  ) {}

  list(): Check[] {
    return [
      {
        check: 'redirects',
        topic: 'address',
        title: 'Addresses to register at the networks',
        look: () => this.redirects(),
      },
      { check: 'webhook', topic: 'address', title: "Webhook for Meta's comments", look: () => this.webhook() },
      { check: 'public-url', topic: 'address', title: 'PUBLIC_URL', look: () => this.publicUrl() },
      {
        check: 'media-address',
        topic: 'address',
        title: 'Media as the networks fetch them',
        look: () => this.mediaAddress(),
      },
    ];
  }

  private redirects(): Promise<Found> {
    const exact = CALLBACKS.map((name) => `${this.config.publicUrl}/channels/callback/${name}`);
    if (this.config.sandbox.on) return Promise.resolve(ok('The sandbox networks know these already.', exact));
    return Promise.resolve({
      ...ok('After a sign-in, the networks send people back to these.', exact),
      advice: REGISTER,
    });
  }

  private webhook(): Promise<Found> {
    const exact = [`${this.config.publicUrl}/webhooks/meta`];
    if (this.config.sandbox.on) return Promise.resolve(ok('With real apps, Meta tells of new comments here.', exact));
    return Promise.resolve({
      ...ok('Meta can tell of new comments here; without it they are fetched from time to time.', exact),
      advice:
        'In the app dashboard add the products Webhooks and Instagram with this callback URL, and subscribe to the field feed of Page and comments of Instagram; GET /api/v1/webhooks tells the verify token.',
    });
  }

  private async publicUrl(): Promise<Found> {
    const { publicUrl, sandbox } = this.config;
    const url = new URL(publicUrl);
    const question = randomBytes(16).toString('base64url');
    const answer = await askServer({ url: `${publicUrl}/${MARK_PATH}/${question}` });
    const ours = answer.kind === 'reply' && textIn(answer.body, 'mark') === this.mark.answer(question);
    if (answer.kind === 'silence') {
      return (await this.isRunning())
        ? problem(
            `${publicUrl} does not answer from this machine (${answer.text}).`,
            'See that the name leads to the proxy, that the proxy leads to HOST:PORT, and that both let this machine in.',
          )
        : unknown(
            `Nothing answers at ${publicUrl}: the app does not seem to run now.`,
            'Start the app and look again.',
          );
    }
    if (!ours) {
      return problem(
        `${publicUrl} answers, but not as this installation (${answer.status}).`,
        'Set PUBLIC_URL to the address that leads here, without a path, and see that the proxy changes no addresses and every process has the same APP_SECRET.',
      );
    }
    if (sandbox.on) return ok(`${publicUrl} leads here; the sandbox networks need no more.`);
    if (!(await leadsOutside(url.hostname))) {
      return problem(
        `${publicUrl} is no address of the internet: Meta cannot fetch pictures and videos from it.`,
        'Give the app a public name behind a proxy with TLS, and set PUBLIC_URL to it.',
      );
    }
    if (url.protocol !== 'https:') {
      return problem(
        `${publicUrl} is not https: the networks refuse redirects to it.`,
        'Put a proxy with a certificate in front of the app, and set PUBLIC_URL to the https address.',
      );
    }
    return ok(
      `${publicUrl} leads here, by https and a public name; whether it does from everywhere only somebody outside can tell.`,
    );
  }

  private async isRunning(): Promise<boolean> {
    const host = this.config.host === '0.0.0.0' || this.config.host === '::' ? '127.0.0.1' : this.config.host;
    const address = host.includes(':') ? `[${host}]` : host;
    const answer = await askServer({ url: `http://${address}:${this.config.port}/health/live` });
    return answer.kind === 'reply' && answer.status === 200;
  }

  /** The newest upload, asked for as Meta's crawler does. */
  private async mediaAddress(): Promise<Found> {
    const [kept] = await this.dataSource.query<Kept[]>(
      `SELECT id, mime_type AS "mimeType", size_bytes AS "sizeBytes" FROM media WHERE size_bytes > 1 ORDER BY id DESC LIMIT 1`,
    );
    if (!kept) return unknown('There is no picture or video yet to be fetched.', 'Upload one and look again.');
    const url = `${this.config.publicUrl}${this.media.previewPath(kept.id)}`;
    const [head, part] = await Promise.all([
      askServer({ method: 'HEAD', url }),
      askServer({ url, headers: { range: 'bytes=0-0' }, responseType: 'arraybuffer' }),
    ]);
    if (head.kind === 'silence' || part.kind === 'silence') {
      return unknown('No media could be fetched, since PUBLIC_URL did not answer.', 'Put PUBLIC_URL right first.');
    }
    const proxy =
      'See that the proxy hands /media/files/ through unchanged: no redirect, no sign-in, no compression, and the header Range.';
    if (head.status >= 300 && head.status < 400)
      return problem(`A media address redirects (${head.status}), which Meta does not follow.`, proxy);
    if (head.status !== 200) return problem(`A media address answers ${head.status} instead of 200.`, proxy);
    const type = headerOf(head, 'content-type');
    if (type !== kept.mimeType)
      return problem(`A media address says it is ${type || 'nothing'} instead of ${kept.mimeType}.`, proxy);
    if (headerOf(head, 'content-length') !== kept.sizeBytes) {
      return problem('A media address does not say how long the file is.', proxy);
    }
    const range = headerOf(part, 'content-range');
    if (part.status !== 206 || range !== `bytes 0-0/${kept.sizeBytes}`) {
      return problem('A media address does not give a part of a file, which Meta asks for with large videos.', proxy);
    }
    return ok(`A signed address gives a file with its type, its length and parts of it, without a redirect.`);
  }
}

/** Whether a host is of the internet, as far as this machine's name servers say. A machine may know its own name otherwise: then it warns for nothing. */
async function leadsOutside(hostname: string): Promise<boolean> {
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  if (isIP(host) !== 0) return isPublicAddress(host);
  if (host === 'localhost' || host.endsWith('.localhost') || !host.includes('.')) return false;
  try {
    const found = await lookup(host, { all: true });
    return found.some(({ address }) => isPublicAddress(address));
  } catch {
    return true;
  }
}
