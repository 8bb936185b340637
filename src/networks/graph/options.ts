import { DEFAULT_TIMEOUTS, GraphClient, type GraphTimeouts } from './client.js';

/** An app as the operator registered it with Meta. */
export interface MetaApp {
  id: string;
  secret: string;
}

/** Where Meta is. Base addresses may have a path before the version (the sandbox networks share one port). */
export interface MetaOptions {
  /** `https://graph.facebook.com` */
  graphUrl: string;
  /** `v25.0` */
  graphVersion: string;
  /** `https://graph.instagram.com` */
  instagramGraphUrl: string;
  /** `https://rupload.facebook.com` */
  uploadUrl: string;
  /** The operator's Meta app; with it tokens of Facebook's login can be looked up. */
  app?: MetaApp;
  timeouts?: GraphTimeouts;
}

function joined(url: string, ...parts: string[]): string {
  return [url.replace(/\/+$/, ''), ...parts].join('/');
}

/** The Graph API for tokens from Facebook's login. */
export function facebookGraph(options: MetaOptions): GraphClient {
  return new GraphClient(joined(options.graphUrl, options.graphVersion), options.timeouts ?? DEFAULT_TIMEOUTS);
}

/** The Graph API for tokens from Instagram's own login. */
export function instagramGraph(options: MetaOptions): GraphClient {
  return new GraphClient(joined(options.instagramGraphUrl, options.graphVersion), options.timeouts ?? DEFAULT_TIMEOUTS);
}

/** Instagram's token calls, which have no version in their address. */
export function instagramTokens(options: MetaOptions): GraphClient {
  return new GraphClient(options.instagramGraphUrl, options.timeouts ?? DEFAULT_TIMEOUTS);
}

/** The host that takes the bytes of reels. */
export function videoUploads(options: MetaOptions): GraphClient {
  return new GraphClient(
    joined(options.uploadUrl, 'video-upload', options.graphVersion),
    options.timeouts ?? DEFAULT_TIMEOUTS,
  );
}
