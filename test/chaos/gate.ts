import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a call is held up: on its way to the network, or with its effect done and its answer on the way back. */
export type Side = 'before' | 'after';

interface Rule {
  call: number;
  side: Side;
}

interface Held {
  token: string;
  go: () => void;
  drop: () => void;
}

/**
 * Stands between the workers and the sandbox networks and can hold up any call: the n-th one made with a token. So a test
 * finds a worker at a known step, however long it took to get there, and decides what becomes of the call.
 */
export class Gate {
  private readonly server: Server;
  private readonly rules = new Map<string, Rule>();
  private readonly counts = new Map<string, number>();
  private readonly seen = new Map<string, string[]>();
  private held: Held[] = [];

  /** @param tokenOf the token in a call's address, headers or body */
  private constructor(
    private readonly target: string,
    private readonly tokenOf: (text: string) => string | undefined,
  ) {
    this.server = createServer((incoming, response) => {
      this.pass(incoming, response).catch(() => incoming.socket.destroy());
    });
  }

  static async open(target: string, tokenOf: (text: string) => string | undefined): Promise<Gate> {
    const gate = new Gate(target, tokenOf);
    await new Promise<void>((resolve) => gate.server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Holds up the n-th call (1 is the first) made with a token. */
  hold(token: string, call: number, side: Side): void {
    this.rules.set(token, { call, side });
  }

  /** The tokens whose calls are being held up. */
  holding(): Set<string> {
    return new Set(this.held.map(({ token }) => token));
  }

  /** The calls made with a token so far, as `POST /media_publish`. */
  callsOf(token: string): readonly string[] {
    return this.seen.get(token) ?? [];
  }

  /** Lets every call go on (`go`), or breaks its connection (`drop`), and holds up nothing more. */
  release(how: 'go' | 'drop'): void {
    this.rules.clear();
    const held = this.held;
    this.held = [];
    for (const each of held) each[how]();
  }

  async close(): Promise<void> {
    this.release('drop');
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await whole(incoming);
    const token =
      this.tokenOf(`${incoming.url ?? ''} ${incoming.headers.authorization ?? ''}`) ??
      this.tokenOf(body.toString('latin1'));
    const rule = token === undefined ? undefined : this.ruleFor(token, incoming);
    if (rule?.side === 'before' && !(await this.wait(rule.token))) {
      incoming.socket.destroy();
      return;
    }
    const answer = await this.ask(incoming, body);
    if (answer === undefined || (rule?.side === 'after' && !(await this.wait(rule.token)))) {
      incoming.socket.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  }

  private ruleFor(token: string, { method, url }: IncomingMessage): { token: string; side: Side } | undefined {
    const call = (this.counts.get(token) ?? 0) + 1;
    this.counts.set(token, call);
    const path = (url ?? '').split('?')[0]?.replaceAll(/\/[^/]*\d{6,}[^/]*/gu, '') ?? '';
    this.seen.set(token, [...this.callsOf(token), `${method ?? ''} ${path}`]);
    const rule = this.rules.get(token);
    if (rule?.call !== call) return undefined;
    this.rules.delete(token);
    return { token, side: rule.side };
  }

  /** @returns whether the call may go on */
  private wait(token: string): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (goesOn: boolean) => () => {
        resolve(goesOn);
      };
      this.held.push({ token, go: end(true), drop: end(false) });
    });
  }

  /** The network's answer, or undefined when it broke the connection. */
  private ask({ method, url, headers }: IncomingMessage, body: Buffer) {
    return new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer } | undefined>((resolve) => {
      const lost = (): void => {
        resolve(undefined);
      };
      const onward = request(
        `${this.target}${url ?? ''}`,
        { method, headers: passedOn(headers, body), agent: false },
        (answer) => {
          whole(answer).then((content) => {
            resolve({
              status: answer.statusCode ?? 500,
              headers: passedOn(answer.headers, content),
              body: content,
            });
          }, lost);
        },
      );
      onward.on('error', lost);
      onward.end(body);
    });
  }
}

/** Without what belongs to one connection only. */
function passedOn(headers: IncomingHttpHeaders, body: Buffer): IncomingHttpHeaders {
  const passed: IncomingHttpHeaders = { ...headers, 'content-length': String(body.length) };
  delete passed.connection;
  delete passed['transfer-encoding'];
  return passed;
}

async function whole(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
