#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import { JobHost } from '@netraven/core/host';
import { findHostProject, load } from '@netraven/core/registry';

/** Prints the registry of the current host project, and the result of running each ready job type. */
const here = import.meta.dirname;
const silent = () => {};
const logger = { debug: silent, info: silent, warning: silent, error: silent, critical: silent };

async function tryToRun({ path, entry, jobType }, others) {
  const host = new JobHost({ path, entry, granted: [], logger });
  const logged = [];
  try {
    const result = await host.run({
      jobId: 'run-1',
      jobType,
      config: { paths: others },
      dryRun: false,
      signal: new AbortController().signal,
      capabilities: { db: {} },
      log: (_level, message) => logged.push(message),
      redact: (value) => value,
    });
    return { logged, ...result };
  } catch (error) {
    return { error: `${error.code}: ${error.message}` };
  } finally {
    await host.close();
  }
}

try {
  const hostProject = await findHostProject();
  // The machine may be busy with other tests.
  const { records } = await load({ hostProject, bundledFrom: [here], probeTimeoutMs: 120_000 });
  // Paths a job may not read: of the host project, of a dependency of core, and of the other packages.
  const core = realpathSync(findPackageJSON('@netraven/core', import.meta.url));
  const shut = [join(hostProject.folder, 'package.json'), realpathSync(findPackageJSON('winston', core))];
  const ready = records.filter(({ state }) => state === 'ready');
  const ran = {};
  for (const record of ready) {
    const others = ready.filter((other) => other !== record).map(({ entry }) => entry);
    ran[record.jobType] = await tryToRun(record, [...shut, join(here, 'look.js'), ...others]);
  }
  process.stdout.write(JSON.stringify({ records, ran }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: { code: error.code, message: error.message, hint: error.hint } }));
}
