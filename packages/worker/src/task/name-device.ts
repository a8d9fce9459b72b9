import type { ErrorData } from '@netraven/core';
import { shellWord } from '@netraven/core/registry';

/** Puts the name of a device into the commands of a hint. */
export function nameDevice(error: ErrorData, device: { readonly name: string } | null): ErrorData {
  if (!device || !error.hint?.includes('<device>')) return error;
  return { ...error, hint: error.hint.replaceAll('<device>', () => shellWord(device.name)) };
}
