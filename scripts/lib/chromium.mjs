import { aptInstall, aptSystem, canAptInstall } from './apt.mjs';
import { step } from './step.mjs';
import { which } from './which.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * @returns {Promise<string | null>} where a Chromium is; installs it if that needs no question
 */
export async function findChromium() {
  const found = process.env['CHROMIUM_PATH'] || which(NAMES);
  if (found) return found;
  // Ubuntu's package is only a pointer to a snap, which needs a running snapd.
  if (!canAptInstall() || aptSystem() !== 'debian') return null;
  try {
    await step('Installing chromium with apt-get', () => aptInstall('chromium'));
  } catch {
    return null;
  }
  return which(NAMES, '/usr/bin');
}
