import type { ResultsPage } from '@netraven/core/host';
import type { Log } from '@netraven/core/log';
import { runs, type Database } from '@netraven/db';
import type { AskDatabase } from './ask-database.ts';

export interface RunResultsOptions {
  readonly db: Database;
  readonly ask: AskDatabase;
  readonly runId: string;
  readonly log: Log;
}

/** Limit of the details and reports of a run together, in bytes. The job host holds them all, in a heap of 256 MB. */
const maxBytes = 32 * 2 ** 20;
/** Approximate size of a page, in bytes: this process holds one page of a summary. */
const pageBytes = 2 * 2 ** 20;

/** The results of a run, for its summary. Beyond 32 MiB they come without details and reports and with short messages, and the log says so. */
export class RunResults {
  /** Platforms of the devices whose results the job got. What the summary saves goes to the mirror only if all of these have masking rules. */
  readonly platforms: Set<string> = new Set<string>();
  readonly #options: RunResultsOptions;
  #bytes = 0;
  #hasWarned = false;

  constructor(options: RunResultsOptions) {
    this.#options = options;
  }

  /** Returns the page after the device `after`, the `next` of another page. Default: the first one. */
  async page(after: string | undefined): Promise<ResultsPage> {
    const { db, ask, runId } = this.#options;
    const bytes = Math.max(0, Math.min(pageBytes, maxBytes - this.#bytes));
    const page = await ask(() => runs.deviceResults(db, runId, { after, bytes }));
    this.#bytes += page.bytes;
    for (const { device } of page.results) this.platforms.add(device.platform);
    const { results, next } = page;
    const first = results.find(({ withoutDetails }) => withoutDetails);
    if (first) this.#warn(first.device.name);
    return { results, ...(next !== undefined && { next }) };
  }

  #warn(name: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const { log, runId } = this.#options;
    const text = `The details and reports of this run have more than ${maxBytes / 2 ** 20} MiB: the summary gets the results from ${name} on without them`;
    log.logger('worker.task', { jobId: runId }).warning(text, { max_bytes: maxBytes });
  }
}
