import type { SourceFile } from '@netraven/inventory';

/** Returns files as the API takes them: without the times of their changes. */
export function sentFiles(files: readonly SourceFile[]): SourceFile[] {
  return files.map(({ name, folder, text }) => ({ name, text, ...(folder !== undefined && { folder }) }));
}
