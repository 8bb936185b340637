import { Injectable } from '@nestjs/common';
import { type EntityManager, In, Not } from 'typeorm';
import type { DraftProblem } from '../../networks/network.js';
import type { Post } from '../post.entity.js';
import { LinkCheck } from './link-check.entity.js';
import { type LinkInPost, linksInPost } from './links-in-post.js';

const RULE = 'accessibility/link-gone';
/** A site that is down for a night is no news: so many looks, over so long a time. */
const FAILURES_TOLD = 3;
const FAILING_TOLD_MS = 20 * 3_600_000;
const LENGTH_SHOWN = 80;

/** What is known of the links in posts, from the last time somebody looked. Asks no site itself. */
@Injectable()
export class LinkRemarks {
  /** Warnings by post id; a post whose links are well, or were not looked at yet, is not in it. */
  async of(manager: EntityManager, workspaceId: string, posts: Post[]): Promise<Map<string, DraftProblem[]>> {
    const links = new Map(posts.map((post) => [post.id, linksInPost(post)]));
    const hashes = new Set([...links.values()].flat().map(({ hash }) => hash));
    if (hashes.size === 0) return new Map();
    const bad = await manager.findBy(LinkCheck, { workspaceId, urlHash: In([...hashes]), outcome: Not('ok') });
    const byHash = new Map(bad.map((check) => [check.urlHash, check]));
    const remarks = [...links].map(([id, inPost]): [string, DraftProblem[]] => [
      id,
      inPost.flatMap((link) => {
        const check = byHash.get(link.hash);
        const message = check && messageOf(check);
        return message === undefined ? [] : [problemOf(link, message)];
      }),
    ]);
    return new Map(remarks.filter(([, problems]) => problems.length > 0));
  }
}

function problemOf({ field, start, end }: LinkInPost, message: string): DraftProblem {
  return {
    rule: RULE,
    severity: 'warning',
    field,
    ...(start !== undefined && end !== undefined && { start, end }),
    message,
    suggestion: 'Open it yourself, and put in an address that works, or take the link out.',
  };
}

/** What happened and when it was looked at; undefined where that is no reason to warn. */
function messageOf({ url, outcome, reason, status, checkedAt, answeredAt, failures, failingSince }: LinkCheck) {
  if (!outcome || !checkedAt) return undefined;
  const when = `when it was looked at on ${dayOf(checkedAt)}`;
  const link = `The link ${shortened(url)}`;
  switch (outcome) {
    case 'ok':
      return undefined;
    case 'gone':
      return reason === 'no-such-name'
        ? `${link} leads nowhere: there was no site of this name ${when}.`
        : `${link} leads to a page that is not there: the site answered ${status ?? 404} ${when}.`;
    case 'refused':
      return reason === 'not-for-readers'
        ? `${link} is not one that readers can open: it does not lead to a public page of the web.`
        : undefined;
    case 'unreachable': {
      const since = failingSince ? checkedAt.getTime() - failingSince.getTime() : 0;
      if (!answeredAt || failures < FAILURES_TOLD || since < FAILING_TOLD_MS) return undefined;
      return `${link} did not work ${when}, and not since ${dayOf(failingSince ?? checkedAt)}; before that it did.`;
    }
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

function dayOf(date: Date): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    date,
  );
}

function shortened(url: string): string {
  return url.length > LENGTH_SHOWN ? `${url.slice(0, LENGTH_SHOWN - 1)}…` : url;
}
