import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import fc from 'fast-check';
import { afterEach, beforeAll, vi } from 'vitest';
import '../i18n/i18n';

// Generous, as it is only ever waited for in full when something is broken.
configure({ asyncUtilTimeout: 15_000 });
// Properties draw the same inputs in each run; PROPERTY_SEED draws others.
fc.configureGlobal({ seed: Number(import.meta.env['PROPERTY_SEED']) });

beforeAll(() => {
  // What jsdom lacks.
  const sizes = { offsetHeight: 60, offsetWidth: 600, clientHeight: 800, clientWidth: 600 };
  for (const [name, value] of Object.entries(sizes)) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, value });
  }
  HTMLElement.prototype.scrollTo = vi.fn();
  window.matchMedia = vi.fn((query: string) => ({
    matches: false,
    media: query,
    onchange: null,
    addListener: vi.fn(),
    removeListener: vi.fn(),
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
    dispatchEvent: () => false,
  }));
});

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
});
