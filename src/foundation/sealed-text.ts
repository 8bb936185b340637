import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { AppSecret } from './app-secret.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals a text with AES-256-GCM under the installation's secret: random nonce, tag, cipher text. */
export function sealText(secret: AppSecret, purpose: string, text: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secret.key(purpose), nonce);
  cipher.setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Opens what was sealed under this or an earlier secret; undefined when none of them fits. */
export function openText(secret: AppSecret, purpose: string, sealed: Buffer): string | undefined {
  for (const key of [secret.key(purpose), ...secret.previousKeys(purpose)]) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(purpose));
      decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      // Sealed under another of the keys: the next one tells.
    }
  }
  return undefined;
}
