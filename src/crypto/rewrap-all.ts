import { Logger } from '@nestjs/common';
import type { CryptoService, WrappedKey } from './crypto.service.js';

const BATCH = 100;

/** Whoever keeps data keys: rows, each with a key of its own. */
export interface DataKeyHolder<Row extends { readonly _id: string; readonly dataKey: WrappedKey }> {
  /** Rows whose key is not under this master key. */
  findUnderOtherMasterKeys(activeId: string, limit: number): Promise<Row[]>;
  /** @param old only if the row still has it */
  replaceDataKey(id: Row['_id'], old: WrappedKey, fresh: WrappedKey): Promise<void>;
}

/**
 * Wraps every data key of a collection under the active master key. Two at once, or one cut short, do
 * no harm.
 *
 * @returns how many were under another one
 * @throws UnknownMasterKeyError if a key is under a master key that is gone
 */
export async function rewrapAll<Row extends { _id: string; dataKey: WrappedKey }>(
  holder: DataKeyHolder<Row>,
  crypto: CryptoService,
): Promise<number> {
  let rewrapped = 0;
  for (;;) {
    const rows = await holder.findUnderOtherMasterKeys(crypto.activeKeyId, BATCH);
    if (rows.length === 0) return rewrapped;
    for (const { _id, dataKey } of rows) {
      const fresh = await crypto.rewrap(dataKey, _id);
      if (fresh !== null) await holder.replaceDataKey(_id, dataKey, fresh);
    }
    rewrapped += rows.length;
  }
}

/**
 * What each worker does at its start, after a new master key was put first in `MASTER_KEY`. Nobody
 * waits for it. The old master key may go once each log says that none is left.
 *
 * @param whose keys, e.g. `tenants`
 */
export function rewrapAtStart<Row extends { _id: string; dataKey: WrappedKey }>(
  whose: string,
  holder: DataKeyHolder<Row>,
  crypto: CryptoService,
): void {
  const logger = new Logger('DataKeyRotation');
  rewrapAll(holder, crypto).then(
    (rewrapped) => {
      if (rewrapped === 0) return;
      logger.log(
        `${rewrapped} data keys of ${whose} are under the active master key now; none is left`,
      );
    },
    (error: unknown) => {
      logger.error({ err: error }, `data keys of ${whose} could not all be wrapped anew`);
    },
  );
}
