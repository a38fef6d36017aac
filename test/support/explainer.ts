import type { Connection, mongo } from 'mongoose';

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

  /** Of each command that the work sends and that looks for documents. It is not explained itself. */
  async explain(work: () => Promise<void>): Promise<Plan[]> {
    this.sent = [];
    await work();
    const questions = this.sent.flatMap(toQuestions);
    const plans: Plan[] = [];
    for (const question of questions) plans.push(await this.ask(question));
    return plans;
  }

  private async ask(question: Command): Promise<Plan> {
    const reply = await this.db.command({ explain: question, verbosity: 'executionStats' });
    const { queryPlanner, executionStats } = reply as {
      queryPlanner: { winningPlan: object };
      executionStats: { totalDocsExamined: number; nReturned: number; executionStages: object };
    };
    const stages = JSON.stringify(queryPlanner.winningPlan).matchAll(/"stage":"(\w+)"/g);
    const { totalDocsExamined: examined, nReturned } = executionStats;
    // A write returns nothing; what it changes it had to look at.
    const changes = JSON.stringify(executionStats.executionStages).match(/"nWouldModify":(\d+)/);
    return {
      command: JSON.stringify(question),
      stages: Array.from(stages, ([, stage]) => stage!),
      examined,
      returned: isWrite(question) ? Math.max(nReturned, Number(changes?.[1] ?? 0)) : nReturned,
    };
  }
}

function isWrite(command: Command): boolean {
  return Object.keys(command).some((name) => WRITES[name] !== undefined);
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
    const [first = {}] = command['pipeline'] as { $match?: object }[];
    return [{ find: collection, filter: first.$match ?? {} }];
  }
  if (name !== 'find' && name !== 'count' && name !== 'distinct' && name !== 'findAndModify') {
    return [];
  }
  const fields = ['filter', 'query', 'sort', 'limit', 'skip', 'update', 'remove'];
  const kept = Object.entries(command).filter(([field]) => fields.includes(field));
  return [{ [name]: collection, ...Object.fromEntries(kept) }];
}
