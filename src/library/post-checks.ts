import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Draft, DraftProblem, NetworkName } from '../networks/network.js';
import { NetworkRegistry } from '../networks/registry.js';
import { Composer, useOf } from './composer.js';
import { LinkRemarks } from './links/link-remarks.js';
import { conversionLosses, missingAltTexts } from './picture-remarks.js';
import { missingCaptions, placeholderProblems } from './post-remarks.js';
import { PostShelf, type ShelvedPost } from './post-shelf.js';

export interface PostOnNetwork {
  postId: string;
  network: NetworkName;
}

export interface CheckedPair extends PostOnNetwork {
  problems: DraftProblem[];
}

/** Reads posts as each network would, before anything is sent. Decodes no picture and calls no network. */
@Injectable()
export class PostChecks {
  constructor(
    private readonly composer: Composer,
    private readonly registry: NetworkRegistry,
    private readonly shelf: PostShelf,
    private readonly links: LinkRemarks,
  ) {}

  /** The problems of each post on these networks, by post id. Posts without problems have an empty list. */
  async check(
    manager: EntityManager,
    workspaceId: string,
    posts: ShelvedPost[],
    networks: readonly NetworkName[],
  ): Promise<Map<string, DraftProblem[]>> {
    const found = new Map(
      posts.map((each) => {
        const loose = placeholderProblems(each.post, networks);
        return [each.post.id, [...loose, ...missingAltTexts(each), ...missingCaptions(each)]];
      }),
    );
    if (posts.length === 0) return found;
    const written = posts.map(({ post }) => post);
    for (const [id, gone] of await this.links.of(manager, workspaceId, written)) found.get(id)?.push(...gone);
    for (const network of new Set(networks)) {
      const drafts = await this.composer.preview(manager, workspaceId, posts, network);
      for (const shelved of posts) {
        const draft = drafts.get(shelved.post.id);
        if (draft) found.get(shelved.post.id)?.push(...this.onNetwork(draft), ...losses(shelved, network));
      }
    }
    return found;
  }

  /** The problems of each pair of a post and a network; pairs whose post is not there are left out. */
  async checkPairs(manager: EntityManager, workspaceId: string, pairs: PostOnNetwork[]): Promise<CheckedPair[]> {
    const posts = await this.shelf.find(manager, workspaceId, [...new Set(pairs.map((pair) => pair.postId))]);
    const byId = new Map(posts.map((each) => [each.post.id, each]));
    const checked: CheckedPair[] = [];
    for (const [network, asked] of Map.groupBy(pairs, (pair) => pair.network)) {
      const wanted = [...new Set(asked.map((pair) => pair.postId))].flatMap((id) => byId.get(id) ?? []);
      const found = await this.check(manager, workspaceId, wanted, [network]);
      for (const [postId, problems] of found) checked.push({ postId, network, problems });
    }
    return checked;
  }

  private onNetwork(draft: Draft): DraftProblem[] {
    return this.registry.adapter(draft.network).check(draft);
  }
}

function losses({ post, media, cover }: ShelvedPost, network: NetworkName): DraftProblem[] {
  const ofMedia = conversionLosses(media, network, useOf(post, network));
  if (!cover || network !== 'instagram') return ofMedia;
  return [...ofMedia, ...conversionLosses([cover], network, 'cover', () => 'variants.instagram.cover')];
}
