import { messageOf } from '../contract/netraven-error.ts';
import { Thread } from '../system/thread.ts';
import type { Problem } from './record.ts';

/** A JSON Schema as JSON, and a value to check. Without a value the schema is only compiled. */
export interface SchemaQuestion {
  readonly schema: string;
  readonly value?: unknown;
}

/** The problems of the value, or the reason why the schema cannot be used. */
export type SchemaAnswer = { readonly problems: readonly Problem[] } | { readonly error: string };

/** Relative to `src/registry` and, in the built package, to `dist/registry` or `dist/chunks`. */
const threadMain = new URL(
  `../registry/schema-thread/main.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`,
  import.meta.url,
);
/** A check that collects errors in a large value could fill the memory of the server. Loading the validator takes longer than a usual check. */
const thread = new Thread<SchemaQuestion, SchemaAnswer>(threadMain, { heapMb: 128, keep: true });

/** Time for which what exceeded a limit is refused at once, in ms: each try costs the others the whole limit. */
const refusalMs = 2 * 60_000;
/** Questions about one schema that may wait. */
const mostWaiting = 1_000;

/** Each slow value halves the time of the others of its schema, so often at most. A usual check needs a hundredth. */
const mostHalved = 3;

/** The questions about one schema. */
interface Asked {
  turn: Promise<unknown>;
  waiting: number;
  /** By a hash of the value. A bad value refuses no good ones, such as those of schedules. */
  readonly slow: Map<string, SchemaAnswer>;
}
/** By a hash of the schema. Checks of values are apart: one that takes too long does not make the schema unusable. */
const bySchema = new Map<string, Asked>();

/**
 * Asks the thread for schemas. Ends it when a question takes more than `ms` of processor time, or less after others about
 * the schema that did. Only one question about a schema waits for the thread, so that each schema gets a turn. Never
 * rejects.
 */
export async function askSchemaThread(question: SchemaQuestion, ms: number): Promise<SchemaAnswer> {
  // Loaded only here: it takes 7 ms, a tenth of a listing.
  const { hash } = await import('node:crypto');
  const key = `${'value' in question} ${hash('sha256', question.schema)}`;
  const asked = bySchema.get(key) ?? { turn: Promise.resolve(), waiting: 0, slow: new Map() };
  bySchema.set(key, asked);
  if (asked.waiting >= mostWaiting) return { error: `more than ${mostWaiting} checks by it wait` };
  asked.waiting += 1;
  const answer = asked.turn.then(async () => {
    let value: string;
    try {
      value = hash('sha256', JSON.stringify(question.value) ?? '');
    } catch (error) {
      // Otherwise it would fail all that wait behind it.
      return { error: messageOf(error) };
    }
    const known = asked.slow.get(value);
    if (known) return known;
    const result = await ask(question, ms / 2 ** Math.min(asked.slow.size, mostHalved));
    if (!('ended' in result)) return result;
    const refusal = { error: result.ended };
    asked.slow.set(value, refusal);
    setTimeout(() => {
      asked.slow.delete(value);
      forgetIdle(key, asked);
    }, refusalMs).unref();
    return refusal;
  });
  asked.turn = answer;
  try {
    return await answer;
  } finally {
    asked.waiting -= 1;
    forgetIdle(key, asked);
  }
}

function forgetIdle(key: string, { waiting, slow }: Asked): void {
  if (waiting === 0 && slow.size === 0) bySchema.delete(key);
}

async function ask(question: SchemaQuestion, ms: number): Promise<SchemaAnswer | { readonly ended: string }> {
  try {
    const result = await thread.ask(question, ms);
    return 'ended' in result ? result : result.answer;
  } catch (error) {
    return { error: messageOf(error) };
  }
}
