import { writeFileSync } from 'node:fs';

/**
 * Keeps the memory, and with it all secrets, out of core files of this process and of all that it starts. Works on Linux
 * also where a program takes core files, which a limit of their size does not stop. Returns false where it does not work.
 */
export function emptyCoreFiles(): boolean {
  try {
    // The kinds of memory to write: none (core(5)). Child processes inherit it, and execve keeps it.
    writeFileSync('/proc/self/coredump_filter', '0');
    return true;
  } catch {
    // Not Linux, or a kernel without core files.
    return false;
  }
}
