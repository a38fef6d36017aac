import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/** An event as it arrived. */
export interface ReceivedEvent {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly tenantId: string;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test that cares names the type
    readonly data: any;
  };
}

export type Behaviour = (received: ReceivedEvent, response: ServerResponse) => void | Promise<void>;

/** A tenant's own system: takes events, and behaves as a test says. */
export class Receiver {
  readonly received: ReceivedEvent[] = [];
  behave: Behaviour = (_received, response) => void response.writeHead(204).end();
  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {}

  static async start(): Promise<Receiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const receiver = new Receiver(server, `http://127.0.0.1:${port}/events`);
    server.on('request', (request, response) => {
      void text(request).then((body) => {
        const received = {
          headers: request.headers,
          body,
          event: JSON.parse(body) as ReceivedEvent['event'],
        };
        receiver.received.push(received);
        return receiver.behave(received, response);
      });
    });
    return receiver;
  }

  ofType(type: string): ReceivedEvent[] {
    return this.received.filter(({ event }) => event.type === type);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Whether any library of Standard Webhooks would take it. */
export function isVerifiedBy(secret: string, { body, headers }: ReceivedEvent): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
