import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NetRavenError } from '@netraven/core';
import { didYouMean, integrityOf, isPackageNameOf, type PackageRecord } from '@netraven/core/registry';
import { readHistory } from '@netraven/installer/coordination';
import { settingsOf, withoutPart } from '@netraven/readme';
import type { Context } from '../../context.ts';
import { escapeControls, escapeControlsOfText } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { describeInstalled, type InstalledJob } from './describe-installed.ts';
import { loadJobs, type LoadedJobs } from './load-jobs.ts';
import { flagsOf, tryCommand } from './setting-flags.ts';

export interface ShowFlags {
  /** Print the whole README only. */
  readonly readme?: boolean;
  readonly json?: boolean;
}

/** Lines of the README that are shown below the facts. */
const readmeLines = 15;

/** Shows a job package: an installed one with settings and README, any other as the registry describes it. Needs no server. */
export async function showJob(context: Context, named: string, flags: ShowFlags): Promise<void> {
  const jobs = await loadJobs(context);
  const record = findRecord(jobs.records, named);
  if (!record) return showFromRegistry(context, named, jobs, flags);
  const { terminal } = context;
  const readme = readmeOf(record);
  if (flags.readme && !flags.json) {
    if (readme === undefined) terminal.err(escapeControls(`${record.name} has no README.`));
    else terminal.out(escapeControlsOfText(readme.trimEnd()));
    return;
  }
  const { folder } = jobs.place.hostProject;
  const installed: InstalledJob = {
    record,
    integrity: await integrityOf(record),
    policy: jobs.policies?.find(({ name }) => name === record.name),
    history: readHistory(folder).filter(({ name }) => name === record.name),
  };
  if (flags.json) {
    const { integrity, policy, history } = installed;
    writeJson(terminal, { package: { ...record, integrity }, policy: policy ?? null, history, readme: readme ?? null });
    return;
  }
  terminal.out(describeInstalled(terminal.style, installed));
  writeSettings(context, record);
  writeReadme(context, record, readme);
}

/** Finds a package by its name or its key in package.json, or by its job type: the one that has it, else the first. */
function findRecord(records: readonly PackageRecord[], named: string): PackageRecord | undefined {
  const ofType = records.filter(({ jobType }) => jobType === named);
  return (
    records.find(({ name, dependencyKey }) => name === named || dependencyKey === named) ??
    ofType.find(({ state }) => state === 'ready') ??
    ofType[0]
  );
}

async function showFromRegistry(
  { terminal, cwd }: Context,
  named: string,
  { place, config, records }: LoadedJobs,
  { json }: ShowFlags,
): Promise<void> {
  const { readSource, showPublished } = await import('@netraven/installer');
  const source = isPackageNameOf('job', named) ? await readSource(named, cwd) : undefined;
  if (source?.from !== 'registry') {
    const near = didYouMean(
      named,
      records.flatMap(({ name, jobType }) => (jobType === undefined ? name : [name, jobType])),
    );
    const hint = `List the installed ones with \`netraven jobs list\`, or look for others with \`netraven jobs search ${named}\`.`;
    throw new NetRavenError('NR_PACKAGE_UNKNOWN', `No installed job package or job type is named ${named}.${near}`, {
      hint,
    });
  }
  const { hostProject } = place;
  const policy = config.install && { policy: config.install };
  const found = await showPublished(source.name, source.range, { hostProject, ...policy });
  const { describePublished } = await import('./describe-published.ts');
  if (json) writeJson(terminal, { published: found });
  else {
    terminal.out(describePublished(terminal.style, found, new Date()));
    if (found.reasonsAgainst.length === 0) terminal.err(escapeControls(`next: \`netraven jobs add ${named}\``));
  }
}

function writeSettings({ terminal }: Context, { name, jobType, configSchema, meta, permissions }: PackageRecord): void {
  if (!meta) return;
  const settings = configSchema ? settingsOf(configSchema) : [];
  terminal.out('');
  if (!settings) {
    terminal.out('The settings depend on each other. `--json` has their JSON Schema, and the README may list them.');
    return;
  }
  const rows = (settingsOf(configSchema ?? {}, { deep: true }) ?? settings).map(
    ({ key, type, required, default: value, secret, description }) =>
      [key, secret ? `${type}, secret` : type, required ? 'required' : (value ?? ''), description].map(escapeControls),
  );
  const cut = [
    ['DESCRIPTION', 12],
    ['TYPE', 12],
    ['DEFAULT', 12],
  ] as const;
  if (rows.length === 0) {
    terminal.out('It has no settings.');
    return;
  }
  writeTable(terminal, ['SETTING', 'TYPE', 'DEFAULT', 'DESCRIPTION'], rows, '', cut);
  const needed = settings.filter(({ required }) => required);
  const named = needed.length > 0 ? needed : settings.slice(0, 1);
  const flags = escapeControls(flagsOf(named));
  const tried = needed.length > 0 ? tryCommand({ permissions, jobType }, flags) : undefined;
  if (tried !== undefined) {
    terminal.out(`\nFor one run:  ${escapeControls(tried)}`);
    return;
  }
  terminal.out(`\nFor all runs: netraven jobs config ${escapeControls(name)} ${flags}`);
  terminal.out(`For one run:  netraven run ${escapeControls(String(jobType))} --all ${flags}`);
  const asJson = settings.filter((setting) => setting.example !== undefined && !named.includes(setting));
  if (asJson.length > 0) terminal.out(escapeControls(`As JSON:      ${flagsOf(asJson)}`));
}

function writeReadme({ terminal }: Context, { name }: PackageRecord, readme: string | undefined): void {
  // Facts and settings are shown above.
  const text = readme === undefined ? '' : withoutPart(readme);
  if (text === '') return;
  const lines = text.split('\n');
  terminal.out(`\n${escapeControlsOfText(lines.slice(0, readmeLines).join('\n').trimEnd())}`);
  if (lines.length <= readmeLines) return;
  terminal.err('');
  terminal.err(escapeControls(`${lines.length - readmeLines} more lines: \`netraven jobs show ${name} --readme\``));
}

function readmeOf({ path }: PackageRecord): string | undefined {
  try {
    const file = readdirSync(path).find((name) => /^readme(\.md|\.markdown|\.txt)?$/i.test(name));
    return file === undefined ? undefined : readFileSync(join(path, file), 'utf8');
  } catch {
    // A broken package may have no folder. Its problems are shown.
    return undefined;
  }
}
