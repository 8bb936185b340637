import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AppSecret } from '../foundation/app-secret.js';
import { Deliveries } from './deliveries.js';
import { sameSecret, signerOf, type SigningApp } from './webhook-signature.js';

/** Where Meta delivers; the first half of it is `PUBLIC_URL`. */
export const META_WEBHOOK_PATH = '/webhooks/meta';

/** What an operator enters in Meta's dashboard, for each app. */
export interface WebhookSetUp {
  url: string;
  verifyToken: string;
  objects: { app: SigningApp['name']; object: 'page' | 'instagram'; fields: string[] }[];
}

/** The door for what Meta tells unasked. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly config: Config,
    private readonly secret: AppSecret,
    private readonly deliveries: Deliveries,
  ) {}

  setUp(): WebhookSetUp {
    const objects = this.apps().flatMap(({ name: app }): WebhookSetUp['objects'] => [
      ...(app === 'meta' ? [{ app, object: 'page' as const, fields: ['feed'] }] : []),
      { app, object: 'instagram', fields: ['comments'] },
    ]);
    return {
      url: `${this.config.publicUrl}${META_WEBHOOK_PATH}`,
      verifyToken: this.verifyToken(),
      objects,
    };
  }

  /** Whether somebody who sets the webhook up is the operator. */
  isVerified(mode: string | undefined, token: string | undefined): boolean {
    return mode === 'subscribe' && token !== undefined && sameSecret(token, this.verifyToken());
  }

  /** Stores a delivery for the workers. @returns false when no app of ours signed it; then nothing was looked at */
  async take(body: Buffer, signature: unknown): Promise<boolean> {
    const app = signerOf(body, signature, this.apps());
    if (app === undefined) return false;
    await this.deliveries.accept(app, body);
    return true;
  }

  private apps(): SigningApp[] {
    const { metaApp, instagramApp } = this.config.networks;
    return [
      ...(metaApp ? [{ name: 'meta' as const, secret: metaApp.secret }] : []),
      ...(instagramApp ? [{ name: 'instagram' as const, secret: instagramApp.secret }] : []),
    ];
  }

  private verifyToken(): string {
    return this.secret.key('meta-webhook-verify').toString('base64url');
  }
}
