import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Clock } from '../foundation/clock.js';
import { graphVersionLife, NEWEST_GRAPH_VERSION, VERSION_WARNING_DAYS } from '../networks/graph/versions.js';
import { type Asking, askServer, numberIn, textIn } from './asking.js';
import { type Check, type Found, ok, problem, unknown, warning } from './finding.js';

/** Graph API error 101: no such app. Error 1 with these words: the app is there, its secret is another. Error codes, read 2026-09-11. */
const NO_SUCH_APP = 101;
/** A clock that is further off makes signatures and tokens look too old or too new. */
const CLOCK_OFF_MS = 30_000;
/** A code that nobody ever got: a token endpoint looks at who asks before it looks at the code. */
const NO_CODE = 'evenkeel-doctor';

type App = { id: string; secret: string } | undefined;

/** Whether the networks know the operator's apps. Asks for nothing that costs anything or changes anything. */
@Injectable()
export class NetworkChecks {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  list(): Check[] {
    const { metaApp, instagramApp, xClient } = this.config.networks;
    return [
      this.app('meta-app', 'Meta app (Facebook Login)', 'META_APP_ID', metaApp, (app) => this.meta(app)),
      this.app('instagram-app', 'Instagram app (Instagram Login)', 'INSTAGRAM_APP_ID', instagramApp, (app) =>
        this.instagram(app),
      ),
      this.app('x-app', 'X app', 'X_CLIENT_ID', xClient, (app) => this.x(app)),
      {
        ...{ check: 'graph-version', topic: 'networks', title: 'Version of the Graph API' },
        look: () => Promise.resolve(this.version()),
      },
      {
        ...{ check: 'clock-networks', topic: 'machine', title: "This machine's clock against the networks'" },
        look: () => this.clockOfNetworks(),
      },
    ];
  }

  private app(
    check: string,
    title: string,
    name: string,
    app: App,
    look: (app: NonNullable<App>) => Promise<Found>,
  ): Check {
    const missing = `${name} is not set, so that accounts there are connected by pasted token only.`;
    return { check, topic: 'networks', title, look: () => (app ? look(app) : Promise.resolve(ok(missing))) };
  }

  private async meta({ id, secret }: NonNullable<App>): Promise<Found> {
    const { metaGraphUrl, metaGraphVersion } = this.config.networks;
    const answer = await askServer({
      url: `${metaGraphUrl}/${metaGraphVersion}/oauth/access_token`,
      params: { client_id: id, client_secret: secret, grant_type: 'client_credentials' },
    });
    if (answer.kind === 'silence') return silent('graph.facebook.com', answer);
    if (answer.status === 200 && textIn(answer.body, 'access_token') !== '')
      return ok(`Meta knows the app ${id} and its secret.`);
    const message = textIn(answer.body, 'error', 'message');
    if (numberIn(answer.body, 'error', 'code') === NO_SUCH_APP || /validating application/i.test(message)) {
      return problem(`Meta knows no app ${id}.`, 'Copy the App ID from App settings > Basic into META_APP_ID.');
    }
    if (/client secret/i.test(message)) {
      return problem(
        'Meta does not take the secret of the app.',
        'Copy the App Secret from App settings > Basic into META_APP_SECRET.',
      );
    }
    return strange('Meta', answer.status);
  }

  private async instagram({ id, secret }: NonNullable<App>): Promise<Found> {
    const answer = await askServer({
      ...{ method: 'POST', url: this.config.networks.instagramTokenUrl },
      data: new URLSearchParams({
        ...{ client_id: id, client_secret: secret, grant_type: 'authorization_code', code: NO_CODE },
        redirect_uri: `${this.config.publicUrl}/channels/callback/instagram`,
      }),
    });
    if (answer.kind === 'silence') return silent('api.instagram.com', answer);
    const message = textIn(answer.body, 'error_message') || textIn(answer.body, 'error', 'message');
    if (/platform app|client_id|application/i.test(message)) {
      return problem(
        `Instagram knows no app ${id}.`,
        "Copy the Instagram app ID (not the Meta app's) from Instagram > API setup with Instagram login into INSTAGRAM_APP_ID.",
      );
    }
    if (/secret/i.test(message)) {
      return problem(
        'Instagram does not take the secret of the app.',
        'Copy the Instagram app secret into INSTAGRAM_APP_SECRET.',
      );
    }
    if (/code|redirect/i.test(message)) return ok(`Instagram knows the app ${id} and its secret.`);
    return strange('Instagram', answer.status);
  }

  private async x({ id, secret }: NonNullable<App>): Promise<Found> {
    const answer = await askServer({
      ...{ method: 'POST', url: `${this.config.networks.xApiUrl}/2/oauth2/token` },
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      data: new URLSearchParams({
        ...{ grant_type: 'authorization_code', code: NO_CODE, code_verifier: NO_CODE },
        redirect_uri: `${this.config.publicUrl}/channels/callback/x`,
      }),
    });
    if (answer.kind === 'silence') return silent('api.x.com', answer);
    const error = textIn(answer.body, 'error');
    if (answer.status === 401 || error === 'invalid_client' || error === 'unauthorized_client') {
      return problem(
        'X does not take the client id and secret.',
        'Copy the OAuth 2.0 Client ID and Client Secret (not the API key) of the app into X_CLIENT_ID and X_CLIENT_SECRET; the app has to be a confidential client (Web App).',
      );
    }
    // The code is refused, and so it should be: who asks was let in.
    if (answer.status === 400) return ok('X knows the client id and its secret.');
    return strange('X', answer.status);
  }

  private version(): Found {
    const { metaGraphVersion: version } = this.config.networks;
    const life = graphVersionLife(version, this.clock.now());
    const advice = `Set META_GRAPH_VERSION to a newer one (${NEWEST_GRAPH_VERSION} is the newest known here) and look at a post on each network.`;
    switch (life.kind) {
      case 'lives':
        return life.daysLeft < VERSION_WARNING_DAYS
          ? warning(`Graph API ${version} ends on ${life.endsOn}, in ${life.daysLeft} days.`, advice)
          : ok(`Graph API ${version} lives until ${life.endsOn}.`);
      case 'end-not-announced':
        return ok(`No end of Graph API ${version} was announced yet.`);
      case 'dead':
        return problem(
          `Graph API ${version} ended on ${life.endedOn}: calls are answered by another version, or refused.`,
          advice,
        );
      case 'unknown':
        return warning(
          `This version of Evenkeel does not know when Graph API ${version} ends.`,
          `Use a version it knows (${NEWEST_GRAPH_VERSION} is the newest), or look its end up in Meta's changelog.`,
        );
      default: {
        const never: never = life;
        return never;
      }
    }
  }

  private async clockOfNetworks(): Promise<Found> {
    const { metaGraphUrl, xApiUrl } = this.config.networks;
    const answers = await Promise.all([metaGraphUrl, xApiUrl].map((url) => askServer({ url, method: 'HEAD' })));
    const off = answers.flatMap((answer) => (answer.kind === 'reply' ? (answer.clockAheadMs ?? []) : []));
    const [first] = off.toSorted((one, other) => Math.abs(one) - Math.abs(other));
    return first === undefined ? unknown('No network told the time.') : clockFound(first, "the networks'");
  }
}

/** What a difference between two clocks means. @param aheadMs this machine's minus the other's */
export function clockFound(aheadMs: number, whose: string): Found {
  if (Math.abs(aheadMs) <= CLOCK_OFF_MS) return ok(`This machine's clock and ${whose} agree.`);
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  return problem(
    `This machine's clock is ${seconds} seconds ${aheadMs > 0 ? 'ahead of' : 'behind'} ${whose}.`,
    'Let the machines take their time from a time server (such as systemd-timesyncd or chrony).',
  );
}

function silent(host: string, { text }: Extract<Asking, { kind: 'silence' }>): Found {
  return unknown(`${host} did not answer (${text}).`, 'See that this machine may call it by HTTPS, then look again.');
}

function strange(network: string, status: number): Found {
  return unknown(`${network} answered ${status}, which says nothing about the app.`, 'Look again in a few minutes.');
}
