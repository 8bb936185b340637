import { z } from 'zod';

const bytes = z
  .string()
  .max(100_000)
  .regex(/^[\w-]+$/, 'Must be base64url.');

/** What a browser answers to a request for a passkey (WebAuthn Level 3, AuthenticationResponseJSON). */
export const passkeyAnswer = z.object({
  id: bytes,
  rawId: bytes,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).default({}),
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.nullish().transform((value) => value ?? undefined),
  }),
});

/** What it answers when it has made one (RegistrationResponseJSON), with the name that the person gave it. */
export const newPasskey = z.object({
  name: z.string().trim().max(100).optional(),
  response: z.object({
    id: bytes,
    rawId: bytes,
    type: z.literal('public-key'),
    clientExtensionResults: z.object({}).default({}),
    response: z.object({
      clientDataJSON: bytes,
      attestationObject: bytes,
      transports: z.array(z.string().max(40)).max(10).default([]),
    }),
  }),
});
