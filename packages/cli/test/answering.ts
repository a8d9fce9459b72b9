import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problemMediaType } from '@netraven/api';
import { recordProcess } from '@netraven/core/system';
import { onTestFinished } from 'vitest';
import { ownPackage } from '../src/place/own-package.ts';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { proofAnswer } from './proof-answer.ts';

/**
 * A host project with a server. `answer` gets the method, path and query of a request, e.g. `GET /devices?limit=1`. Without
 * an answer, the server returns NR_TASK_UNKNOWN. `asked` lists the requests, but for
 * the proofs.
 */
export async function answering(
  answer: (request: string) => object | undefined,
): Promise<{ host: HostFolder; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const proof = proofAnswer(request, 'the-token');
    if (proof) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(proof));
      return;
    }
    const line = `${request.method} ${request.url?.replace('/api/v1', '')}`;
    asked.push(line);
    const body = answer(line);
    const detail = `There is no answer to ${line}`;
    const problem = { type: 'about:blank', title: 'Not Found', status: 404, code: 'NR_TASK_UNKNOWN', detail };
    response.writeHead(body ? 200 : 404, { 'content-type': body ? 'application/json' : problemMediaType });
    response.end(JSON.stringify(body ?? problem));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo;
  const { version } = ownPackage();
  const host = new HostFolder()
    .write('.netraven/server.json', { address, port, version, ...recordProcess() })
    .write('.netraven/token', 'the-token\n');
  return { host, asked };
}
