import i18next from 'i18next';
import { localeFor } from './languages';

/** For `Intl`: the language spoken now, with the viewer's habits of writing. */
export function locale(): string {
  return localeFor(i18next.resolvedLanguage ?? 'en', navigator.languages);
}
