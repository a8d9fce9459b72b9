import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSignInCode } from '@netraven/core/system';
import type { Terminal } from '../../terminal/terminal.ts';

/**
 * Returns the address of the web page. On a terminal, it has a code that signs in once: a browser keeps the address, and
 * must not keep the token. Elsewhere, such as in a journal that others read, it names the file of the token. Throws nothing.
 */
export function pageAddress({ errIsTty }: Pick<Terminal, 'errIsTty'>, url: string, home: string): string {
  const file = join(home, 'token');
  const withFile = `${url}/, with the token in ${file}`;
  if (!errIsTty) return withFile;
  try {
    const hash = createHash('sha256').update(readFileSync(file, 'utf8').trim()).digest();
    return `${url}/#code=${makeSignInCode(hash, Number(new URL(url).port))} (once, within 10 minutes)`;
  } catch {
    // NetRaven runs already. After an error, Ctrl-C would not stop it.
    return withFile;
  }
}
