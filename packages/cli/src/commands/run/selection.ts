import type { DeviceSelection } from '@netraven/api';
import { cliError } from '../../codes.ts';

/** Options that select devices. */
export interface SelectionFlags {
  readonly device?: readonly string[];
  readonly tag?: readonly string[];
  readonly all?: boolean;
}

/** Returns the selected devices; undefined if no option selects any. @throws {NetRavenError} NR_USAGE_INVALID */
export function selectionOf({ device, tag, all }: SelectionFlags): DeviceSelection | undefined {
  if (!device && !tag && !all) return undefined;
  if (all && (device || tag)) {
    throw cliError('NR_USAGE_INVALID', `--all selects every device, also those without ${tag ? '--tag' : '--device'}`, {
      hint: 'Leave --all out, or the other option. --device and --tag together select the devices of both.',
    });
  }
  const joined = device?.find((name) => name.includes(','));
  if (joined !== undefined) {
    throw cliError('NR_USAGE_INVALID', `No device can be named ${JSON.stringify(joined)}`, {
      hint: `Separate the names with spaces: \`--device ${joined.split(/[, ]+/).join(' ')}\`.`,
    });
  }
  return { ...(device && { names: device }), ...(tag && { tags: tag }), ...(all && { all }) };
}

/** Returns the selected devices. @throws {NetRavenError} NR_USAGE_INVALID */
export function requireSelection(flags: SelectionFlags): DeviceSelection {
  const selection = selectionOf(flags);
  if (selection) return selection;
  throw cliError('NR_USAGE_INVALID', 'No device was selected', {
    hint: 'Add --device <name…>, --tag <tag…> or --all; `netraven devices list` lists the devices.',
  });
}
