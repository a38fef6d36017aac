import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataKeys } from './data-keys.service.js';

/** What each worker does at its start, after another master key became the active one. */
@Injectable()
export class DataKeyRotation implements OnApplicationBootstrap {
  private readonly logger = new Logger(DataKeyRotation.name);

  constructor(private readonly dataKeys: DataKeys) {}

  /** Nobody waits for it. */
  onApplicationBootstrap(): void {
    this.dataKeys.rewrapAll().then(
      (rewrapped) => {
        if (Object.values(rewrapped).every((count) => count === 0)) return;
        this.logger.log({ rewrapped }, 'all data keys that open are under the active master key');
      },
      (error: unknown) => {
        this.logger.error({ err: error }, 'not all data keys could be wrapped anew');
      },
    );
  }
}
