import { Injectable } from '@nestjs/common';

/** Where "now" comes from, so that a test can hold it still. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** `now`, `ms` milliseconds later. */
  in(ms: number): Date {
    return new Date(this.now().getTime() + ms);
  }
}
