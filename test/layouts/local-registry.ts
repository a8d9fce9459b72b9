import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** An npm registry of a few tarballs, on this machine only. */
export interface LocalRegistry {
  readonly url: string;
  close(): Promise<void>;
}

/** A package as it was packed. */
export interface Tarball {
  readonly manifest: { readonly name: string; readonly version: string };
  readonly file: string;
}

/** Serves tarballs as a registry does. Its address is new each time, so that no cache takes it for an earlier one. */
export async function serveRegistry(tarballs: readonly Tarball[]): Promise<LocalRegistry> {
  const prefix = `/${randomUUID()}`;
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(prefix.length + 1);
    const tarball = tarballs.find(({ manifest }) => path === manifest.name || path === archive(manifest.name));
    if (!tarball) response.writeHead(404).end();
    else {
      const content = readFileSync(tarball.file);
      response.end(path.endsWith('.tgz') ? content : JSON.stringify(describe(tarball, content)));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`;

  function describe({ manifest }: Tarball, content: Buffer): object {
    const { name, version } = manifest;
    const dist = {
      tarball: `${url}/${archive(name)}`,
      shasum: createHash('sha1').update(content).digest('hex'),
      integrity: `sha512-${createHash('sha512').update(content).digest('base64')}`,
    };
    // Package managers make new packages wait.
    const long = '2026-01-01T00:00:00.000Z';
    return {
      name,
      'dist-tags': { latest: version },
      versions: { [version]: { ...manifest, dist } },
      time: { created: long, modified: long, [version]: long },
    };
  }

  return {
    url,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function archive(name: string): string {
  return `${name}/-/package.tgz`;
}
