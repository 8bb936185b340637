import { describe, expect, it } from '@jest/globals';
import { ConfigError, knownVariables, loadConfig } from './config.js';

describe('the environment', () => {
  it('needs nothing: everything has a default', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      roles: ['web', 'worker'],
    });
    expect(config.sandbox).toEqual({ on: true, port: 4010, url: 'http://127.0.0.1:4010' });
    expect(config.networks.xApiUrl).toBe('http://127.0.0.1:4010/api.x.com');
  });

  it('keeps mail in the app until a mail server is set', () => {
    expect(loadConfig({}).mail).toBeUndefined();
    const env = { SMTP_URL: 'smtps://user:password@mail.example.org', MAIL_FROM: 'Evenkeel <calendar@example.org>' };
    expect(loadConfig(env).mail).toEqual({ smtpUrl: env.SMTP_URL, from: env.MAIL_FROM });
  });

  it('takes an empty value for "not set"', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: '' }).port).toBe(3000);
  });

  it('talks to the real networks once real credentials are set', () => {
    const config = loadConfig({ X_CLIENT_ID: 'id', X_CLIENT_SECRET: 'secret' });
    expect(config.sandbox.on).toBe(false);
    expect(config.networks.xApiUrl).toBe('https://api.x.com');
    expect(config.networks.metaGraphUrl).toBe('https://graph.facebook.com');
  });

  it('keeps an address that was given, also in the sandbox', () => {
    const config = loadConfig({ META_GRAPH_URL: 'http://127.0.0.1:9/graph/' });
    expect(config.networks.metaGraphUrl).toBe('http://127.0.0.1:9/graph');
  });

  it.each([
    [{ PORT: 'eighty' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ PUBLIC_URL: 'calendar.example.org' }, 'PUBLIC_URL'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [{ ROLES: 'web,cook' }, 'ROLES'],
    [{ SANDBOX: 'maybe' }, 'SANDBOX'],
    [{ APP_SECRET: 'short' }, 'APP_SECRET'],
    [{ BOOTSTRAP_API_KEY: 'short' }, 'BOOTSTRAP_API_KEY'],
    [{ META_GRAPH_VERSION: '25' }, 'META_GRAPH_VERSION'],
    [{ SMTP_URL: 'mail.example.org' }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://' }, 'SMTP_URL'],
    [{ MAIL_FROM: 'Evenkeel' }, 'MAIL_FROM'],
    [{ MAIL_FROM: 'a@example.org\nBcc: b@example.org' }, 'MAIL_FROM'],
  ])('refuses %j and names the variable', (env, name) => {
    expect(() => loadConfig(env)).toThrow(ConfigError);
    expect(() => loadConfig(env)).toThrow(name);
  });

  it.each([
    [{ X_CLIENT_ID: 'id' }, 'X_CLIENT_SECRET is missing'],
    [{ BOOTSTRAP_PASSWORD: 'a long password' }, 'BOOTSTRAP_EMAIL is missing'],
    [{ META_APP_SECRET: 'secret' }, 'META_APP_ID is missing'],
    [{ S3_REGION: 'eu-central-1' }, 'S3_BUCKET is missing: it goes with S3_REGION'],
    [{ S3_BUCKET: 'media', S3_ACCESS_KEY_ID: 'id' }, 'S3_SECRET_ACCESS_KEY is missing'],
  ])('refuses one half of a pair: %j', (env, sentence) => {
    expect(() => loadConfig(env)).toThrow(sentence);
  });

  it('keeps media in a bucket only where one is named', () => {
    expect(loadConfig({}).bucket).toBeUndefined();
    expect(loadConfig({ S3_BUCKET: 'media', S3_ENDPOINT: 'http://127.0.0.1:9000' }).bucket).toEqual({
      name: 'media',
      endpoint: 'http://127.0.0.1:9000',
      region: 'us-east-1',
      credentials: undefined,
    });
  });

  it('leads to the login dialogs of the sandbox, or to the real ones at the version that is set', () => {
    const sandbox = loadConfig({ SANDBOX_PORT: '4321' }).networks;
    expect(sandbox.metaAuthorizeUrl).toBe('http://127.0.0.1:4321/www.facebook.com/v25.0/dialog/oauth');
    expect(sandbox.xAuthorizeUrl).toBe('http://127.0.0.1:4321/x.com/i/oauth2/authorize');
    const real = loadConfig({ META_APP_ID: 'id', META_APP_SECRET: 'secret', META_GRAPH_VERSION: 'v26.0' }).networks;
    expect(real.metaAuthorizeUrl).toBe('https://www.facebook.com/v26.0/dialog/oauth');
    const own = {
      ...{ META_APP_ID: 'id', META_APP_SECRET: 'secret' },
      META_AUTHORIZE_URL: 'https://m.example/v1/dialog/oauth',
    };
    expect(loadConfig(own).networks.metaAuthorizeUrl).toBe('https://m.example/v1/dialog/oauth');
  });

  it('names every fault at once', () => {
    expect(() => loadConfig({ PORT: 'x', SANDBOX: 'x' })).toThrow(/PORT[\s\S]*SANDBOX/);
  });

  it('tells its variables to the script that compares documents', () => {
    expect(knownVariables()).toEqual(expect.arrayContaining(['HOST', 'DATABASE_URL', 'S3_SECRET_ACCESS_KEY']));
  });
});
