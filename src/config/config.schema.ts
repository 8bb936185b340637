import { z } from 'zod';

const ROLE_NAMES = ['web', 'worker'] as const;
export type Role = (typeof ROLE_NAMES)[number];

const url = (what: string) =>
  z.string().refine((value) => {
    const parsed = URL.parse(value);
    return parsed !== null && (parsed.protocol === 'http:' || parsed.protocol === 'https:');
  }, `must be ${what} that starts with http:// or https://`);

const baseUrl = (fallback: string) =>
  url('an address')
    .transform((value) => value.replace(/\/+$/, ''))
    .default(fallback);

const port = (fallback: number) =>
  z.coerce.number('must be a port number').int('must be a port number').min(0).max(65_535).default(fallback);

const roles = z
  .string()
  .default('web,worker')
  .transform((value) => value.split(',').map((role) => role.trim()))
  .pipe(z.array(z.enum(ROLE_NAMES, 'must be web, worker or web,worker')).min(1));

/** Every variable the app reads, in the order of `.env.example`. Nothing else reads process.env. */
export const environmentSchema = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port(3000),
  PUBLIC_URL: url('an address').optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
    .optional(),
  DATA_DIR: z.string().default('./.data'),
  APP_SECRET: z.string().min(32, 'must be at least 32 characters of random text').optional(),
  APP_SECRET_PREVIOUS: z.string().optional(),
  ROLES: roles,
  SANDBOX: z.enum(['on', 'off'], 'must be on or off').optional(),
  SANDBOX_PORT: port(4010),
  BOOTSTRAP_EMAIL: z.email('must be an e-mail address').optional(),
  BOOTSTRAP_PASSWORD: z
    .string()
    .min(12, 'must be at least 12 characters')
    .max(256, 'must be at most 256 characters')
    .optional(),
  BOOTSTRAP_API_KEY: z.string().min(32, 'must be at least 32 characters of random text').optional(),
  OPEN_SIGN_UP: z.enum(['on', 'off'], 'must be on or off').default('off'),
  X_API_URL: baseUrl('https://api.x.com'),
  X_AUTHORIZE_URL: baseUrl('https://x.com/i/oauth2/authorize'),
  META_GRAPH_URL: baseUrl('https://graph.facebook.com'),
  META_GRAPH_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/, 'must be a Graph API version like v25.0')
    .default('v25.0'),
  INSTAGRAM_GRAPH_URL: baseUrl('https://graph.instagram.com'),
  META_UPLOAD_URL: baseUrl('https://rupload.facebook.com'),
  META_AUTHORIZE_URL: baseUrl('https://www.facebook.com'),
  INSTAGRAM_AUTHORIZE_URL: baseUrl('https://www.instagram.com/oauth/authorize'),
  INSTAGRAM_TOKEN_URL: baseUrl('https://api.instagram.com/oauth/access_token'),
  X_CLIENT_ID: z.string().optional(),
  X_CLIENT_SECRET: z.string().optional(),
  META_APP_ID: z.string().optional(),
  META_APP_SECRET: z.string().optional(),
  INSTAGRAM_APP_ID: z.string().optional(),
  INSTAGRAM_APP_SECRET: z.string().optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
    .refine((value) => URL.parse(value) !== null && URL.parse(value)?.hostname !== '', 'must name a mail server')
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^([^<>@\r\n]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
      'must be an address like calendar@example.org or Evenkeel <calendar@example.org>',
    )
    .optional(),
  S3_BUCKET: z.string().optional(),
  S3_ENDPOINT: url('an address').optional(),
  S3_REGION: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
});

export type Environment = z.infer<typeof environmentSchema>;

/** Variables that only make sense together. */
export const PAIRS: [keyof Environment, keyof Environment][] = [
  ['BOOTSTRAP_EMAIL', 'BOOTSTRAP_PASSWORD'],
  ['X_CLIENT_ID', 'X_CLIENT_SECRET'],
  ['META_APP_ID', 'META_APP_SECRET'],
  ['INSTAGRAM_APP_ID', 'INSTAGRAM_APP_SECRET'],
  ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
  ['SMTP_URL', 'MAIL_FROM'],
];
