import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import { isObject, type JsonObject } from '../graph/json.js';

/** How many of the newest calls are kept. */
const KEPT = 10_000;

const SECRET: ReadonlySet<string> = new Set([
  'access_token',
  'appsecret_proof',
  'client_secret',
  'code',
  'input_token',
  'pin',
  'verify_token',
]);

/** One call of the Graph API that is no send. */
export interface Call {
  readonly at: string;
  readonly method: string;
  /** With its version, without the query. */
  readonly path: string;
  /** What came in query and body; secrets are masked. */
  readonly parameters: JsonObject;
  /** `null` as long as it is not answered. */
  status: number | null;
  /** Of Meta's error, if it was one. */
  code: number | null;
}

export interface CallQuery {
  readonly method?: string | undefined;
  /** Part of the path. */
  readonly path?: string | undefined;
  readonly limit: number;
}

/** Every call but sends: what was asked of Meta while connecting and managing. */
@Injectable()
export class CallsService {
  private calls: Call[] = [];

  constructor(private readonly clock: Clock) {}

  /** @returns the entry, to be completed by its answer */
  begin(method: string, url: string, body: unknown): Call {
    const [path = '', query = ''] = url.split('?');
    const given = { ...Object.fromEntries(new URLSearchParams(query)), ...objectIn(body) };
    const parameters = Object.fromEntries(
      Object.entries(given).map(([key, value]) => [key, SECRET.has(key) ? '***' : value]),
    );
    const at = this.clock.now().toISOString();
    const call: Call = { at, method, path, parameters, status: null, code: null };
    this.calls.push(call);
    if (this.calls.length > KEPT) this.calls.splice(0, KEPT / 10);
    return call;
  }

  /** @returns how many match, and the oldest of them */
  find({ method, path, limit }: CallQuery): { total: number; items: Call[] } {
    const matching = this.calls.filter(
      (call) =>
        (method === undefined || call.method === method.toUpperCase()) &&
        (path === undefined || call.path.includes(path)),
    );
    return { total: matching.length, items: matching.slice(0, limit) };
  }

  clear(): void {
    this.calls = [];
  }
}

function objectIn(body: unknown): JsonObject {
  if (typeof body !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
