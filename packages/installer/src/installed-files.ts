import { integrityOf, type PackageRecord, type Problem } from '@netraven/core/registry';
import { codes } from './codes.ts';
import { readHistory, type HistoryEntry } from './history.ts';

/** Adds a warning to each package whose files are not those that NetRaven installed. Reads the files of these packages. */
export async function checkInstalledFiles(
  hostFolder: string,
  records: readonly PackageRecord[],
): Promise<PackageRecord[]> {
  const last = new Map(readHistory(hostFolder).map((entry) => [entry.name, entry]));
  return Promise.all(
    records.map(async (record) => {
      const entry = last.get(record.name);
      const isSame = !entry || (await isAsInstalled(record, entry));
      return isSame ? record : { ...record, problems: [...record.problems, changed(record, entry)] };
    }),
  );
}

/** Returns true also for another version, which another tool installed, and for a linked folder. */
async function isAsInstalled(record: PackageRecord, { to, integrity }: HistoryEntry): Promise<boolean> {
  if (integrity === undefined || record.origin !== 'declared' || record.version !== to) return true;
  return (await integrityOf(record)) === integrity;
}

function changed({ name, version }: PackageRecord, { at, by }: HistoryEntry): Problem {
  return {
    code: 'NR_INSTALL_FILES_CHANGED',
    severity: 'warning',
    path: '',
    message: `The files of ${name} ${version} are not those that ${by} installed at ${at}`,
    fix: codes.NR_INSTALL_FILES_CHANGED.hint,
  };
}
