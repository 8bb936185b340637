import { type Token } from '../core/tokens.js';
import { type World } from '../world.js';

export type GraphMethod = 'GET' | 'POST' | 'DELETE';

export interface UploadedFile {
  content: Buffer;
  /** As the sender named it. */
  name: string;
  mimeType: string;
}

/** One Graph call, however it came: by HTTP or as an item of a batch. */
export interface GraphRequest {
  method: GraphMethod;
  /** Which host was asked; `bare` when no host stood in the path. */
  host: 'facebook' | 'instagram' | 'bare';
  /** As in the path, e.g. `v25.0`; undefined when there is none. */
  version: string | undefined;
  path: string[];
  params: Record<string, string>;
  files: Record<string, UploadedFile>;
  token: string | undefined;
  /** Where the sandbox is reached, for links in answers, e.g. `http://127.0.0.1:4010`. */
  origin: string;
}

export type GraphAnswer =
  { kind: 'answer'; status: number; body: unknown; headers: Record<string, string> } | { kind: 'reset' };

/** A call whose token has been accepted. */
export interface GraphCall {
  world: World;
  request: GraphRequest;
  params: Record<string, string>;
  token: Token;
  host: 'facebook' | 'instagram';
}
