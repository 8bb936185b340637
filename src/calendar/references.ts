import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type InputFault, invalidInput } from '../foundation/problem-error.js';
import { NETWORK_TITLES } from '../library/post.js';
import { type CalendarChannel, ChannelDirectory } from './channel-directory.js';
import { pairKey, type PostForPlanning, PostReadiness } from './post-readiness.js';

/** What a request calls its posts and channels, for the paths of its faults: `postIds.3`, or `postId` where there is one. */
export interface InputNames {
  post: (index: number) => string;
  channel: (index: number) => string;
}

export const LISTED: InputNames = { post: (index) => `postIds.${index}`, channel: (index) => `channelIds.${index}` };
export const SINGLE: InputNames = { post: () => 'postId', channel: () => 'channelId' };

/** The posts and channels of a request, in its order. */
export interface Referred {
  posts: PostForPlanning[];
  channels: CalendarChannel[];
}

/** Finds the posts and channels that requests name, and refuses what is unknown or not fit to go out. */
@Injectable()
export class References {
  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: ChannelDirectory,
    private readonly readiness: PostReadiness,
  ) {}

  /** @throws ProblemError 422 naming every id that is unknown, of another workspace, or given twice */
  async find(workspaceId: string, postIds: string[], channelIds: string[], names: InputNames): Promise<Referred> {
    const [posts, channels] = await Promise.all([
      this.readiness.posts(this.dataSource.manager, workspaceId, [...new Set(postIds)]),
      this.directory.channels(workspaceId, [...new Set(channelIds)]),
    ]);
    const faults: InputFault[] = [];
    const referred = {
      posts: inOrder(postIds, posts, 'post', names.post, faults),
      channels: inOrder(channelIds, channels, 'channel', names.channel, faults),
    };
    if (faults.length > 0) throw invalidInput(faults);
    return referred;
  }

  /**
   * Refuses posts that were deleted since they were found. To be asked after the publications were written: they hold the
   * posts, so that none can go after the answer.
   * @throws ProblemError 422
   */
  async refuseGone(
    manager: EntityManager,
    workspaceId: string,
    posts: PostForPlanning[],
    names: InputNames,
  ): Promise<void> {
    const there = new Set(
      (
        await this.readiness.posts(
          manager,
          workspaceId,
          posts.map((post) => post.id),
        )
      ).map((post) => post.id),
    );
    const faults = posts.flatMap((post, index) =>
      there.has(post.id) ? [] : [{ path: names.post(index), message: 'This post was deleted a moment ago.' }],
    );
    if (faults.length > 0) throw invalidInput(faults);
  }

  /** The posts with these ids, in no order: what is around in the calendar. */
  posts(manager: EntityManager, workspaceId: string, ids: string[]): Promise<PostForPlanning[]> {
    return ids.length > 0 ? this.readiness.posts(manager, workspaceId, ids) : Promise.resolve([]);
  }

  /** @throws ProblemError 422 with every error that a draft of these posts for these channels' networks has */
  async refuseFaulty(
    manager: EntityManager,
    workspaceId: string,
    { posts, channels }: Referred,
    names: InputNames,
  ): Promise<void> {
    const networks = [...new Set(channels.map((channel) => channel.network))];
    const pairs = posts.flatMap((post) => networks.map((network) => ({ postId: post.id, network })));
    const problems = await this.readiness.problems(manager, workspaceId, pairs);
    const faults = posts.flatMap((post, index) =>
      networks.flatMap((network) =>
        (problems.get(pairKey({ postId: post.id, network })) ?? [])
          .filter((problem) => problem.severity === 'error')
          .map((problem) => ({
            path: `${names.post(index)}.${problem.field}`,
            message: `${NETWORK_TITLES[network]}: ${problem.message}`,
          })),
      ),
    );
    if (faults.length === 0) return;
    const seen = new Set<string>();
    const distinct = faults.filter(
      ({ path, message }) => !seen.has(`${path} ${message}`) && seen.add(`${path} ${message}`),
    );
    throw invalidInput(
      distinct,
      `Some posts cannot go out as they are; nothing was scheduled. ${distinct[0]?.message ?? ''}`,
    );
  }
}

function inOrder<T extends { id: string }>(
  ids: string[],
  found: T[],
  kind: string,
  nameOf: (index: number) => string,
  faults: InputFault[],
): T[] {
  const byId = new Map(found.map((it) => [it.id, it]));
  const first = new Map<string, number>();
  return ids.flatMap((id, index) => {
    const earlier = first.get(id);
    if (earlier !== undefined) {
      faults.push({ path: nameOf(index), message: `Is the same ${kind} as ${nameOf(earlier)}.` });
      return [];
    }
    first.set(id, index);
    const it = byId.get(id);
    if (!it) faults.push({ path: nameOf(index), message: `There is no ${kind} with the id ${id}.` });
    return it ? [it] : [];
  });
}
