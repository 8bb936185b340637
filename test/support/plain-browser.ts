interface PlainPage {
  status: number;
  html: string;
  headers: Headers;
}

/** A browser without JavaScript: it keeps cookies, sends forms as they are, and says where it comes from. */
export class PlainBrowser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly url: string) {}

  get(path: string): Promise<PlainPage> {
    return this.ask(path, { headers: {} });
  }

  post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<PlainPage> {
    const own = {
      origin: this.url,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
    };
    return this.ask(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { ...own, ...headers },
    });
  }

  /** Opens a page and presses the button with this wish, with the page's own hidden fields and these. */
  async press(path: string, wish: string, fields: Record<string, string> = {}): Promise<PlainPage> {
    const { html } = await this.get(path);
    return this.post(path, { ...hiddenIn(html), wish, ...fields });
  }

  private async ask(
    path: string,
    init: { method?: string; body?: string; headers: Record<string, string> },
  ): Promise<PlainPage> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...init.headers, ...(cookie !== '' && { cookie }) };
    const answer = await fetch(`${this.url}${path}`, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name, value);
    }
    return { status: answer.status, html: await answer.text(), headers: answer.headers };
  }
}

/** The token and the content that a page's forms carry. */
export function hiddenIn(html: string): Record<string, string> {
  return Object.fromEntries(
    ['token', 'content'].flatMap((name) => {
      const value = new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
