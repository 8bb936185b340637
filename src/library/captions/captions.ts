import { Injectable } from '@nestjs/common';
import type { Workspace } from '../../identity/workspace.entity.js';
import type { NetworkName } from '../../networks/network.js';
import type { Post } from '../post.entity.js';
import { type CaptionParts, CaptionTemplates } from './caption-templates.js';
import { citationLine } from './citation-line.js';
import { hashtagsFor } from './hashtags.js';
import { hasRoom } from './text-room.js';

/** What is left out, in this order, before a text counts as too long. The author's words and link are never. */
const DISPENSABLE = ['hashtags', 'signature', 'citation'] as const satisfies (keyof CaptionParts)[];

export type CaptionPost = Pick<Post, 'kind' | 'text' | 'topics' | 'link' | 'citation' | 'variants'>;
export type CaptionWorkspace = Pick<Workspace, 'signature' | 'hashtags'>;

/** Writes what a network gets to read. */
@Injectable()
export class Captions {
  constructor(private readonly templates: CaptionTemplates) {}

  /**
   * A variant's text as it stands; else the post by its kind's template, fitted to the network. A text that is too long even
   * without everything dispensable comes out whole: the network's check says so, and a person shortens it.
   * @param linkCard the link goes out as a card of its own, so the text does not repeat it
   */
  write(post: CaptionPost, workspace: CaptionWorkspace, network: NetworkName, linkCard: boolean): string {
    const variant = post.variants[network]?.text;
    if (variant !== undefined) return withLink(variant, linkCard ? null : post.link, network);
    let parts = partsOf(post, workspace, network, linkCard);
    const whole = this.templates.render(post.kind, parts);
    if (hasRoom(network, whole)) return whole;
    const bare = this.templates.render(post.kind, without(parts, DISPENSABLE));
    // Weighing a long text takes its time: when nothing helps, two tries are enough to know.
    if (!hasRoom(network, bare)) return bare;
    for (const name of DISPENSABLE) {
      parts = without(parts, [name]);
      const text = this.templates.render(post.kind, parts);
      if (hasRoom(network, text)) return text;
    }
    return bare;
  }
}

function without(parts: CaptionParts, names: readonly (keyof CaptionParts)[]): CaptionParts {
  return { ...parts, ...Object.fromEntries(names.map((name) => [name, ''])) };
}

function partsOf(
  post: CaptionPost,
  workspace: CaptionWorkspace,
  network: NetworkName,
  linkCard: boolean,
): CaptionParts {
  const link = linkCard || post.link === null || post.text.includes(post.link) ? '' : shownLink(post.link, network);
  return {
    text: post.text,
    citation: post.citation ? citationLine(post.citation) : '',
    link: post.text.includes(link) ? '' : link,
    signature: post.text.includes(workspace.signature) ? '' : workspace.signature,
    hashtags: hashtagsFor(network, post.text, workspace.hashtags, post.topics).join(' '),
  };
}

/** A link belongs to the post, not to its wording: "at the link below" needs one. On Instagram nobody could tap it. */
function withLink(text: string, link: string | null, network: NetworkName): string {
  if (link === null || network === 'instagram' || text.includes(link)) return text;
  return `${text}\n\n${link}`;
}

/** Instagram shows links as plain text: without the scheme it is an address that a person can read and type. */
function shownLink(link: string, network: NetworkName): string {
  return network === 'instagram' ? link.replace(/^https?:\/\/(?:www\.)?/i, '').replace(/\/$/, '') : link;
}
