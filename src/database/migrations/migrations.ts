import type { Migration } from './migration.js';
import { tenantsAreFound } from './tenants-are-found.js';
import { tenantsHaveNumbers } from './tenants-have-numbers.js';
import { messagesAndPeopleAreFound } from './messages-and-people-are-found.js';
import { messagesAreOneEach } from './messages-are-one-each.js';
import { messagesNameTheirNumber } from './messages-name-their-number.js';

/** Every step there is, in order. */
export const MIGRATIONS: readonly Migration[] = [
  tenantsHaveNumbers,
  messagesNameTheirNumber,
  messagesAndPeopleAreFound,
  tenantsAreFound,
  messagesAreOneEach,
];

/** How this program lays out its data. */
export const LATEST_VERSION = Math.max(...MIGRATIONS.map(({ version }) => version));
