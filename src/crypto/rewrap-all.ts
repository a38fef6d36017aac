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
