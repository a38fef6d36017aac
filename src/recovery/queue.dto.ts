export class QueueResponse {
  /** Name of the queue. */
  name: string;
  /** Jobs in line. */
  waiting: number;
  /** Jobs that run. */
  active: number;
  /** Jobs that wait for another try. */
  delayed: number;
}

export class QueuesResponse {
  items: QueueResponse[];
}
