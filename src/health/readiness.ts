import { Injectable } from '@nestjs/common';

/** Whether load balancers may still send to this process. */
@Injectable()
export class Readiness {
  private leaving = false;

  get stopping(): boolean {
    return this.leaving;
  }

  /** From now on it says that it is not ready, and still serves who comes. */
  leave(): void {
    this.leaving = true;
  }
}
