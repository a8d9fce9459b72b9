import { readPlatformPackage, findPlatformPackages, type PackageRecord } from '@netraven/core/registry';
import { openCatalog, typedCommands } from '@netraven/device';
import { addPackage, removePackage, upgradePackage, type InstallOptions } from '@netraven/installer';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { changePackages, type ChangeFlags } from '../jobs/change-packages.ts';
import { describeProposal } from '../jobs/describe-proposal.ts';
import { reportChange } from '../jobs/report-change.ts';

/** Installs a platform package in the host project. Needs no server; a running one loads it. */
export async function addPlatforms(context: Context, spec: string, flags: ChangeFlags): Promise<ExitCode> {
  return change(context, flags, (options) => addPackage(spec, options));
}

/** Installs another version of a platform package in the host project. */
export async function upgradePlatforms(context: Context, spec: string, flags: ChangeFlags): Promise<ExitCode> {
  return change(context, flags, (options) => upgradePackage(spec, options));
}

/** Removes a platform package from the host project. Needs no server; a running one drops it. */
export async function removePlatforms(context: Context, name: string, flags: ChangeFlags): Promise<ExitCode> {
  return change(context, flags, (options) =>
    removePackage(name, options, async (before) => {
      const described = escapeControls(`${before.name} ${before.version}`);
      await confirm(context.terminal, `Remove ${described}? Devices of its platforms cannot be used then.`, flags);
    }),
  );
}

async function change(
  context: Context,
  flags: ChangeFlags,
  work: (options: InstallOptions) => ReturnType<typeof addPackage>,
): Promise<ExitCode> {
  let described: readonly string[] = [];
  const changed = await changePackages(
    context,
    flags,
    (options) => {
      const inspect = (folder: string): Promise<PackageRecord> => {
        const { record, lines } = inspectPlatforms(folder, options.registry);
        described = lines;
        return Promise.resolve(record);
      };
      return work({ ...options, kind: 'platform', inspect });
    },
    (proposal) => [describeProposal(context.terminal.styleErr, proposal, new Date()), ...described].join('\n'),
  );
  return reportChange(context, changed, flags);
}

/**
 * Reads an installed platform package beside the platforms of the host project. Its problems are those of its platforms. A
 * person must see the commands: NetRaven types them into devices with the rights of its user.
 */
function inspectPlatforms(
  folder: string,
  registry: InstallOptions['registry'],
): { record: PackageRecord; lines: string[] } {
  const read = readPlatformPackage(folder);
  const others = findPlatformPackages(registry).filter(({ name }) => name !== read.name);
  const catalog = openCatalog([...others, read], registry.pins);
  const own = catalog.records.filter((record) => record.package === read.name);
  const lines = own.flatMap(({ id, vendor, os }) => {
    const platform = catalog.get(id);
    const commands = platform === undefined ? [] : typedCommands(platform);
    return [
      `  platform    ${escapeControls(`${id} (${vendor} ${os})`)}`,
      ...commands.map((command) => `    sends     ${escapeControls(command)}`),
    ];
  });
  const problems = own.flatMap((record) => record.problems);
  return { record: { ...read, problems: [...new Set([...read.problems, ...problems])] }, lines };
}
