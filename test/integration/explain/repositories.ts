import { getConnectionToken, getModelToken } from '@nestjs/mongoose';
import type { Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Schema, type Connection } from 'mongoose';
import { findFiles } from '../../../scripts/lib/find-files.mjs';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { Clock } from '../../../src/common/clock.js';
import { AppConfig } from '../../../src/config/app-config.js';
import { fake } from '../../support/fake.js';

type Method = (...parameters: unknown[]) => unknown;
type Exports = Readonly<Record<string, unknown>>;

/** Set by Nest's `@Injectable()`. */
const INJECTABLE = '__injectable__';

/** The schema of every `*.schema.ts` in `src`, by the name of its model. */
export async function schemas(): Promise<Map<string, Schema>> {
  const exported = (await importAll(/\.schema\.ts$/)).flatMap(Object.entries);
  return new Map(
    exported.flatMap(([name, schema]) =>
      schema instanceof Schema ? [[name.replace(/Schema$/, ''), schema as Schema] as const] : [],
    ),
  );
}

/**
 * Every class of every `*.repository.ts` in `src`, on the models of every `*.schema.ts`, found by
 * their files. Notes which of their methods are called, private ones, too.
 */
export class Repositories {
  private constructor(
    private readonly module: TestingModule,
    private readonly uncalledMethods: Set<string>,
  ) {}

  static async open(connection: Connection): Promise<Repositories> {
    const models = [...(await schemas())].map(([model, schema]) => ({
      provide: getModelToken(model),
      useValue: connection.model(model, schema),
    }));
    const classes = (await importAll(/\.repository\.ts$/))
      .flatMap((exports) => Object.values(exports))
      .filter(isClass);
    const uncalled = new Set<string>();
    for (const type of classes) watch(type, uncalled);
    const module = await Test.createTestingModule({
      providers: [
        ...models,
        ...classes.filter((type) => Reflect.hasMetadata(INJECTABLE, type)),
        Clock,
        { provide: getConnectionToken(), useValue: connection },
        { provide: AppConfig, useValue: fake<AppConfig>({ events: { days: 30 } }) },
      ],
    }).compile();
    return new Repositories(module, uncalled);
  }

  get<T>(type: Type<T>): T {
    return this.module.get(type);
  }

  /** As `Class.method`. */
  get uncalled(): string[] {
    return [...this.uncalledMethods].sort();
  }
}

function importAll(name: RegExp): Promise<Exports[]> {
  return Promise.all(
    findFiles('src', name).map(async (file) => (await import(inRoot(file))) as Exports),
  );
}

/** Whatever a file exports that stands in a model's or repository's place is a class with methods. */
function isClass(value: unknown): value is Type {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

function watch({ name, prototype }: Type, uncalled: Set<string>): void {
  const members = Object.getOwnPropertyDescriptors(prototype as Record<string, unknown>);
  for (const [method, { value }] of Object.entries(members)) {
    if (method === 'constructor' || typeof value !== 'function') continue;
    const entry = `${name}.${method}`;
    uncalled.add(entry);
    (prototype as Record<string, Method>)[method] = function (this: unknown, ...parameters) {
      uncalled.delete(entry);
      return (value as Method).apply(this, parameters);
    };
  }
}
