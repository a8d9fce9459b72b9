import type { ErrorData } from '@netraven/core';
import type { TestDevice } from './test-device.ts';

/** Returns an error with the fix in a test or in development, where it is another one than in NetRaven. */
export function withTestHint(error: ErrorData, device: TestDevice | undefined, grantedByTest: boolean): ErrorData {
  const { code, hint = '' } = error;
  const [, permission] = /[Aa]dd `"([\w:]+)"` to netraven\.job\.permissions/.exec(hint) ?? [];
  if (permission !== undefined && grantedByTest)
    return { ...error, hint: `Pass \`permissions: ['${permission}']\` to runJob(). ${hint}` };
  if (code === 'NR_DEVICE_COMMAND_FAILED' && device && refusesOnlyUnknown(device))
    return { ...error, hint: answersHint };
  return error;
}

const answersHint =
  'The simulated device refuses it in this place. If a real one takes it there, add it to `answers` of the device in the test or, for `jobs dev`, to answers.json with `--answers answers.json`.';

/** Returns true for a simulated device that was not told to refuse anything. */
function refusesOnlyUnknown(device: TestDevice): boolean {
  const { refuses, faults } = device as { readonly refuses?: readonly unknown[]; readonly faults?: readonly object[] };
  return refuses?.length === 0 && faults?.length === 0;
}
