import { DataSource } from 'typeorm';
import { newId } from '../../src/foundation/id.js';
import { ApiKeys } from '../../src/identity/api-keys.js';
import type { Role } from '../../src/identity/permissions.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import type { Answer, Evenkeel } from './evenkeel.js';
import { until } from './wait.js';

/** A person of the workspace with a key of their own. */
export interface Member {
  personId: string;
  email: string;
  key: string;
  call<T = unknown>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
}

export interface ReviewAnswer {
  postId: string;
  state: string;
  given: number;
  needed: number;
  content: string;
  networks: { network: string; text: string; media: { altText: string }[] }[];
  approvals: { id: string; name: string; guest: boolean; counts: boolean }[];
  comments: {
    id: string;
    quote?: string;
    start?: number;
    end?: number;
    outdated: boolean;
    resolvedBy: string | null;
  }[];
}

export interface PublicationAnswer {
  id: string;
  status: string;
  reason?: string;
  dueAt: string;
}

export interface SandboxPost {
  network: string;
  remoteId: string;
  text: string;
  media: { altText: string }[];
}

/** The app's workspace with people in it, and short words for what tests of reviews do. */
export class ReviewClinic {
  readonly channels = new Map<string, string>();

  private constructor(
    readonly evenkeel: Evenkeel,
    readonly workspaceId: string,
  ) {}

  static async open(evenkeel: Evenkeel): Promise<ReviewClinic> {
    const clinic = new ReviewClinic(evenkeel, (await evenkeel.get(Workspaces).all())[0]?.id ?? '');
    const list = await evenkeel.call<{ items: { id: string; network: string }[] }>('GET', '/api/v1/channels');
    for (const { id, network } of list.body.items) clinic.channels.set(network, id);
    return clinic;
  }

  query<T>(sql: string, parameters: unknown[] = []): Promise<T> {
    return this.evenkeel.get(DataSource).query<T>(sql, parameters);
  }

  async member(name: string, role: Role): Promise<Member> {
    const personId = newId();
    const email = `${name.toLowerCase()}@example.org`;
    await this.query('INSERT INTO person (id, email, name) VALUES ($1, $2, $3)', [personId, email, name]);
    const membership = [this.workspaceId, personId, role];
    await this.query('INSERT INTO membership (workspace_id, person_id, role) VALUES ($1, $2, $3)', membership);
    const key = await this.evenkeel.get(ApiKeys).create({ workspaceId: this.workspaceId, personId, name });
    return {
      personId,
      email,
      key,
      call: (method, path, body) =>
        this.evenkeel.call(method, `/api/v1${path}`, body, { authorization: `Bearer ${key}` }),
    };
  }

  async post(by: Member, change: object = {}): Promise<string> {
    const body = {
      title: 'A pause',
      kind: 'mindfulness-tip',
      text: 'Look at something green for a minute.',
      ...change,
    };
    const made = await by.call<{ id: string }>('POST', '/posts', body);
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return made.body.id;
  }

  async review(by: Member, postId: string): Promise<ReviewAnswer> {
    return (await by.call<ReviewAnswer>('GET', `/posts/${postId}/review`)).body;
  }

  submit(by: Member, postId: string): Promise<Answer<ReviewAnswer>> {
    return by.call('POST', `/posts/${postId}/review/submit`, {});
  }

  /** Approves what the review shows at this moment, or `content`. */
  async approve(by: Member, postId: string, content?: string): Promise<Answer<ReviewAnswer & { type?: string }>> {
    const seen = content ?? (await this.review(by, postId)).content;
    return by.call('POST', `/posts/${postId}/review/approve`, { content: seen });
  }

  async schedule(by: Member, postId: string, network: string, dueAt: Date): Promise<string> {
    const body = { postId, channelId: this.channels.get(network), dueAt: dueAt.toISOString() };
    const made = await by.call<{ id: string }>('POST', '/publications', body);
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return made.body.id;
  }

  async publication(id: string): Promise<PublicationAnswer> {
    return (await this.evenkeel.call<PublicationAnswer>('GET', `/api/v1/publications/${id}`)).body;
  }

  /** Waits until a publication is in one of these states. */
  becomes(id: string, ...statuses: string[]): Promise<PublicationAnswer> {
    return until(`publication ${id} to be ${statuses.join(' or ')}`, async () => {
      const publication = await this.publication(id);
      return statuses.includes(publication.status) && publication;
    });
  }

  async sandboxPosts(): Promise<SandboxPost[]> {
    const answer = await fetch(`${this.evenkeel.sandbox.url}/_sandbox/posts`);
    return ((await answer.json()) as { items: SandboxPost[] }).items;
  }

  async history(by: Member, postId: string): Promise<string[]> {
    const { body } = await by.call<{ items: { text: string }[] }>('GET', `/posts/${postId}/history`);
    return body.items.map(({ text }) => text);
  }
}
