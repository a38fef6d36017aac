import { useSyncExternalStore } from 'react';

/** What each person chooses for this browser. */
const DEFAULTS = {
  /** A sound when a customer writes. */
  sound: false,
  /** A notification of the system when a customer writes and nobody looks. */
  notifications: false,
  /** Customers see that their messages were read, and that an answer is being written. */
  receipts: true,
};

export type Setting = keyof typeof DEFAULTS;

const listeners = new Set<() => void>();

export function readSetting(name: Setting): boolean {
  const stored = localStorage.getItem(keyOf(name));
  return stored === null ? DEFAULTS[name] : stored === 'true';
}

export function writeSetting(name: Setting, value: boolean): void {
  localStorage.setItem(keyOf(name), String(value));
  for (const listener of listeners) listener();
}

/** A setting, in all that shows it, in all tabs. */
export function useSetting(name: Setting): [boolean, (value: boolean) => void] {
  const value = useSyncExternalStore(subscribe, () => readSetting(name));
  return [value, (next) => writeSetting(name, next)];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

function keyOf(name: Setting): string {
  return `console.setting.${name}`;
}
