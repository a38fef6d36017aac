import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en/all';
import { chooseLanguage, isLanguage, LANGUAGES, type Language } from './languages';
import type { Words } from './words';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof en;
  }
}

const STORED = 'console.language';

/** The words of each language but the first, which are fetched when somebody wants them. */
export const FURTHER_WORDS: Readonly<
  Record<Exclude<Language, 'en'>, () => Promise<Words<typeof en>>>
> = {
  hi: async () => (await import('./hi/all')).hi,
};

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  supportedLngs: Object.keys(LANGUAGES),
  resources: { en },
  // Other languages come later.
  partialBundledLanguages: true,
  defaultNS: 'common',
  ns: Object.keys(en),
  // React escapes.
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** The language somebody chose here, else the first of the browser's that there is. */
export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  return isLanguage(stored) ? stored : chooseLanguage(navigator.languages);
}

/** Speaks another language from now on; its words are fetched first. */
export async function speak(language: Language): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'common')) {
    const all = await FURTHER_WORDS[language]();
    for (const [namespace, words] of Object.entries(all)) {
      i18next.addResourceBundle(language, namespace, words);
    }
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** As `speak`, and remembered by this browser. */
export async function chooseAndSpeak(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await speak(language);
}
