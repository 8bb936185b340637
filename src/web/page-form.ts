import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { send } from './door.js';
import { FormGuard } from './form-guard.js';
import { refusalOf } from './form-refusal.js';
import { Templates } from './templates.js';

/** A form as the browser sends it; a field that it does not have is absent, and what is no form at all is empty. */
export const typed = z
  .record(z.string(), z.union([z.string().max(6_000), z.array(z.string().max(200)).max(500)]))
  .catch({});
export type Typed = z.infer<typeof typed>;

const STALE =
  'Nothing was done yet, because this page had been open for a long time or was not opened in this browser. Look it over and press once more.';

/** What a page shows after a form was sent: what was typed, a sentence for each wrong field, and one for the whole. */
export interface After<Form = Typed> {
  form?: Form;
  errors?: Record<string, string>;
  wrong?: string;
}

/** A page with forms. */
export interface FormPage<Form = Typed> {
  /** In `templates/pages`. */
  template: string;
  /** What the forms' token is bound to: a workspace, a person, a link. */
  scope: string;
  /** All that the page shows beside its token and what became of its form. @throws ProblemError 404 */
  view(after: After<Form>): object | Promise<object>;
}

/**
 * What comes after a form that was right: another page, this one with something that is shown once, a page of words, or
 * another site. The last is a page that leads there by itself, since browsers hold the redirect after a form to `form-action`.
 */
export type Next = ({ to: string } | { once: object } | { said: SaidView } | { leaving: LeavingView }) & {
  cookies?: string[];
};

export interface LeavingView {
  url: string;
  /** Where it leads, by name. */
  title: string;
}

export interface SaidView {
  title: string;
  text: string;
  /** Whether letters are kept on this machine, and a link leads to them. */
  letters?: boolean;
  signIn?: boolean;
  signUp?: boolean;
}

/**
 * The frame of every page with forms: the form's token is checked, the wish is granted, and the browser goes on; or the page
 * comes again with what was typed and what was wrong. Who may open the page was asked before (`Door`).
 */
@Injectable()
export class PageForm {
  constructor(
    private readonly guard: FormGuard,
    private readonly templates: Templates,
  ) {}

  async show<Form>(
    request: FastifyRequest,
    reply: FastifyReply,
    page: FormPage<Form>,
    { status = 200, ...after }: After<Form> & { status?: number; once?: object } = {},
  ): Promise<void> {
    const { once, ...told } = after;
    const view = {
      ...{ form: {}, errors: {} },
      ...(await page.view(told)),
      ...told,
      ...once,
      token: this.guard.token(request, reply, page.scope),
      path: request.url.split('?')[0] ?? '/',
    };
    await send(reply, status, this.templates.page(page.template, view));
  }

  /** @param fulfil does what was asked for; a ProblemError or ZodError of it is shown beside the form */
  async submit<Form extends object>(
    request: FastifyRequest,
    reply: FastifyReply,
    page: FormPage<Form>,
    form: Form,
    fulfil: () => Promise<Next>,
  ): Promise<void> {
    const token = 'token' in form && typeof form.token === 'string' ? form.token : '';
    if (!this.guard.accepts(request, page.scope, token)) {
      return this.show(request, reply, page, { status: 403, form, wrong: STALE });
    }
    const next = await fulfil().catch((error: unknown) => refusalOf(error));
    if ('refused' in next) {
      void reply.headers(next.headers);
      return this.show(request, reply, page, { status: next.status, form, ...next.refused });
    }
    if (next.cookies) void reply.header('set-cookie', next.cookies);
    if ('to' in next) await reply.redirect(next.to, 303);
    else if ('leaving' in next) await send(reply, 200, this.templates.page('leaving', next.leaving));
    else if ('said' in next) await send(reply, 200, this.templates.page('said', next.said));
    else await this.show(request, reply, page, { once: next.once });
  }
}

/** The one field of a form that may be sent several times, or once, or not at all. */
export function one(form: Typed, name: string): string {
  const value = form[name];
  return typeof value === 'string' ? value : '';
}

/** What was wrong, for a page that has one place to say it. */
export function wrongOf({ wrong, errors }: After<unknown>): string | undefined {
  const all = [...Object.values(errors ?? {}), ...(wrong === undefined ? [] : [wrong])];
  return all.length === 0 ? undefined : all.join(' ');
}

/** An address that holds no id at all is as unknown as one with a wrong id. */
export function idIn(path: string): string | undefined {
  return z.guid().safeParse(path).data?.toLowerCase();
}
