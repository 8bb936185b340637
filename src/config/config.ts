import { resolve } from 'node:path';
import { z } from 'zod';
import { type Environment, environmentSchema, PAIRS, type Role } from './config.schema.js';

/** The apps that every sandbox knows; worth nothing anywhere else. */
const SANDBOX_APPS = {
  x: { id: 'sandbox-x-client', secret: 'sandbox-x-secret' },
  meta: { id: '900000000000001', secret: 'sandbox-meta-secret' },
  instagram: { id: '900000000000002', secret: 'sandbox-instagram-secret' },
};

/** What the environment cannot be started with: one message that names every variable at fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The validated environment, as the rest of the app sees it. */
export abstract class Config {
  abstract readonly host: string;
  abstract readonly port: number;
  /** How the outside world reaches the app, without a slash at the end. */
  abstract readonly publicUrl: string;
  /** Undefined: the embedded PostgreSQL under `dataDir`. */
  abstract readonly databaseUrl: string | undefined;
  /** Absolute. */
  abstract readonly dataDir: string;
  /** Undefined: generated into `dataDir` at the first start. */
  abstract readonly appSecret: string | undefined;
  abstract readonly appSecretPrevious: string[];
  abstract readonly roles: Role[];
  abstract readonly sandbox: { on: boolean; port: number; url: string };
  abstract readonly bootstrap: { email?: string; password?: string; apiKey?: string };
  /** Whether anybody may sign up and begin a workspace; else it takes an invitation. */
  abstract readonly openSignUp: boolean;
  /** The operator's mail server; undefined: mail is kept and read in the app. */
  abstract readonly mail: { smtpUrl: string; from: string } | undefined;
  /** The bucket that media are kept in; undefined: under `dataDir`. */
  abstract readonly bucket:
    | {
        name: string;
        endpoint: string | undefined;
        region: string;
        credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
      }
    | undefined;
  abstract readonly networks: {
    xApiUrl: string;
    /** The login dialogs, whole addresses without their query. */
    xAuthorizeUrl: string;
    metaGraphUrl: string;
    metaGraphVersion: string;
    metaUploadUrl: string;
    metaAuthorizeUrl: string;
    instagramGraphUrl: string;
    instagramAuthorizeUrl: string;
    instagramTokenUrl: string;
    xClient: { id: string; secret: string } | undefined;
    metaApp: { id: string; secret: string } | undefined;
    instagramApp: { id: string; secret: string } | undefined;
  };
}

/**
 * Reads and checks the environment.
 * @throws ConfigError naming each variable that is wrong or lacks its partner
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  // An empty value in a compose file means "not set".
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environmentSchema.safeParse(set);
  const faults = parsed.success
    ? missingPartners(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  if (!parsed.success || faults.length > 0) {
    throw new ConfigError(`The environment is not right:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
  return configOf(parsed.data);
}

/** Which variables are known, for the script that compares them with the compose file and `.env.example`. */
export function knownVariables(): string[] {
  return Object.keys(z.toJSONSchema(environmentSchema, { io: 'input' }).properties ?? {});
}

function missingPartners(environment: Environment): string[] {
  return [...bucketless(environment), ...oneSided(environment)];
}

/** Whoever sets anything of S3 believes that media are kept there. */
function bucketless(environment: Environment): string[] {
  if (environment.S3_BUCKET !== undefined) return [];
  const names = ['S3_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;
  const set = names.find((name) => environment[name] !== undefined);
  return set === undefined ? [] : [`S3_BUCKET is missing: it goes with ${set}`];
}

function oneSided(environment: Environment): string[] {
  return PAIRS.flatMap(([one, other]) => {
    const present = environment[one] !== undefined;
    if (present === (environment[other] !== undefined)) return [];
    return [`${present ? other : one} is missing: it goes with ${present ? one : other}`];
  });
}

/** Amazon's first region stands for services that have none. */
const USUAL_REGION = 'us-east-1';

function bucketOf(environment: Environment): Config['bucket'] {
  const { S3_BUCKET, S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = environment;
  if (S3_BUCKET === undefined) return undefined;
  const credentials =
    S3_ACCESS_KEY_ID !== undefined && S3_SECRET_ACCESS_KEY !== undefined
      ? { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY }
      : undefined;
  return { name: S3_BUCKET, endpoint: S3_ENDPOINT, region: S3_REGION ?? USUAL_REGION, credentials };
}

function pair(id: string | undefined, secret: string | undefined): { id: string; secret: string } | undefined {
  return id !== undefined && secret !== undefined ? { id, secret } : undefined;
}

function configOf(environment: Environment): Config {
  const xClient = pair(environment.X_CLIENT_ID, environment.X_CLIENT_SECRET);
  const metaApp = pair(environment.META_APP_ID, environment.META_APP_SECRET);
  const instagramApp = pair(environment.INSTAGRAM_APP_ID, environment.INSTAGRAM_APP_SECRET);
  const real = xClient !== undefined || metaApp !== undefined || instagramApp !== undefined;
  const sandboxOn = environment.SANDBOX === undefined ? !real : environment.SANDBOX === 'on';
  const sandboxUrl = `http://127.0.0.1:${environment.SANDBOX_PORT}`;
  const at = (host: string, given: string, usual: string) =>
    sandboxOn && given === usual ? `${sandboxUrl}/${host}` : given;
  return {
    host: environment.HOST,
    port: environment.PORT,
    publicUrl: (environment.PUBLIC_URL ?? `http://${addressOf(environment.HOST)}:${environment.PORT}`).replace(
      /\/+$/,
      '',
    ),
    databaseUrl: environment.DATABASE_URL,
    dataDir: resolve(environment.DATA_DIR),
    appSecret: environment.APP_SECRET,
    appSecretPrevious: (environment.APP_SECRET_PREVIOUS ?? '').split(',').filter((secret) => secret !== ''),
    roles: environment.ROLES,
    sandbox: { on: sandboxOn, port: environment.SANDBOX_PORT, url: sandboxUrl },
    bootstrap: {
      ...(environment.BOOTSTRAP_EMAIL !== undefined && { email: environment.BOOTSTRAP_EMAIL }),
      ...(environment.BOOTSTRAP_PASSWORD !== undefined && { password: environment.BOOTSTRAP_PASSWORD }),
      ...(environment.BOOTSTRAP_API_KEY !== undefined && { apiKey: environment.BOOTSTRAP_API_KEY }),
    },
    openSignUp: environment.OPEN_SIGN_UP === 'on',
    mail:
      environment.SMTP_URL !== undefined && environment.MAIL_FROM !== undefined
        ? { smtpUrl: environment.SMTP_URL, from: environment.MAIL_FROM }
        : undefined,
    bucket: bucketOf(environment),
    networks: {
      xApiUrl: at('api.x.com', environment.X_API_URL, 'https://api.x.com'),
      xAuthorizeUrl: at('x.com/i/oauth2/authorize', environment.X_AUTHORIZE_URL, 'https://x.com/i/oauth2/authorize'),
      metaGraphUrl: at('graph.facebook.com', environment.META_GRAPH_URL, 'https://graph.facebook.com'),
      metaGraphVersion: environment.META_GRAPH_VERSION,
      metaUploadUrl: at('rupload.facebook.com', environment.META_UPLOAD_URL, 'https://rupload.facebook.com'),
      metaAuthorizeUrl: dialogUrl(
        at('www.facebook.com', environment.META_AUTHORIZE_URL, 'https://www.facebook.com'),
        environment.META_GRAPH_VERSION,
      ),
      instagramGraphUrl: at('graph.instagram.com', environment.INSTAGRAM_GRAPH_URL, 'https://graph.instagram.com'),
      instagramAuthorizeUrl: at(
        'www.instagram.com/oauth/authorize',
        environment.INSTAGRAM_AUTHORIZE_URL,
        'https://www.instagram.com/oauth/authorize',
      ),
      instagramTokenUrl: at(
        'api.instagram.com/oauth/access_token',
        environment.INSTAGRAM_TOKEN_URL,
        'https://api.instagram.com/oauth/access_token',
      ),
      xClient: xClient ?? (sandboxOn ? SANDBOX_APPS.x : undefined),
      metaApp: metaApp ?? (sandboxOn ? SANDBOX_APPS.meta : undefined),
      instagramApp: instagramApp ?? (sandboxOn ? SANDBOX_APPS.instagram : undefined),
    },
  };
}

/** Facebook's dialog has the version in its address; an operator may give the host alone or the whole address. */
function dialogUrl(given: string, version: string): string {
  return given.endsWith('/dialog/oauth') ? given : `${given}/${version}/dialog/oauth`;
}

/** A host as it stands in a URL: a wildcard address is reached by loopback, IPv6 goes in brackets. */
function addressOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
