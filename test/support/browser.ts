import type { Answer } from './evenkeel.js';

/** What a page answered. */
export interface PageAnswer {
  status: number;
  html: string;
  headers: Headers;
}

/** A browser without JavaScript: it keeps cookies, fills in forms and names where it comes from. */
export class PageBrowser {
  readonly cookies = new Map<string, string>();

  constructor(
    readonly url: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  get(path: string, headers: Record<string, string> = {}): Promise<PageAnswer> {
    return this.ask('GET', path, undefined, headers);
  }

  /** Sends the form of a page with its hidden token, as pressing its button does. */
  async submit(path: string, fields: Record<string, string | string[]>, from = path): Promise<PageAnswer> {
    return this.post(path, { token: tokenIn((await this.get(from)).html), ...fields });
  }

  post(
    path: string,
    fields: Record<string, string | string[]>,
    headers: Record<string, string> = {},
  ): Promise<PageAnswer> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
    const fromHere = { origin: this.url, 'sec-fetch-site': 'same-origin' };
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.ask('POST', path, body.toString(), { ...fromHere, ...type, ...headers });
  }

  /** Calls the API with the session's cookie, as a script of a page does. */
  async api<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const ours = { origin: this.url, 'sec-fetch-site': 'same-origin', 'x-evenkeel': '1' };
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.ask(method, path, text, { ...ours, ...type, ...headers });
    const json = answer.headers.get('content-type')?.includes('json') === true;
    return {
      status: answer.status,
      headers: answer.headers,
      body: (json ? JSON.parse(answer.html) : answer.html) as T,
    };
  }

  /** Another window of the same person, with cookies of its own from here on. */
  copy(): PageBrowser {
    const other = new PageBrowser(this.url, this.headers);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  private async ask(
    method: string,
    path: string,
    body: string | undefined,
    headers: Record<string, string>,
  ): Promise<PageAnswer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...this.headers, ...(cookie !== '' && { cookie }), ...headers },
      redirect: 'manual',
      ...(body !== undefined && { body }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0\b/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: answer.status, html: await answer.text(), headers: answer.headers };
  }
}

export function tokenIn(html: string): string {
  return /name="token" value="([^"]+)"/.exec(html)?.[1] ?? '';
}
