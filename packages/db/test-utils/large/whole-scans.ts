import { Client } from 'pg';
import type { Database } from '../../src/index.ts';

/** A statement whose plan reads a whole table or index that grows. */
export interface WholeScan {
  /** The table or index. A partition counts by itself. */
  readonly of: string;
  readonly statement: string;
}

/** Scans that were found in plans. */
export interface PlansSeen {
  readonly scans: WholeScan[];
  /** Statements that were explained, each as often as it was. */
  readonly explained: number;
  /** Statements that PostgreSQL did not explain, with its reason. */
  readonly unexplained: string[];
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
}

/** Plans that are looked at for each statement: its values can change the plan. */
const mostPlans = 5;

/** The plans of what this process asks PostgreSQL. */
export interface PlanWatch {
  /** Begins to look at plans. */
  readonly start: (grown: ReadonlySet<string>) => void;
  /** Returns what was found since the start or the last call. Waits for the explanations under way. */
  readonly found: () => Promise<PlansSeen>;
}

/**
 * Has PostgreSQL explain each statement that this process sends, before it is sent, and collects those that read a whole
 * table or index that grows. Call it before a database is opened, and start it when the tables are filled and analyzed.
 */
export function watchPlans(): PlanWatch {
  let grown: ReadonlySet<string> | undefined;
  // Called below with each client.
  // oxlint-disable-next-line typescript/unbound-method
  const { query } = Client.prototype;
  const looked = new Map<string, number>();
  let seen: PlansSeen = { scans: [], explained: 0, unexplained: [] };
  const underWay = new Set<Promise<void>>();

  async function explain(client: Client, text: string, values: unknown[] | undefined): Promise<void> {
    const { rows } = (await Reflect.apply(query, client, [`explain (format json) ${text}`, values])) as unknown as {
      rows: { 'QUERY PLAN': [{ Plan: Plan }] }[];
    };
    const found = rows.flatMap((row) => scannedIn(row['QUERY PLAN'][0].Plan)).filter((name) => grown?.has(name));
    const statement = text.replaceAll(/\s+/g, ' ');
    seen = {
      ...seen,
      explained: seen.explained + 1,
      scans: [...seen.scans, ...found.map((name) => ({ of: name, statement }))],
    };
  }

  Client.prototype.query = function watched(this: Client, ...args: unknown[]): unknown {
    const [config, given] = args;
    const { text, values } =
      typeof config === 'string' ? { text: config, values: given } : (config as { text?: string; values?: unknown });
    if (grown && text !== undefined && /^\s*(?:\/\*[^*]*\*\/\s*)?(?:select|with|insert|update|delete)\b/i.test(text)) {
      const times = looked.get(text) ?? 0;
      looked.set(text, times + 1);
      if (times < mostPlans) {
        const explained = explain(this, text, Array.isArray(values) ? values : undefined).catch((error: unknown) => {
          seen.unexplained.push(`${text.replaceAll(/\s+/g, ' ')}: ${String(error)}`);
        });
        underWay.add(explained);
        void explained.finally(() => underWay.delete(explained));
      }
    }
    return Reflect.apply(query, this, args);
  } as typeof query;

  return {
    start(of) {
      grown = of;
      looked.clear();
    },
    async found() {
      await Promise.all(underWay);
      const found = seen;
      seen = { scans: [], explained: 0, unexplained: [] };
      return found;
    },
  };
}

/** Returns the tables and indexes with more than so many rows. */
export async function grownIn({ pool }: Database, rows: number): Promise<Set<string>> {
  const { rows: found } = await pool.query<{ relname: string }>(
    `select relname from pg_class where relkind in ('r', 'i') and reltuples > $1 and relnamespace = current_schema()::regnamespace`,
    [rows],
  );
  return new Set(found.map(({ relname }) => relname));
}

/** Returns the tables and indexes that a plan reads whole. Below a limit, an index is read in its order until enough is found. */
function scannedIn(plan: Plan, isLimited = false): string[] {
  const { 'Node Type': type, 'Relation Name': table = '', 'Index Name': index = '', 'Index Cond': condition } = plan;
  const own =
    type === 'Seq Scan' ? [table] : type.includes('Index') && condition === undefined && !isLimited ? [index] : [];
  // A sort reads all, also below a limit.
  const isLimitedBelow = type === 'Limit' || (isLimited && type !== 'Sort' && type !== 'Aggregate');
  return [...own, ...(plan.Plans ?? []).flatMap((part) => scannedIn(part, isLimitedBelow))];
}
