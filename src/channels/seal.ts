import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppSecret } from '../foundation/app-secret.js';

const PURPOSE = 'channel-credentials';
const FORMAT_VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/** What a sealed text belongs to. Opening it in another context fails, so rows cannot be swapped. */
export interface SealContext {
  workspaceId: string;
  channelId: string;
}

/** No key of this installation opens it: the secret was lost or changed. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/** Seals channel credentials with AES-256-GCM: version byte, random nonce, tag, cipher text. */
@Injectable()
export class Seal {
  /** The present key first. Deriving one costs more than opening a seal. */
  private readonly keys: [Buffer, ...Buffer[]];

  constructor(secret: AppSecret) {
    this.keys = [secret.key(PURPOSE), ...secret.previousKeys(PURPOSE)];
  }

  seal(text: string, context: SealContext): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keys[0], nonce);
    cipher.setAAD(contextBytes(context));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(FORMAT_VERSION), nonce, cipher.getAuthTag(), sealed]);
  }

  /** Whether it was sealed under the newest secret. */
  isCurrent(sealed: Buffer, context: SealContext): boolean {
    try {
      openWith(this.keys[0], sealed, context);
      return true;
    } catch {
      return false;
    }
  }

  /** @throws SealBroken */
  open(sealed: Buffer, context: SealContext): string {
    if (sealed.length < HEADER_BYTES || sealed[0] !== FORMAT_VERSION)
      throw new SealBroken('This is not a sealed text.');
    for (const key of this.keys) {
      try {
        return openWith(key, sealed, context);
      } catch {
        // Sealed under another of the keys, or not ours at all: the next one tells.
      }
    }
    throw new SealBroken('The stored credentials cannot be opened with this APP_SECRET. Connect the channel again.');
  }
}

function openWith(key: Buffer, sealed: Buffer, context: SealContext): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES));
  decipher.setAAD(contextBytes(context));
  decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEADER_BYTES));
  return decipher.update(sealed.subarray(HEADER_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

function contextBytes(context: SealContext): Buffer {
  return Buffer.from(`${context.workspaceId}/${context.channelId}`);
}
