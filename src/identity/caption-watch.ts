import type { Caller } from './caller.js';

/** Whoever must know that what is printed under every caption was changed. Provided by the room where posts are approved. */
export abstract class CaptionWatch {
  /** Called once the change is committed. @param what for people: "the workspace's signature" */
  abstract captionsChanged(editor: Pick<Caller, 'workspaceId' | 'personId' | 'keyId'>, what: string): Promise<void>;
}
