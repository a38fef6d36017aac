import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { preferredLanguage, speak } from './i18n/i18n';

const root = document.getElementById('root');
if (root === null) throw new TypeError('index.html has no #root');

// Words that cannot be fetched are shown in English.
await speak(preferredLanguage()).catch(() => undefined);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
