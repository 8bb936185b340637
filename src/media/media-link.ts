import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppSecret } from '../foundation/app-secret.js';

const PURPOSE = 'media-link';
const SIGNATURE_BYTES = 32;
const ID_BYTES = 16;
const EXPIRY_BYTES = 6;
/** The recipe's name of a file that goes out as it was uploaded. */
export const ORIGINAL = 'original';

/** What a signed address names. */
export interface LinkTarget {
  mediaId: string;
  /** `original`, or a rendition's recipe. */
  recipe: string;
}

export type OpenedLink =
  { kind: 'valid'; target: LinkTarget; expiresAt: Date } | { kind: 'expired' } | { kind: 'forged' };

/** Signs and reads the tokens in public media addresses: HMAC-SHA256 over media, recipe and expiry, in base64url. */
@Injectable()
export class MediaLink {
  constructor(private readonly secret: AppSecret) {}

  sign({ mediaId, recipe }: LinkTarget, expiresAt: Date): string {
    const expiry = Buffer.alloc(EXPIRY_BYTES);
    expiry.writeUIntBE(Math.ceil(expiresAt.getTime() / 1_000), 0, EXPIRY_BYTES);
    const claim = Buffer.concat([
      Buffer.from(mediaId.replaceAll('-', ''), 'hex'),
      expiry,
      Buffer.from(recipe, 'ascii'),
    ]);
    return Buffer.concat([signatureOf(claim, this.secret.key(PURPOSE)), claim]).toString('base64url');
  }

  open(token: string, now: Date): OpenedLink {
    const bytes = Buffer.from(token, 'base64url');
    // Node skips characters that are no base64url: only the one spelling that was signed counts.
    if (bytes.length <= SIGNATURE_BYTES + ID_BYTES + EXPIRY_BYTES || bytes.toString('base64url') !== token)
      return { kind: 'forged' };
    const signature = bytes.subarray(0, SIGNATURE_BYTES);
    const claim = bytes.subarray(SIGNATURE_BYTES);
    const keys = [this.secret.key(PURPOSE), ...this.secret.previousKeys(PURPOSE)];
    if (!keys.some((key) => timingSafeEqual(signatureOf(claim, key), signature))) return { kind: 'forged' };
    const expiresAt = new Date(claim.readUIntBE(ID_BYTES, EXPIRY_BYTES) * 1_000);
    if (expiresAt <= now) return { kind: 'expired' };
    const mediaId = claim.toString('hex', 0, ID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    return { kind: 'valid', target: { mediaId, recipe: claim.toString('ascii', ID_BYTES + EXPIRY_BYTES) }, expiresAt };
  }
}

function signatureOf(claim: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key).update(claim).digest();
}
