import { NETWORK_TITLES } from '../calendar/status-words.js';
import type { NetworkName } from '../networks/network.js';

/** What somebody gave to say which post on the network it is. */
export type PostReference =
  { kind: 'none' } | { kind: 'post'; remoteId?: string; permalink?: string } | { kind: 'wrong'; text: string };

const HOSTS: Record<NetworkName, RegExp> = {
  instagram: /(^|\.)instagram\.com$/,
  facebook: /(^|\.)(facebook\.com|fb\.watch)$/,
  x: /(^|\.)(x|twitter)\.com$/,
};
/** How each network writes the ids that its API knows; all of them fit well into 40 digits. */
const IDS: Record<NetworkName, RegExp> = {
  instagram: /^\d{1,40}(_\d{1,40})?$/,
  facebook: /^\d{1,40}(_\d{1,40})?$/,
  x: /^\d{1,40}$/,
};

/**
 * Reads a link to a post, or its id. A link of which the id cannot be told (Instagram's and many of Facebook's) is kept as
 * the link alone.
 * @param accountId the account's id at the network: Facebook's post ids begin with the page's
 */
export function readPostReference(network: NetworkName, accountId: string, typed: string): PostReference {
  const value = typed.trim();
  if (value === '') return { kind: 'none' };
  if (IDS[network].test(value)) return { kind: 'post', remoteId: value };
  const title = NETWORK_TITLES[network];
  const link = URL.parse(/^https?:\/\//i.test(value) ? value : `https://${value}`);
  if (!link?.hostname.includes('.')) {
    return { kind: 'wrong', text: `This is neither a link to a post on ${title} nor the id of one.` };
  }
  if (!HOSTS[network].test(link.hostname) || link.username !== '') {
    return {
      kind: 'wrong',
      text: `This link does not lead to ${title}. Copy the link of the post there, or leave the field empty.`,
    };
  }
  link.protocol = 'https:';
  const remoteId = idIn(network, accountId, link);
  return { kind: 'post', permalink: link.href, ...(remoteId !== undefined && { remoteId }) };
}

function idIn(network: NetworkName, accountId: string, link: URL): string | undefined {
  switch (network) {
    case 'x':
      return /\/status(?:es)?\/(\d{1,40})/.exec(link.pathname)?.[1];
    case 'facebook': {
      const video = /\/(?:reel|videos)\/(?:[^/]+\/)?(\d{1,40})\/?$/.exec(link.pathname)?.[1];
      if (video !== undefined) return video;
      const story =
        /\/posts\/(?:[^/]+\/)?(\d{1,40})\/?$/.exec(link.pathname)?.[1] ?? link.searchParams.get('story_fbid') ?? '';
      return /^\d{1,40}$/.test(story) ? `${accountId}_${story}` : undefined;
    }
    case 'instagram':
      // Its links hold a short code, from which the API's id cannot be told.
      return undefined;
    default: {
      const never: never = network;
      return never;
    }
  }
}
