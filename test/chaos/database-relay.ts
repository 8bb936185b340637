import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A fixed address for a database server that comes back on another port. */
export class DatabaseRelay {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  private constructor() {
    this.server = createServer((inner) => {
      const outer = connect(this.port, '127.0.0.1');
      for (const socket of [inner, outer]) {
        this.sockets.add(socket);
        socket.on('close', () => {
          this.sockets.delete(socket);
          inner.destroy();
          outer.destroy();
        });
        socket.on('error', () => undefined);
      }
      inner.pipe(outer).pipe(inner);
    });
  }

  static async open(): Promise<DatabaseRelay> {
    const relay = new DatabaseRelay();
    await new Promise<void>((resolve) => relay.server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  /** From now on, connections go to the server of this URL. @returns the URL by which to reach it here */
  lead(databaseUrl: string): string {
    const url = new URL(databaseUrl);
    this.port = Number(url.port);
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
