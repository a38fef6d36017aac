import type { Health } from '../../api/client';

export interface HealthComponent {
  readonly name: string;
  readonly up: boolean;
  /** What is wrong, where the API says it. */
  readonly message: string | undefined;
}

/** The parts of an answer, those that are down first. */
export function readComponents({ details }: Health): HealthComponent[] {
  return Object.entries(details)
    .map(([name, detail]) => readComponent(name, detail))
    .sort((left, right) => Number(left.up) - Number(right.up));
}

function readComponent(name: string, detail: unknown): HealthComponent {
  const { status, message } = (detail ?? {}) as { status?: unknown; message?: unknown };
  return { name, up: status === 'up', message: typeof message === 'string' ? message : undefined };
}
