import type { JobMeta, JobRun, PingResult, TcpResult } from '@netraven/core';
import { z } from 'zod';

export const meta = {
  jobType: 'reachability',
  label: 'Reachability',
  description: 'Checks if a device answers ICMP echo and TCP, and how fast.',
  icon: 'mdi-lan-connect',
  defaultSchedule: 'hourly',
  timeoutMs: 60_000,
} satisfies JobMeta;

const port = z.int().min(1).max(65_535);

export const configSchema = z.strictObject({
  count: z.int().min(1).max(20).default(3).meta({ title: 'Echo requests' }),
  timeoutMs: z.int().min(50).max(10_000).default(3_000).meta({ title: 'Timeout of each answer (ms)' }),
  ports: z
    .array(port)
    .max(16)
    .default([])
    .meta({ title: 'TCP ports', description: 'Ports to try besides the CLI port.' }),
  success: z
    .enum(['cli', 'any', 'all'])
    .default('cli')
    .meta({ title: 'Success', description: 'Which probes must be answered: the one of the CLI port, any, or all.' }),
});

export const run: JobRun<typeof configSchema> = async ({ device, config, logger }) => {
  const { count, timeoutMs } = config;
  const ports = [...new Set([device.port, ...config.ports])];
  const [icmp, ...tcp] = await Promise.all([
    device.ping({ count, timeoutMs }),
    ...ports.map(async (number) => ({ port: number, ...(await device.tcp(number, { timeoutMs })) })),
  ]);
  if (icmp.unavailable !== undefined) logger.info(`ICMP is not available: ${icmp.unavailable}`);
  const nameOf = (number: number): string => `TCP ${number}${number === device.port ? ' (CLI)' : ''}`;
  const answered = [
    ...answerOf(icmp),
    ...tcp.flatMap((probe) => (probe.open ? [`${nameOf(probe.port)} ${rounded(probe.ms)} ms`] : [])),
  ];
  const failed = [
    ...(icmp.sent > 0 && icmp.received === 0 ? [`ICMP: no answer`] : []),
    ...tcp.flatMap((probe) => (probe.open ? [] : [`${nameOf(probe.port)}: ${reasonOf(probe.code, timeoutMs)}`])),
  ];
  const cli = tcp.some((probe) => probe.open && probe.port === device.port);
  const success = { cli, any: answered.length > 0, all: failed.length === 0 }[config.success];
  const all = answered.length > 0 ? [answered.join(', '), ...failed] : [`No answer from ${device.address}`, ...failed];
  const message = all.join('; ');
  logger.log(failed.length > 0 ? 'warning' : 'info', message);
  return { success, message, details: { icmp, tcp, failed } };
};

function answerOf({ sent, received, avgMs }: PingResult): string[] {
  return received > 0 ? [`ICMP ${received}/${sent} ${rounded(avgMs ?? 0)} ms`] : [];
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'unknown host name',
};

function reasonOf(code: Extract<TcpResult, { open: false }>['code'], timeoutMs: number): string {
  return code === 'ETIMEDOUT' ? `no answer within ${timeoutMs} ms` : (reasons[code] ?? code);
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
