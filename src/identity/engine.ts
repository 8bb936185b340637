import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { passkey } from '@better-auth/passkey';
import { Injectable, Logger } from '@nestjs/common';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { AppSecret } from '../foundation/app-secret.js';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { PASSWORD_MAX, PASSWORD_MIN, Passwords } from './passwords.js';
import { ResetLetters } from './reset-letters.js';

/** However often it is used, a sign-in ends after this. */
export const SESSION_DAYS = 30;
/** Adding a passkey or changing the second factor needs a sign-in no older than this. */
const FRESH_SECONDS = 3_600;
export const RESET_MINUTES = 60;

/** The name that passkeys are bound to. Browsers take no address of numbers: on this machine it is `localhost`. */
export function passkeyHost(publicUrl: string): string {
  const host = URL.parse(publicUrl)?.hostname ?? 'localhost';
  return isIP(host.replace(/^\[|\]$/g, '')) === 0 ? host : 'localhost';
}

function engineOf(parts: {
  config: Config;
  secret: AppSecret;
  clock: Clock;
  pool: Pool;
  passwords: Passwords;
  letters: ResetLetters;
}) {
  const { config, secret, clock, pool, passwords, letters } = parts;
  const secure = config.publicUrl.startsWith('https:');
  const logger = new Logger('SignIn');
  const port = URL.parse(config.publicUrl)?.port;
  return betterAuth({
    appName: 'Evenkeel',
    baseURL: config.publicUrl,
    secrets: [secret.key('sign-in'), ...secret.previousKeys('sign-in')].map(versioned),
    database: pool,
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: {
      // Wrong passwords are no news to an operator; what went wrong with us is.
      log: (level, message) => {
        if (level === 'error') logger.warn(message);
      },
    },
    user: {
      modelName: 'person',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    account: {
      fields: {
        userId: 'person_id',
        providerId: 'provider_id',
        accountId: 'account_id',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    session: {
      fields: {
        userId: 'person_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      additionalFields: {
        workspaceId: { type: 'string', required: false, input: false, fieldName: 'workspace_id' },
        begunAt: { type: 'date', required: false, input: false, fieldName: 'begun_at' },
        seenAt: { type: 'date', required: false, input: false, fieldName: 'seen_at' },
        secondFactor: { type: 'boolean', required: false, input: false, fieldName: 'second_factor' },
      },
      expiresIn: SESSION_DAYS * 24 * 3_600,
      disableSessionRefresh: true,
      freshAge: FRESH_SECONDS,
    },
    verification: {
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
      // A link to a new password is worth a password: only its hash is kept.
      storeIdentifier: 'hashed',
    },
    emailAndPassword: {
      enabled: true,
      // People are made by ours: an invitation, the first owner, the command line.
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
      password: {
        hash: (password) => passwords.hash(password),
        verify: ({ hash, password }) => passwords.matches(hash, password),
      },
      resetPasswordTokenExpiresIn: RESET_MINUTES * 60,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user, token }) => letters.reset(user, token),
      onPasswordReset: ({ user }) => letters.passwordChanged(user.id, 'reset'),
    },
    emailVerification: {
      expiresIn: 24 * 3_600,
      sendVerificationEmail: ({ user, token }) => letters.verify(user, token),
    },
    databaseHooks: {
      session: {
        create: {
          // Renewing a token (a second factor was set up) is no new sign-in.
          before: (session) => {
            const begunAt = session['begunAt'] ?? clock.now();
            const secondFactor = session['secondFactor'] === true;
            return Promise.resolve({ data: { ...session, begunAt, seenAt: clock.now(), secondFactor } });
          },
        },
      },
    },
    plugins: [
      twoFactor({
        issuer: 'Evenkeel',
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'two_factor',
            fields: {
              userId: 'person_id',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
      passkey({
        rpID: passkeyHost(config.publicUrl),
        rpName: 'Evenkeel',
        origin: [new URL(config.publicUrl).origin, `http://localhost${port ? `:${port}` : ''}`],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        advanced: { webAuthnChallengeCookie: 'passkey' },
        authentication: {
          // It stands for password and second factor, so the device must have asked for a finger, a face or a PIN.
          afterVerification: ({ verification }) => {
            if (!verification.authenticationInfo.userVerified) throw new APIError('UNAUTHORIZED');
          },
        },
        schema: {
          passkey: {
            fields: {
              userId: 'person_id',
              publicKey: 'public_key',
              credentialID: 'credential_id',
              deviceType: 'device_type',
              backedUp: 'backed_up',
              createdAt: 'created_at',
            },
          },
        },
      }),
    ],
    advanced: {
      cookiePrefix: 'evenkeel',
      useSecureCookies: secure,
      database: { generateId: () => newId(), validateSchema: false },
      ipAddress: { ipAddressHeaders: ['x-forwarded-for'] },
    },
  });
}

/** A key and a number that stays its own when keys are rotated. */
function versioned(key: Buffer): { version: number; value: string } {
  const version = createHash('sha256').update(key).digest().readUInt32BE() >>> 1;
  return { version, value: key.toString('base64url') };
}

/**
 * better-auth, on our tables and our pool. Its own routes are not mounted: each of its calls stands behind a route of ours,
 * with our limits, guards and words.
 */
@Injectable()
export class Engine {
  readonly auth: ReturnType<typeof engineOf>;

  constructor(
    config: Config,
    secret: AppSecret,
    clock: Clock,
    dataSource: DataSource,
    passwords: Passwords,
    letters: ResetLetters,
  ) {
    const { master: pool } = dataSource.driver as unknown as { master: Pool };
    this.auth = engineOf({ config, secret, clock, pool, passwords, letters });
  }
}
