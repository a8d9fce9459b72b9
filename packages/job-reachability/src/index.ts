import type { JobMeta, JobRun, PingResult, TcpResult } from '@netraven/core';
import { z } from 'zod';

export const meta = {
  jobType: 'reachability',
  label: 'Reachability',
  description: 'Checks whether a device answers, by ICMP echo and by TCP, and how fast.',
  icon: 'mdi-lan-connect',
  defaultSchedule: 'hourly',
  timeoutMs: 60_000,
} satisfies JobMeta;

const port = z.int().min(1).max(65_535);

export const configSchema = z.strictObject({
  count: z.int().min(1).max(20).default(3).meta({ title: 'Echo requests' }),
  timeoutMs: z.int().min(50).max(10_000).default(1_000).meta({ title: 'Wait for each answer (ms)' }),
  ports: z
    .array(port)
    .max(16)
    .default([])
    .meta({ title: 'TCP ports', description: "Ports to try beside that of the device's CLI." }),
});

export const run: JobRun<typeof configSchema> = async ({ device, config, logger }) => {
  const { count, timeoutMs } = config;
  const ports = [...new Set([device.port, ...config.ports])];
  const [icmp, ...tcp] = await Promise.all([
    device.ping({ count, timeoutMs }),
    ...ports.map(async (number) => ({ port: number, ...(await device.tcp(number, { timeoutMs })) })),
  ]);
  if (icmp.unavailable !== undefined) logger.warning(`ICMP was not tried: ${icmp.unavailable}`);
  const answers = [...describePing(icmp), ...tcp.filter((probe) => probe.open).map(describeTcp)];
  const success = answers.length > 0;
  const message = success ? answers.join(', ') : `no answer from ${device.address}: ${whyNot(icmp, tcp)}`;
  logger.log(success ? 'info' : 'warning', message);
  return { success, message, details: { icmp, tcp } };
};

type Probe = TcpResult & { readonly port: number };

function describePing({ sent, received, avgMs }: PingResult): string[] {
  return received > 0 ? [`icmp ${received}/${sent}, ${rounded(avgMs ?? 0)} ms`] : [];
}

function describeTcp(probe: Extract<Probe, { open: true }>): string {
  return `tcp ${probe.port} open, ${rounded(probe.ms)} ms`;
}

function whyNot(icmp: PingResult, tcp: readonly Probe[]): string {
  const echo = icmp.unavailable === undefined ? `icmp 0/${icmp.sent}` : 'icmp not available';
  return [echo, ...tcp.map((probe) => (probe.open ? '' : `tcp ${probe.port} ${probe.code}`))].join(', ');
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
