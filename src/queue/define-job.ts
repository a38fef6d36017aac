/** The contract of one kind of job; its producer and its processor both derive from it. */
export interface JobDefinition<Payload extends object> {
  readonly queue: string;
  /** Parses what lies in Redis; `null` if it is not a payload of ours. */
  readonly read: (data: unknown) => Payload | null;
  /**
   * Jobs of equal key are one bell: at most one runs and one waits at a time. A bell that rings
   * while its job runs makes the job run once more.
   */
  readonly bellOf?: (payload: Payload) => string;
  /** Least time between two commands that ring for it, where many ring for the same work. */
  readonly ringsApartMs?: number;
  readonly attempts: number;
  readonly backoffMs: number;
}

export type PayloadOf<Definition> =
  Definition extends JobDefinition<infer Payload> ? Payload : never;

export function defineJob<Payload extends object>(
  definition: JobDefinition<Payload>,
): JobDefinition<Payload> {
  return definition;
}
