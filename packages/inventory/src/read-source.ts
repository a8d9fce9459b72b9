import { errorFrom, type ErrorData } from '@netraven/core';
import { Thread } from '@netraven/core/system';
import { importError } from './codes.ts';
import { detectUrl } from './detect.ts';
import { fetchSource, parseUrl, type FetchOptions } from './http/fetch-source.ts';
import type { ParseOptions, ReadSource } from './parse-source.ts';
import type { KnownPlatform } from './platform-names.ts';
import type { SourceFile } from './row.ts';

/** Files or a URL, and how to read them. */
export interface SourceInput extends ParseOptions {
  /** The first is the inventory; the others belong to it. Either this or `url`. */
  readonly files?: readonly SourceFile[] | undefined;
  readonly url?: string | undefined;
}

/** Question for the thread. */
export interface ParseQuestion {
  readonly files: readonly SourceFile[];
  readonly options: ParseOptions;
  readonly known: readonly KnownPlatform[];
}

/** Answer of the thread. */
export type ParseAnswer = { readonly read: ReadSource } | { readonly error: ErrorData };

/** A CSV of 16 MiB takes 9 s. */
const parseMs = 60_000;
const main = new URL(`./thread/main.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
const thread = new Thread<ParseQuestion, ParseAnswer>(main, { heapMb: 1024, keep: false });

/**
 * Reads the devices of a source and checks them, in a thread: this process goes on meanwhile.
 *
 * @throws {NetRavenError} NR_IMPORT_KIND_UNKNOWN, NR_IMPORT_UNREADABLE, NR_IMPORT_TOO_LARGE, NR_IMPORT_VAULT_PASSWORD, NR_SOURCE_…
 */
export async function readSource(
  { files = [], url, ...options }: SourceInput,
  known: readonly KnownPlatform[],
  http: FetchOptions = {},
): Promise<ReadSource> {
  const kind = options.kind ?? (url === undefined ? undefined : detectUrl(parseUrl(url)));
  const fetched = url === undefined || kind === undefined ? files : await fetchSource(kind, url, http);
  // Only the fields of the type: an answer of the database can have others, which a thread may not get.
  const platforms = known.map(({ id, aliases }) => ({ id, aliases }));
  const question = { files: fetched, options: { ...options, kind }, known: platforms };
  const result = await thread.ask(question, parseMs, http.signal);
  if ('ended' in result) {
    throw importError('NR_IMPORT_TOO_LARGE', `The source cannot be read: ${result.ended}`);
  }
  if ('error' in result.answer) throw errorFrom(result.answer.error);
  return result.answer.read;
}
