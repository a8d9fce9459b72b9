import { join } from 'node:path';
import { findServer } from '../../place/find-server.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/**
 * Returns the address of the web page. On a terminal, it has the token, which the page removes from its address at once.
 * Elsewhere, such as in a journal that others read, it names the file of the token.
 */
export async function pageAddress(terminal: Pick<Terminal, 'errIsTty'>, home: string): Promise<string> {
  const { url, token } = await findServer(home);
  return terminal.errIsTty ? `${url}/#token=${token}` : `${url}/, with the token in ${join(home, 'token')}`;
}
