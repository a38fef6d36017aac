import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that came to the double. */
export interface GraphRequest {
  readonly method: string | undefined;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** Absent if there was none. */
  readonly body?: unknown;
}

/** A Graph API that writes down what it is asked, and answers what the test says. */
export class GraphDouble {
  readonly requests: GraphRequest[] = [];
  /** What it answers: by default that it is done. `undefined`: never anything. */
  answer: (request: GraphRequest) => { status?: number; body: unknown } | undefined = () => ({
    body: { success: true },
  });
  private readonly server = createServer((request, response) => {
    void text(request).then((body) => {
      const url = new URL(request.url ?? '', 'http://double');
      const asked: GraphRequest = {
        method: request.method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        ...(body !== '' && { body: JSON.parse(body) as unknown }),
      };
      this.requests.push(asked);
      const answer = this.answer(asked);
      if (answer === undefined) return;
      response.statusCode = answer.status ?? 200;
      response.end(JSON.stringify(answer.body));
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
