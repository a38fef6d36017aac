import { Injectable } from '@nestjs/common';
import type { Scope, Script } from './outcome.js';
import { wellKnownScript } from './well-known-recipients.js';

/** Whose messages a script is for. */
export type ScriptKind = 'token' | 'number' | 'recipient';

interface Entry {
  readonly script: Script;
  used: number;
}

/** What happens to the messages of certain senders, and to those for certain people. */
@Injectable()
export class ScriptsService {
  private readonly entries = new Map<string, Entry>();
  private readonly wellKnown = new Map<string, Entry>();

  /** @param name a token, a number's id; for a recipient digits, or a business-scoped user id */
  set(kind: ScriptKind, name: string, script: Script): void {
    this.entries.set(`${kind}:${name}`, { script, used: 0 });
    this.wellKnown.delete(name);
  }

  remove(kind: ScriptKind, name: string): void {
    this.entries.delete(`${kind}:${name}`);
  }

  /** The script for one send by this sender, which counts as used. */
  takeForSender(token: string, phoneNumberId: string, scope: Scope): Script | undefined {
    if (this.entries.size === 0) return undefined;
    return (
      use(this.entries.get(`token:${token}`), scope) ??
      use(this.entries.get(`number:${phoneNumberId}`), scope)
    );
  }

  /**
   * The script for one send to this recipient, which counts as used.
   *
   * @param names all the recipient is known by
   */
  takeForRecipient(scope: Scope, ...names: readonly (string | undefined)[]): Script | undefined {
    for (const name of names) {
      if (name === undefined) continue;
      const entry = this.entries.get(`recipient:${name}`) ?? this.wellKnownEntry(name);
      if (entry) return use(entry, scope);
    }
    return undefined;
  }

  all(kind: ScriptKind): { name: string; script: Script; used: number }[] {
    return [...this.entries]
      .filter(([key]) => key.startsWith(`${kind}:`))
      .map(([key, { script, used }]) => ({ name: key.slice(kind.length + 1), script, used }));
  }

  clear(): void {
    this.entries.clear();
    this.wellKnown.clear();
  }

  private wellKnownEntry(name: string): Entry | undefined {
    const script = wellKnownScript(name);
    if (!script) return undefined;
    const entry = this.wellKnown.get(name) ?? { script, used: 0 };
    this.wellKnown.set(name, entry);
    return entry;
  }
}

function use(entry: Entry | undefined, scope: Scope): Script | undefined {
  if (!entry || (entry.script.only !== undefined && entry.script.only !== scope)) return undefined;
  entry.used += 1;
  return entry.used > (entry.script.times ?? Infinity) ? undefined : entry.script;
}
