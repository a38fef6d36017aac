import { ensureBuild } from '../../scripts/lib/build.mjs';
import { findServicesForTests } from '../../scripts/lib/services-for-tests.mjs';

/** End-to-end tests run what is in dist; a stale one would test yesterday's code. */
export default async function prepareSystem(): Promise<void> {
  await ensureBuild();
  await findServicesForTests();
}
