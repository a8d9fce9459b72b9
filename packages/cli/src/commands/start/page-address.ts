import { join } from 'node:path';
import { findServer } from '../../place/find-server.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/**
 * Where the web page of a home is. On a terminal with the token, which the page takes out of its address at once: who
 * reads it there can read the token's file too. In a file or a journal, others may read along: it names the file.
 */
export async function pageAddress(terminal: Pick<Terminal, 'errIsTty'>, home: string): Promise<string> {
  const { url, token } = await findServer(home);
  return terminal.errIsTty ? `${url}/#token=${token}` : `${url}/, with the token in ${join(home, 'token')}`;
}
