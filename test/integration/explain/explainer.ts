import type { Connection, mongo } from 'mongoose';
import { defined } from '../../../src/common/defined.js';

type Command = Record<string, unknown>;

export interface Plan {
  /** As it was sent. */
  readonly command: string;
  /** From the outside in. */
  readonly stages: readonly string[];
  readonly examined: number;
  readonly returned: number;
}

const WRITES: Readonly<Record<string, string>> = { update: 'updates', delete: 'deletes' };

/** Watches what is sent to MongoDB, and asks it how it would do that. */
export class Explainer {
  private sent: Command[] = [];
  private readonly db: mongo.Db;

  /** @param connection with `monitorCommands` */
  constructor(connection: Connection) {
    this.db = connection.db!;
    connection.getClient().on('commandStarted', ({ command }) => this.sent.push(command));
  }

  /**
   * Of each command that the work sends and that looks for documents. It is not explained itself.
   *
   * @throws if the work sends nothing
   */
  async explain(work: () => unknown): Promise<Plan[]> {
    this.sent = [];
    await work();
    if (this.sent.length === 0) throw new Error('It asks MongoDB nothing.');
    const questions = this.sent.flatMap(toQuestions);
    const plans: Plan[] = [];
    for (const question of questions) plans.push(await this.ask(question));
    return plans;
  }

  private async ask(question: Command): Promise<Plan> {
    const { queryPlanner, executionStats } = await this.explainOne(question).catch(
      (error: Error) => {
        // FerretDB explains no writes; what they look for it does.
        if (!/not supported/.test(error.message)) throw error;
        return this.explainOne(toSearch(question));
      },
    );
    // A write returns nothing; what it changes it had to look at.
    const changes = JSON.stringify(executionStats ?? {}).match(/"nWouldModify":(\d+)/);
    const { totalDocsExamined = 0, nReturned = totalDocsExamined } = executionStats ?? {};
    return {
      command: JSON.stringify(question),
      stages: stagesOf(JSON.stringify(queryPlanner)),
      examined: totalDocsExamined,
      returned: isWrite(question) ? Math.max(nReturned, Number(changes?.[1] ?? 0)) : nReturned,
    };
  }

  private async explainOne(question: Command): Promise<Reply> {
    return (await this.db.command({ explain: question, verbosity: 'executionStats' })) as Reply;
  }
}

/** What a write looks for. */
function toSearch(command: Command): Command {
  const [name = ''] = Object.keys(command);
  const list = command[WRITES[name] ?? ''] as { q: object }[] | undefined;
  const { query, sort } = command;
  const filter = list?.[0]?.q ?? query ?? {};
  return { find: command[name], filter, ...defined({ sort }) };
}

interface Reply {
  readonly queryPlanner: { readonly winningPlan?: object };
  /** DocumentDB has none without running the query. */
  readonly executionStats?: { readonly totalDocsExamined?: number; readonly nReturned?: number };
}

/**
 * PostgreSQL, which plans for DocumentDB, has names of its own. It sorts what an index found where MongoDB
 * reads the index in its order; that is for its planner to mend, and no fault here.
 */
const STAGE_OF: Readonly<Record<string, string>> = { 'Seq Scan': 'COLLSCAN' };

/** @param planner as JSON: the plan that won, and no other */
function stagesOf(planner: string): string[] {
  const winning = (JSON.parse(planner) as Reply['queryPlanner']).winningPlan;
  if (winning !== undefined) {
    return Array.from(JSON.stringify(winning).matchAll(/"stage":"(\w+)"/g), ([, stage]) => stage!);
  }
  const nodes = Array.from(planner.matchAll(/"Node Type":"([^"]+)"/g), ([, node]) => node!);
  return nodes.map((node) => STAGE_OF[node] ?? node);
}

function isWrite(command: Command): boolean {
  return Object.keys(command).some((name) => WRITES[name] !== undefined);
}

interface Stage {
  readonly $match?: object;
  readonly $sort?: object;
  readonly $limit?: number;
}

/** Batches are explained one by one, an aggregate by what it begins with. */
function toQuestions(command: Command): Command[] {
  const [name = ''] = Object.keys(command);
  const collection = command[name];
  const list = WRITES[name];
  if (list !== undefined) {
    return (command[list] as object[]).map((one) => ({ [name]: collection, [list]: [one] }));
  }
  if (name === 'aggregate') {
    const [{ $match: filter = {} } = {}, ...then] = command['pipeline'] as Stage[];
    const sort = then[0]?.$sort;
    const limit = then[sort ? 1 : 0]?.$limit;
    return [{ find: collection, filter, ...defined({ sort, limit: limit || undefined }) }];
  }
  if (name !== 'find' && name !== 'count' && name !== 'distinct' && name !== 'findAndModify') {
    return [];
  }
  const fields = ['filter', 'query', 'sort', 'limit', 'skip', 'update', 'remove', 'arrayFilters'];
  const kept = Object.entries(command).filter(([field]) => fields.includes(field));
  return [{ [name]: collection, ...Object.fromEntries(kept) }];
}
