import type { TFunction } from 'i18next';

const KNOWN = [
  ...(['mongodb', 'redis', 'workers', 'consumption', 'reconciler', 'media-storage'] as const),
];

type KnownComponent = (typeof KNOWN)[number];

/** Those that the console has words for. */
export function knownComponent(name: string): KnownComponent | undefined {
  return KNOWN.find((one) => one === name);
}

export function nameOfComponent(name: string, t: TFunction<'health'>): string {
  const known = knownComponent(name);
  return known === undefined ? name : t(`parts.${known}.title`);
}
