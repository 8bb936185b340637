import type { CoolDown, Reconnect, Unknown } from '../network.js';
import { type GraphAnswer, type GraphClient, type GraphFailure, graphErrorIn, isObjectId } from './client.js';
import { metricsNamedIn } from './insights.js';
import { at, listAt } from './json.js';
import { afterFailedRead } from './outcomes.js';
import { RefusedMetrics } from './refused-metrics.js';
import { THROTTLE_PERCENT } from './usage.js';

/** What to read: ids of one kind, with the same fields and metrics. */
export interface NodeQuestion {
  graph: GraphClient;
  accessToken: string;
  /** What shares a list of metrics, e.g. `facebook/reel`; a refused metric is remembered for it. */
  group: string;
  metrics: readonly string[];
  /** The few that every post has: asked for together first when it is not clear which one is refused. */
  fallback?: readonly string[];
  fieldsFor: (metrics: readonly string[]) => string;
  now: Date;
}

export type NodeAnswer = { kind: 'node'; node: unknown } | { kind: 'gone'; raw: unknown };

/** An id that is missing from `nodes` could not be read this time. `stopped` tells why the rest was not asked for. */
export interface NodeAnswers {
  nodes: Map<string, NodeAnswer>;
  /** HTTP calls made. */
  calls: number;
  stopped?: CoolDown | Reconnect | Unknown;
}

// 803: "Some of the aliases you requested do not exist" (Graph error-handling page, read 2026-09-11).
const ALIAS_MISSING = 803;
// Story with too few viewers, or no right to insights: the plain counters may still be read.
const NO_INSIGHTS = 10;

function isMissing(code: number, subcode: number | undefined): boolean {
  return code === ALIAS_MISSING || (code === 100 && subcode === 33) || subcode === 2207006;
}

/** Those ids that a refusal of a whole call names as missing. */
function missingIn(answer: GraphFailure, ids: readonly string[]): string[] {
  if (answer.kind !== 'error' || !isMissing(answer.error.code, answer.error.subcode)) return [];
  const named = new Set(answer.error.message.match(/[A-Za-z0-9_-]+/g));
  return ids.filter((id) => named.has(id));
}

/**
 * Reads many nodes with their insights in as few calls as possible (`?ids=`, up to 50).
 * One bad metric or one deleted post fails a whole call at Meta; the culprit is asked for alone if Meta names it, else the call is halved until it stands alone.
 * A metric refused although others of the same post work is remembered for its group, and from then on asked for alone,
 * once a day, with a post that could be read.
 */
export class NodeReader {
  private readonly refused = new RefusedMetrics();

  async read(ids: readonly string[], question: NodeQuestion): Promise<NodeAnswers> {
    const answers: NodeAnswers = { nodes: new Map(), calls: 0 };
    for (const id of ids) {
      if (!isObjectId(id)) answers.nodes.set(id, { kind: 'gone', raw: { reason: 'not an id that Meta gives out' } });
    }
    await this.readGroup(ids.filter(isObjectId), question, answers);
    await this.tryAgain(question, answers);
    return answers;
  }

  private async readGroup(ids: readonly string[], question: NodeQuestion, answers: NodeAnswers): Promise<void> {
    const [only] = ids;
    if (only === undefined || answers.stopped) return;
    if (ids.length === 1) {
      await this.readOne(only, question, answers);
      return;
    }
    const metrics = this.wanted(question);
    const answer = await this.ask(question, '/', { ids: ids.join(',') }, metrics, answers);
    if (answer.kind === 'ok') {
      for (const id of ids) keep(id, at(answer.body, id), answers);
      return;
    }
    if (answer.kind === 'error' && this.learn(answer.error.message, metrics, question)) {
      await this.readGroup(ids, question, answers);
      return;
    }
    if (stops(answer, question, answers)) return;
    const blamed = missingIn(answer, ids);
    const parts =
      blamed.length > 0
        ? [...blamed.map((id) => [id]), ids.filter((id) => !blamed.includes(id))]
        : [ids.slice(0, Math.ceil(ids.length / 2)), ids.slice(Math.ceil(ids.length / 2))];
    for (const part of parts) await this.readGroup(part, question, answers);
  }

  private async readOne(id: string, question: NodeQuestion, answers: NodeAnswers): Promise<void> {
    const metrics = this.wanted(question);
    const answer = await this.ask(question, `/${id}`, {}, metrics, answers);
    if (answer.kind === 'ok') {
      keep(id, answer.body, answers);
      return;
    }
    if (answer.kind === 'error' && this.learn(answer.error.message, metrics, question)) {
      await this.readOne(id, question, answers);
      return;
    }
    if (answer.kind === 'error' && isMissing(answer.error.code, answer.error.subcode)) {
      answers.nodes.set(id, { kind: 'gone', raw: answer.error });
      return;
    }
    if (stops(answer, question, answers) || metrics.length === 0) return;
    await this.readPiecemeal(id, metrics, question, answers);
  }

  /** First without any metric, then with ever smaller lists, so that the good ones are not lost with the bad one. */
  private async readPiecemeal(
    id: string,
    metrics: readonly string[],
    question: NodeQuestion,
    answers: NodeAnswers,
  ): Promise<void> {
    const plain = await this.ask(question, `/${id}`, {}, [], answers);
    if (plain.kind !== 'ok') {
      stops(plain, question, answers);
      return;
    }
    const rows: unknown[] = [];
    const node = { ...(plain.body as object) };
    const bad: string[] = [];
    const probe = async (some: readonly string[]): Promise<void> => {
      if (some.length === 0 || answers.stopped) return;
      const answer = await this.ask(question, `/${id}`, {}, some, answers);
      if (answer.kind === 'ok') {
        rows.push(...listAt(answer.body, 'insights', 'data'));
        Object.assign(node, answer.body);
      } else if (stops(answer, question, answers)) return;
      else if (some.length === 1) bad.push(...some);
      else {
        const half = Math.ceil(some.length / 2);
        await probe(some.slice(0, half));
        await probe(some.slice(half));
      }
    };
    const first = metrics.filter((name) => question.fallback?.includes(name));
    const rest = metrics.filter((name) => !first.includes(name));
    await probe(first);
    const half = Math.ceil(rest.length / 2);
    await probe(rest.slice(0, half));
    await probe(rest.slice(half));
    // When nothing works it is the post that has no insights, not the metrics that are dead.
    if (bad.length < metrics.length) this.refused.remember(bad, question.group, question.now);
    keep(id, { ...node, insights: { data: rows } }, answers);
  }

  private ask(
    question: NodeQuestion,
    path: string,
    params: Record<string, string>,
    metrics: readonly string[],
    answers: NodeAnswers,
  ): Promise<GraphAnswer> {
    answers.calls += 1;
    return question.graph.get(path, { ...params, fields: question.fieldsFor(metrics) }, question.accessToken);
  }

  /** Asks for each refused metric alone when its day is over; what is given again counts at once. */
  private async tryAgain(question: NodeQuestion, answers: NodeAnswers): Promise<void> {
    const sample = [...answers.nodes].find(([, answer]) => answer.kind === 'node');
    if (!sample) return;
    const [id, read] = sample;
    for (const metric of this.refused.dueAgain(question.metrics, question.group, question.now)) {
      if (answers.stopped) return;
      this.refused.remember([metric], question.group, question.now);
      const answer = await this.ask(question, `/${id}`, {}, [metric], answers);
      if (answer.kind === 'ok') {
        this.refused.forgive(metric, question.group);
        if (read.kind === 'node') answers.nodes.set(id, { kind: 'node', node: joined(read.node, answer.body) });
      } else stops(answer, question, answers);
    }
  }

  private wanted(question: NodeQuestion): readonly string[] {
    return this.refused.without(question.metrics, question.group);
  }

  /** Remembers metrics that a refusal blames by name; false when it names none, or all (then it is about the post). */
  private learn(message: string, asked: readonly string[], question: NodeQuestion): boolean {
    const named = metricsNamedIn(message, asked);
    const aboutFields = /nonexisting field/i.test(message);
    if (named.length === 0 || (named.length === asked.length && !aboutFields)) return false;
    this.refused.remember(named, question.group, question.now);
    return true;
  }
}

/** One node from two answers about it: the fields of both, and the insights one after the other. */
function joined(node: unknown, more: unknown): unknown {
  const rows = [...listAt(node, 'insights', 'data'), ...listAt(more, 'insights', 'data')];
  return { ...(node as object), ...(more as object), ...(rows.length === 0 ? {} : { insights: { data: rows } }) };
}

function keep(id: string, node: unknown, answers: NodeAnswers): void {
  const error = graphErrorIn(node);
  if (error && isMissing(error.code, error.subcode)) answers.nodes.set(id, { kind: 'gone', raw: error });
  else if (!error && typeof node === 'object' && node !== null) answers.nodes.set(id, { kind: 'node', node });
}

/** Whether this failure, or a limit nearly reached, means that nothing more should be asked now. */
function stops(answer: GraphAnswer, question: NodeQuestion, answers: NodeAnswers): boolean {
  if (answer.kind === 'ok') return false;
  if (answer.kind === 'error' && answer.error.code === NO_INSIGHTS && question.metrics.length > 0) return false;
  const failed = afterFailedRead('measure', answer, question.now);
  if (failed.kind === 'declined') {
    if (answer.kind !== 'error' || answer.usage.percent < THROTTLE_PERCENT) return false;
    // Halving costs calls that publishing needs more.
    answers.stopped = {
      kind: 'unknown',
      text: 'Most of the calls to Meta are used up; measuring waits.',
      trace: failed.trace,
    };
    return true;
  }
  answers.stopped = failed;
  return true;
}
