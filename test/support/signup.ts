import { randomInt } from 'node:crypto';
import { eventually } from './eventually.js';
import type { Answer, TestSystem } from './processes.js';

/** What the dialog of Embedded Signup hands to the page. */
export interface Signup {
  readonly code: string;
  readonly wabaId: string;
  readonly phoneNumberId: string;
  readonly businessId: string;
}

export interface OnboardingStep {
  readonly name: string;
  readonly state: string;
  readonly error: { readonly code: string; readonly metaCode: number | null } | null;
  readonly advice: string | null;
}

export interface OnboardingView {
  readonly id: string;
  readonly tenantId: string;
  readonly state: string;
  readonly phoneNumberId: string | null;
  readonly apiKey: string | null;
  readonly steps: readonly OnboardingStep[];
}

/** A business goes through the dialog. */
export async function signUp(system: TestSystem, wish: object = {}): Promise<Signup> {
  return (await system.simulator.request('/_simulator/signups', { body: wish })) as Signup;
}

/** Ids as Meta has them. */
export const metaId = (): string => String(randomInt(1e14, 2 ** 48 - 1));

export function begin(
  system: TestSystem,
  signup: Signup,
  more: object = {},
): Promise<Answer<OnboardingView>> {
  const { code, wabaId, phoneNumberId, businessId } = signup;
  const tenant = { name: `Business ${phoneNumberId.slice(-5)}` };
  const body = { code, wabaId, phoneNumberId, businessId, tenant, ...more };
  return system.api<OnboardingView>('/onboarding', { body });
}

export async function lookAt(system: TestSystem, id: string): Promise<OnboardingView> {
  const { status, body } = await system.api<OnboardingView>(`/onboarding/${id}`);
  if (status !== 200) throw new Error(`looking answers ${status}`);
  return body;
}

/** Waits until it has come to an end. */
export function ended(system: TestSystem, id: string): Promise<OnboardingView> {
  return eventually(
    async () => {
      const view = await lookAt(system, id);
      if (view.state === 'running') throw new Error(JSON.stringify(view.steps));
      return view;
    },
    { everyMs: 100 },
  );
}

export function retry(system: TestSystem, id: string, body: object = {}) {
  return system.api<OnboardingView>(`/onboarding/${id}/retry`, { body });
}

export function step({ steps }: OnboardingView, name: string): OnboardingStep | undefined {
  return steps.find((one) => one.name === name);
}

/** Lets a step at Meta go wrong. */
export function fault(system: TestSystem, name: string, body: object): Promise<unknown> {
  return system.simulator.request(`/_simulator/steps/${name}`, { method: 'PUT', body });
}

/** Calls of the simulated Meta that were answered well. */
export async function done(system: TestSystem, method: string, path: string): Promise<number> {
  const query = new URLSearchParams({ method, path, limit: '100' });
  const answer = await system.simulator.request(`/_simulator/calls?${query.toString()}`);
  const { items } = answer as { items: { status: number | null }[] };
  return items.filter(({ status }) => status === 200).length;
}
