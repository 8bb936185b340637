import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '../../src/foundation/id.js';
import { Sweep } from '../../src/publishing/sweep.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { type Member, ReviewClinic } from '../support/review-clinic.js';

/** What can happen to a post; `silent` is an edit that tells nobody, `at-once` one at the very moment it goes out. */
const STEPS = [
  'edit',
  'silent',
  'submit',
  'lead',
  'second',
  'both',
  'stale',
  'changes',
  'withdraw',
  'one',
  'two',
  'due',
  'at-once',
] as const;
type Step = (typeof STEPS)[number];

const SETTLED = ['published', 'held', 'failed', 'unconfirmed'];

describe('whatever the order of edits and decisions', () => {
  let evenkeel: Evenkeel;
  let clinic: ReviewClinic;
  let author: Member;
  let reviewers: Record<'lead' | 'second', Member>;
  let forms = 0;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ speed: 1 });
    clinic = await ReviewClinic.open(evenkeel);
    author = await clinic.member('Ada', 'author');
    reviewers = { lead: await clinic.member('Lea', 'reviewer'), second: await clinic.member('Mo', 'manager') };
  }, 60_000);
  afterAll(async () => {
    await evenkeel.close();
  });

  /** One post's story; what was approved is written down by the test alone. */
  class Story {
    needed = 1;
    private text = nextForm();
    private seenBefore: string | undefined;
    /** Who has approved each form, ever. */
    private readonly approvedBy = new Map<string, Set<string>>();
    /** What is known to stand: lost by an edit, by a request for changes, and by withdrawing. */
    private standing = new Set<string>();
    /** A network refuses the same words twice in a row, which is another story. */
    private readonly outThere = new Set<string>();
    private readonly faults: string[] = [];

    private constructor(readonly postId: string) {}

    static async begin(): Promise<Story> {
      const postId = await clinic.post(author, { text: 'Form 0.' });
      const story = new Story(postId);
      await story.edit();
      await clinic.submit(author, postId);
      await story.ask(1);
      return story;
    }

    async take(step: Step): Promise<void> {
      switch (step) {
        case 'edit':
          return this.edit();
        case 'silent':
          this.text = nextForm();
          this.standing.clear();
          await clinic.query('UPDATE post SET text = $2 WHERE id = $1', [this.postId, this.text]);
          return;
        case 'submit':
          await clinic.submit(author, this.postId);
          return;
        case 'lead':
        case 'second':
          return this.approve(step);
        case 'both':
          await Promise.all([this.approve('lead'), this.approve('second')]);
          return;
        case 'stale':
          return this.approveStale();
        case 'changes':
          if (
            (await reviewers.lead.call('POST', `/posts/${this.postId}/review/changes`, { note: 'No.' })).status === 200
          )
            this.standing.clear();
          return;
        case 'withdraw':
          await author.call('POST', `/posts/${this.postId}/review/withdraw`, {});
          this.standing.clear();
          return;
        case 'one':
          return this.ask(1);
        case 'two':
          return this.ask(2);
        case 'due':
          return this.due();
        case 'at-once':
          return this.dueWhileEdited();
        default: {
          const never: never = step;
          return never;
        }
      }
    }

    end(): void {
      expect(this.faults).toEqual([]);
    }

    private async ask(count: number): Promise<void> {
      this.needed = count;
      await evenkeel.call('PATCH', '/api/v1/workspace/approval', { reviewers: count });
    }

    private async edit(): Promise<void> {
      const text = nextForm();
      this.standing.clear();
      await author.call('PATCH', `/posts/${this.postId}`, { text });
      this.text = text;
    }

    private async approve(who: 'lead' | 'second'): Promise<void> {
      const { content, networks } = await clinic.review(reviewers[who], this.postId);
      const form = formIn(networks.find(({ network }) => network === 'facebook')?.text ?? '');
      this.seenBefore = content;
      if ((await clinic.approve(reviewers[who], this.postId, content)).status !== 200) return;
      const those = this.approvedBy.get(form) ?? new Set();
      this.approvedBy.set(form, those.add(who));
      if (form === this.text) this.standing.add(who);
    }

    private async approveStale(): Promise<void> {
      const seen = this.seenBefore;
      const now = await clinic.review(reviewers.second, this.postId);
      if (seen === undefined || seen === now.content) return;
      const { status } = await clinic.approve(reviewers.second, this.postId, seen);
      if (status !== 409) this.faults.push(`A stale approval was answered with ${status}.`);
    }

    /** Whether it goes out is just what the standing approvals say. */
    private async due(): Promise<void> {
      if (this.outThere.has(this.text)) return;
      const may = this.standing.size >= this.needed;
      const status = await this.goesOut(await this.publish());
      if (status !== (may ? 'published' : 'held'))
        this.faults.push(`${this.text} with ${this.standing.size} of ${this.needed} was ${status}.`);
    }

    /** With an edit at the same moment either form may be the one, but never one that was not approved. */
    private async dueWhileEdited(): Promise<void> {
      if (this.outThere.has(this.text)) return;
      const id = await this.publish();
      const [status] = await Promise.all([this.goesOut(id), this.edit()]);
      if (!['published', 'held'].includes(status))
        this.faults.push(`It was ${status} with an edit at the same moment.`);
    }

    private async publish(): Promise<string> {
      const id = newId();
      await clinic.query(
        `INSERT INTO publication (id, workspace_id, post_id, channel_id, due_at) VALUES ($1, $2, $3, $4, $5)`,
        [id, clinic.workspaceId, this.postId, clinic.channels.get('facebook'), evenkeel.clock.now()],
      );
      return id;
    }

    private async goesOut(id: string): Promise<string> {
      const before = (await clinic.sandboxPosts()).length;
      await evenkeel.get(Sweep).run();
      const { status } = await clinic.becomes(id, ...SETTLED);
      const posts = await clinic.sandboxPosts();
      if (status !== 'published' && posts.length > before)
        this.faults.push(`It is ${status}, and the network has something.`);
      for (const { text } of posts.slice(before)) {
        const form = formIn(text);
        this.outThere.add(form);
        const yes = this.approvedBy.get(form)?.size ?? 0;
        if (yes < this.needed) this.faults.push(`${form} is public, approved by ${yes} of ${this.needed}.`);
      }
      // What waits for approval must not go out in another step's time.
      if (status === 'held') await author.call('POST', `/publications/${id}/cancel`);
      return status;
    }
  }

  function nextForm(): string {
    forms += 1;
    return `Form ${forms}.`;
  }

  function formIn(text: string): string {
    return /Form \d+\./.exec(text)?.[0] ?? '';
  }

  it('reaches the network only what was approved in exactly that form', async () => {
    // An approval is often enough followed by something that takes it away, and by the due minute.
    const step = fc.oneof(
      { arbitrary: fc.constantFrom(...STEPS), weight: 2 },
      { arbitrary: fc.constantFrom<Step>('submit', 'both', 'due', 'at-once', 'edit'), weight: 3 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
        const story = await Story.begin();
        for (const each of steps) await story.take(each);
        story.end();
      }),
      {
        numRuns: 30,
        examples: [
          [['both', 'due', 'edit', 'due', 'submit', 'lead', 'two', 'due', 'second', 'due']],
          [['both', 'silent', 'due', 'both', 'due', 'changes', 'due', 'submit', 'stale', 'lead', 'at-once']],
        ],
        endOnFailure: true,
      },
    );
  }, 240_000);
});
