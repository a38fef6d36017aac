import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { NoSimulatorError, SimulatorRefusedError } from './console.errors.js';
import type { WriteAsCustomerDto } from './playground.dto.js';

const TIMEOUT_MS = 3_000;

/** The way to the simulator, where Meta is played by one: never in production. */
@Injectable()
export class SimulatorLink {
  private readonly url: string | undefined;

  constructor({ production, meta }: AppConfig) {
    this.url = !production && isNearby(meta.apiUrl) ? meta.apiUrl : undefined;
  }

  /** Whether one runs there. */
  async isRunning(): Promise<boolean> {
    if (this.url === undefined) return false;
    try {
      return (await this.request(`${this.url}/_simulator/health`)).ok;
    } catch {
      return false;
    }
  }

  /**
   * Has a customer write to a business number.
   *
   * @returns the message's wamid
   * @throws NoSimulatorError, SimulatorRefusedError
   */
  async write(waId: string, message: WriteAsCustomerDto): Promise<string> {
    if (this.url === undefined) throw new NoSimulatorError();
    const path = `${this.url}/_simulator/customers/${encodeURIComponent(waId)}/messages`;
    const response = await this.request(path, {
      method: 'POST',
      body: JSON.stringify(message),
    }).catch(() => {
      throw new NoSimulatorError();
    });
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) throw new SimulatorRefusedError(response.status);
    return (answer as { wamid: string }).wamid;
  }

  private request(url: string, init: RequestInit = {}): Promise<Response> {
    return fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  }
}

/** On this machine, or a container next door: a name without a domain. Meta is neither. */
function isNearby(apiUrl: string): boolean {
  const { hostname } = new URL(apiUrl);
  return /^127\.|^\[::1\]$/.test(hostname) || !/[.:]/.test(hostname);
}
