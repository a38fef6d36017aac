import { Injectable } from '@nestjs/common';

/** What can become of one call that is no send. `done-…`: it is done, and its answer is lost. */
export const STEP_OUTCOMES = [
  'error',
  'html-500',
  'slow',
  'hang',
  'reset',
  'done-then-hang',
  'done-then-reset',
] as const;
export type StepOutcome = (typeof STEP_OUTCOMES)[number];

/** A call as faults name it. */
export interface Step {
  /** Last word of the path: `register`, `access_token`; `node` where the path ends with an id. */
  readonly name: string;
  readonly method: string;
  /** The number, account or other object it is about. */
  readonly id: string | undefined;
}

export interface StepFault {
  readonly outcome: StepOutcome;
  /** Of `error`; 131000 if absent. */
  readonly code?: number;
  readonly subcode?: number;
  /** How long the answer waits, ms. */
  readonly delayMs?: number;
  /** For how many calls it holds; absent: for all. */
  readonly times?: number;
  /** Absent: for all methods. */
  readonly method?: string;
  /** Absent: for all objects. */
  readonly id?: string;
}

/** The words that a step's path may end with. */
const NAMES: ReadonlySet<string> = new Set([
  'access_token',
  'block_users',
  'debug_token',
  'deregister',
  'media',
  'message_qrdls',
  'message_templates',
  'phone_numbers',
  'register',
  'request_code',
  'settings',
  'smb_app_data',
  'subscribed_apps',
  'verify_code',
  'whatsapp_business_profile',
]);

export const STEP_NAMES = [...NAMES, 'node'];

/** What goes wrong with the steps of connecting and managing, by name. */
@Injectable()
export class StepsService {
  private readonly faults = new Map<string, { fault: StepFault; used: number }>();

  set(name: string, fault: StepFault): void {
    this.faults.set(name, { fault, used: 0 });
  }

  remove(name: string): void {
    this.faults.delete(name);
  }

  all(): object {
    return Object.fromEntries(this.faults);
  }

  /** The fault of this call, which counts as used. */
  take({ name, method, id }: Step): StepFault | undefined {
    const entry = this.faults.get(name);
    if (!entry) return undefined;
    const { fault } = entry;
    if (fault.method !== undefined && fault.method !== method) return undefined;
    if (fault.id !== undefined && fault.id !== id) return undefined;
    entry.used += 1;
    return entry.used > (fault.times ?? Infinity) ? undefined : fault;
  }

  clear(): void {
    this.faults.clear();
  }
}

/** The step that a call is; `undefined` for what is none, such as downloads. */
export function stepOf(method: string, url: string): Step | undefined {
  const [path = ''] = url.split('?');
  const [version = '', ...parts] = path.split('/').filter(Boolean);
  if (!/^v\d+\.\d+$/.test(version)) return undefined;
  const name = parts.find((part) => NAMES.has(part)) ?? (parts.length === 1 ? 'node' : undefined);
  const [id] = parts.filter((part) => /^\d+$/.test(part));
  return name === undefined ? undefined : { name, method, id };
}
