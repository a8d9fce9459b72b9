import { z } from 'zod';
import { packageOrigins, packageProblemSchema } from './packages.ts';

/** An operating system of devices, as a live worker found it. */
const platformOfWorkersSchema = z.object({
  /** E.g. `cisco_ios`. Empty for a package without a readable platform. */
  id: z.string(),
  vendor: z.string(),
  os: z.string(),
  /** Its names in Oxidized and netmiko. A device can be added with one of them. */
  aliases: z.array(z.string()),
  /** The way commands are sent, e.g. `shell` or `exec`. */
  channel: z.string(),
  /** Proofs that a configuration is complete, in words. */
  proofs: z.array(z.string()),
  /** Two equal reads are the only proof of the end. Default: false. */
  weaklyProven: z.boolean().exactOptional(),
  origin: z.enum(['built-in', ...packageOrigins]),
  /** Name of its package: `netraven` if built-in, `platforms` for the folder of the host project. */
  package: z.string(),
  version: z.string(),
  path: z.string(),
  /** Devices can have a `ready` platform. */
  state: z.enum(['ready', 'disabled', 'invalid', 'incompatible', 'duplicate']),
  problems: z.array(packageProblemSchema),
});

export const platformListSchema = z.object({ platforms: z.array(platformOfWorkersSchema) });
