import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from '../../terminal/terminal.ts';

/**
 * Returns the address of the web page. On a terminal, it has the token, which the page removes from its address at once.
 * Elsewhere, such as in a journal that others read, it names the file of the token. Throws nothing.
 */
export function pageAddress({ errIsTty }: Pick<Terminal, 'errIsTty'>, url: string, home: string): string {
  const file = join(home, 'token');
  const withFile = `${url}/, with the token in ${file}`;
  if (!errIsTty) return withFile;
  try {
    return `${url}/#token=${readFileSync(file, 'utf8').trim()}`;
  } catch {
    // NetRaven runs already. After an error, Ctrl-C would not stop it.
    return withFile;
  }
}
