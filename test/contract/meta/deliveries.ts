import type {
  Account,
  Checkpoint,
  Delivery,
  Draft,
  DraftMedia,
  LostDelivery,
  MediaAccess,
} from '../../../src/networks/network.js';

export const NOW = new Date('2026-11-24T09:00:00Z');

export function later(milliseconds: number, from: Date = NOW): Date {
  return new Date(from.getTime() + milliseconds);
}

export function picture(mediaId = 'picture', altText = 'A calm lake'): DraftMedia {
  return {
    mediaId,
    kind: 'image',
    mimeType: 'image/jpeg',
    sizeBytes: 20_000,
    width: 1080,
    height: 1080,
    altText,
  };
}

export function film(mediaId = 'film', sizeBytes = 1_000): DraftMedia {
  return { ...picture(mediaId, ''), kind: 'video', mimeType: 'video/mp4', sizeBytes, height: 1920, durationMs: 10_000 };
}

/** One subtitle of a second. */
export const SRT = '1\n00:00:00,000 --> 00:00:01,000\nBreathe in.\n';

/** Media that is all zeros, at addresses that are never asked. */
export const blankMedia: MediaAccess = {
  urlOf: (media) => Promise.resolve(`https://app.example/media/${media.mediaId}`),
  read: (_media, start, end) => Promise.resolve(Buffer.alloc(end - start)),
  readCaptions: () => Promise.resolve(SRT),
};

export function delivery(account: Account, draft: Partial<Draft>, checkpoint: Checkpoint = {}, now = NOW): Delivery {
  return {
    account,
    draft: { network: 'instagram', format: 'image', text: 'Breathe in.', media: [picture()], ...draft },
    media: blankMedia,
    checkpoint,
    now,
  };
}

export function lost(from: Delivery, committedAt = NOW, now = from.now): LostDelivery {
  return { ...from, committedAt, now };
}
