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

/** Asks the thread for schemas. Ends it when a question takes more than `ms`. Never rejects. */
export async function askSchemaThread(question: SchemaQuestion, ms: number): Promise<SchemaAnswer> {
  try {
    const result = await thread.ask(question, ms);
    return 'ended' in result ? { error: result.ended } : result.answer;
  } catch (error) {
    return { error: messageOf(error) };
  }
}
